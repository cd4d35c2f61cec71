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

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/verify"

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

// hostileSite has a value in every string, and lets nginx run: its files and
// ports are there.
func hostileSite(t *testing.T, dir string) balancer.Site {
	t.Helper()
	s := fullSite(t, "kylin", 3)
	s.Listen = []balancer.Listen{freePort(t), freePort(t)}
	s.AccessLog = filepath.Join(dir, "kylin.log")
	s.Include = []string{filepath.Join(dir, "own.conf")}
	s.TLS = &balancer.TLS{RedirectFrom: []balancer.Listen{freePort(t)}}
	s.TLS.Certificate, s.TLS.Key = Certificate(t, dir)
	return s
}

// shape is a file's directives in order, each with its number of words.
func shape(t *testing.T, conf []byte) []string {
	t.Helper()
	directives, err := Texts(directive.NginxWords(string(conf)))
	if err != nil {
		t.Fatalf("%v in\n%s", err, conf)
	}
	var rows []string
	for _, words := range directives {
		rows = append(rows, fmt.Sprintf("%s, %d words", words[0], len(words)))
	}
	return rows
}

// TestNoValueAddsADirective puts every hostile value into every string of a
// Site. Either the Site is refused with the name of the field, or a real nginx
// runs with the file, which has the same directives and listens as before.
func TestNoValueAddsADirective(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := hostileSite(t, dir)
	before := shape(t, render(t, good))
	_, places := stringFields(reflect.ValueOf(&good).Elem(), "")
	refused, taken := 0, 0
	for i, place := range places {
		for _, value := range hostile {
			s := hostileSite(t, dir)
			s.Listen, s.TLS.RedirectFrom = good.Listen, good.TLS.RedirectFrom
			fields, _ := stringFields(reflect.ValueOf(&s).Elem(), "")
			*fields[i] = inPlace(place, dir, value)
			what := fmt.Sprintf("%s = %q", place, *fields[i])
			conf, err := kind(t, "nginx").Render(s)
			var unfit *balancer.Error
			switch {
			case err == nil && !slices.Equal(shape(t, conf), before):
				t.Errorf("%s: other directives than before:\n%s", what, conf)
			case err == nil:
				taken++
				runs(t, what, s, conf)
			case errors.As(err, &unfit) && unfit.Field != "" && unfit.Message.EN != "" && unfit.Message.ZH != "":
				refused++
			default:
				t.Errorf("%s: the error names no field: %v", what, err)
			}
		}
	}
	t.Logf("%d strings, %d values each: %d refused, %d harmless in nginx", len(places), len(hostile), refused, taken)
	if taken < len(hostile) || refused < len(hostile) {
		t.Error("one of the two ways is hardly tested")
	}
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

// runs starts nginx with the files that s names and counts the sockets that it
// listens on.
func runs(t *testing.T, what string, s balancer.Site, conf []byte) {
	t.Helper()
	dir := t.TempDir()
	cert, key := Certificate(t, dir)
	for from, to := range map[string]string{cert: s.TLS.Certificate, key: s.TLS.Key} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		ground.Write(t, to, data)
	}
	for _, file := range append(s.Include, s.AccessLog) {
		ground.Write(t, file, nil)
	}
	p := ground.StartBalancer(t, "nginx", ground.Setup{
		Main: "master_process off;\n" + verify.NginxEmpty, Confs: [][]byte{conf}, Addr: address(s.Listen[0]),
	})
	want := len(s.Listen) + len(s.TLS.RedirectFrom)
	if got := listening(t, p.PID); got != want {
		t.Errorf("%s: nginx listens on %d sockets, want %d\n%s", what, got, want, conf)
	}
	p.Stop(syscall.SIGTERM)
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
