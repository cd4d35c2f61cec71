package e2e

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// hostile are values that mean something to nginx, each alone and as an attack.
var hostile = []string{
	";", "}", "{", `"`, "'", "$", "${", "$uri", `\`, `\\`, `\"`, `a\`, "#", " ", "\t", "\n", "\r", "\r\n", "\x00", "\x1b", "\x7f", "\u0085", "\u2028",
	"x; return 200 owned; ", "x; } server { listen 127.0.0.1:19999; return 200 owned; } #", `x"; } server { listen 127.0.0.1:19999; } #`,
	`x\"; } server { listen 127.0.0.1:19999; } #`, "x'; } server { listen 127.0.0.1:19999; } #", "x\n} server { listen 127.0.0.1:19999; }\n#",
	"x; } } events { } #", "~^.*$", "unix:/tmp/x.sock", "a b", "-", "a,b|c)d(", "*", "麒麟",
}

// stringFields returns a pointer to every string that a Site holds, with its
// place, so that a new field is in this test by itself.
func stringFields(v reflect.Value, place string) (fields []*string, places []string) {
	add := func(v reflect.Value, place string) {
		f, p := stringFields(v, place)
		fields, places = append(fields, f...), append(places, p...)
	}
	switch v.Kind() {
	case reflect.String:
		return []*string{v.Addr().Convert(reflect.TypeFor[*string]()).Interface().(*string)}, []string{place}
	case reflect.Pointer:
		add(v.Elem(), place)
	case reflect.Slice:
		for i := range v.Len() {
			add(v.Index(i), fmt.Sprintf("%s[%d]", place, i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().PkgPath() == "github.com/kyctl/kyctl/internal/balancer" {
				add(v.Field(i), place+"."+v.Type().Field(i).Name)
			}
		}
	}
	return fields, places
}

// hostileSite has a value in every string, and lets the program run: its files
// and ports are there.
func (f front) hostileSite(t *testing.T, dir string) balancer.Site {
	t.Helper()
	s := f.fullSite(t, "kylin", 3)
	s.Listen = []balancer.Listen{freePort(t), freePort(t)}
	s.AccessLog = filepath.Join(dir, "kylin.log")
	s.Include = []string{filepath.Join(dir, "own.conf")}
	s.TLS = &balancer.TLS{RedirectFrom: []balancer.Listen{freePort(t)}}
	s.TLS.Certificate, s.TLS.Key = Certificate(t, dir)
	return s
}

// shape is a file's statements in order, each with its number of words.
func (f front) shape(conf []byte) []string {
	statements, err := Texts(f.words(string(conf)))
	if err != nil {
		return []string{err.Error()}
	}
	if f.Name == "httpd" && strings.Contains(string(conf), "${") {
		return []string{"a variable: what it stands for is not in the file"}
	}
	var rows []string
	for _, words := range statements {
		rows = append(rows, fmt.Sprintf("%s, %d words", words[0], len(words)))
	}
	return rows
}

// TestNoValueAddsAStatement puts every hostile value into every string of a
// Site. Either the Site is refused with the name of the field, or the real
// program takes the file, which has the same statements and listens as before.
func TestNoValueAddsAStatement(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		dir := t.TempDir()
		good := f.hostileSite(t, dir)
		before := f.shape(f.render(t, good))
		takes := f.taker(t, f, good)
		values := append(slices.Clone(hostile), f.hostile...)
		_, places := stringFields(reflect.ValueOf(&good).Elem(), "")
		refused, taken := 0, 0
		for i, place := range places {
			for _, value := range values {
				s := f.hostileSite(t, dir)
				s.Listen, s.TLS.RedirectFrom = good.Listen, good.TLS.RedirectFrom
				fields, _ := stringFields(reflect.ValueOf(&s).Elem(), "")
				*fields[i] = inPlace(place, dir, value)
				what := fmt.Sprintf("%s = %q", place, *fields[i])
				conf, err := f.Render(s)
				var unfit *balancer.Error
				switch {
				case err == nil && !slices.Equal(f.shape(conf), before):
					t.Errorf("%s: other statements than before:\n%s", what, conf)
				case err == nil:
					taken++
					takes(what, s, conf)
				case errors.As(err, &unfit) && unfit.Field != "" && unfit.Message.EN != "" && unfit.Message.ZH != "":
					refused++
				default:
					t.Errorf("%s: the error names no field: %v", what, err)
				}
			}
		}
		t.Logf("%d strings, %d values each: %d refused, %d harmless", len(places), len(values), refused, taken)
		if taken < len(hostile) || refused < len(hostile) {
			t.Error("one of the two ways is hardly tested")
		}
	})
}

// inPlace makes a value fit for its place as far as it can be: a path of a file
// for what nginx opens, a path of a URL for what it asks.
func inPlace(place, dir, value string) string {
	for _, file := range []string{".AccessLog", ".Include", ".TLS.Certificate", ".TLS.Key"} {
		if strings.HasPrefix(place, file) {
			return filepath.Join(dir, file, "hostile") + strings.ReplaceAll(value, "/", "_")
		}
	}
	if place == ".HealthPath" {
		return "/kylin" + value
	}
	return value
}

// placed writes the files that s names.
func placed(t *testing.T, s balancer.Site) {
	t.Helper()
	cert, key := Certificate(t, t.TempDir())
	for _, file := range [][2]string{{cert, s.TLS.Certificate}, {key, s.TLS.Key}, {key, s.TLS.Certificate + ".key"}} {
		data, err := os.ReadFile(file[0])
		if err != nil {
			t.Fatal(err)
		}
		ground.Write(t, file[1], data)
	}
	for _, file := range append(slices.Clone(s.Include), s.AccessLog) {
		ground.Write(t, file, nil)
	}
}

// runs starts the program with a file that is not the good one, and counts the
// sockets that it listens on.
func runs(t *testing.T, f front, good balancer.Site) func(string, balancer.Site, []byte) {
	goodConf := string(f.render(t, good))
	return func(what string, s balancer.Site, conf []byte) {
		t.Helper()
		if string(conf) == goodConf {
			return
		}
		placed(t, s)
		setup := f.alone
		setup.Confs, setup.Addr = [][]byte{conf}, address(s.Listen[0])
		p := ground.StartBalancer(t, f.Name, setup)
		if got, want := listening(t, p.PID), len(s.Listen)+len(s.TLS.RedirectFrom); got != want {
			t.Errorf("%s: listens on %d sockets, want %d\n%s", what, got, want, conf)
		}
		p.Stop(syscall.SIGTERM)
	}
}

// listening counts the TCP sockets that a process listens on.
func listening(t *testing.T, pid int) int {
	t.Helper()
	table, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/tcp", pid))
	if err != nil {
		t.Skip("no /proc here to count sockets with")
	}
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, line := range strings.Split(string(table), "\n") {
		f := strings.Fields(line)
		// Column 3 is the state, 0A is LISTEN; column 9 is the inode.
		if len(f) > 9 && f[3] == "0A" && slices.ContainsFunc(fds, func(fd string) bool {
			to, _ := os.Readlink(fd)
			return to == "socket:["+f[9]+"]"
		}) {
			n++
		}
	}
	return n
}
