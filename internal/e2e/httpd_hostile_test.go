package e2e

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/directive"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// httpdHostile are values that mean something to httpd, beside those that mean
// something to any balancer.
var httpdHostile = append(slices.Clone(hostile),
	"${PATH}", "${undefined}", "%{HTTP_HOST}", "%{ENV:PATH}", "$1", "%1", `x\`, `x\\`, `x" \`, "x\\\nListen 127.0.0.1:19999", "x\nListen 127.0.0.1:19999\n#",
	"</VirtualHost>", "x\n</VirtualHost>\nListen 127.0.0.1:19999\n<VirtualHost *:19999>", "x> </VirtualHost", "<If true>", "!x", "on Off", "a'b", `a"b" c`, "$", "x$",
)

func httpdHostileSite(t *testing.T, dir string) balancer.Site {
	t.Helper()
	s := hostileSite(t, dir)
	s.Version, s.HealthInterval, s.HealthRise, s.HealthFall = [2]int{2, 4}, s.Connect, 2, 3
	return s
}

// httpdShape is a file's directives in order, each with its number of words.
func httpdShape(t *testing.T, conf []byte) []string {
	t.Helper()
	directives, err := Texts(directive.HTTPDWords(string(conf)))
	if err != nil {
		return []string{err.Error()}
	}
	if strings.Contains(string(conf), "${") {
		return []string{"a variable: what it stands for is not in the file"}
	}
	var rows []string
	for _, words := range directives {
		rows = append(rows, fmt.Sprintf("%s, %d words", words[0], len(words)))
	}
	return rows
}

// TestNoValueAddsAnHTTPDDirective puts every hostile value into every string of
// a Site. Either the Site is refused with the name of the field, or a real httpd
// takes the file, which has the same directives and virtual hosts as before; it
// starts with every name of a log, which only then is opened.
func TestNoValueAddsAnHTTPDDirective(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := httpdHostileSite(t, dir)
	conf := renderHTTPD(t, good)
	shape, hosts := httpdShape(t, conf), virtualHosts(t, "the good one", good, conf)
	if strings.Count(hosts, "port ") < 2 && strings.Count(hosts, "(") < 3 {
		t.Fatalf("httpd sees the virtual hosts\n%s", hosts)
	}
	_, places := stringFields(reflect.ValueOf(&good).Elem(), "")
	refused, taken := 0, 0
	for i, place := range places {
		for _, value := range httpdHostile {
			s := httpdHostileSite(t, dir)
			s.Listen, s.TLS.RedirectFrom = good.Listen, good.TLS.RedirectFrom
			fields, _ := stringFields(reflect.ValueOf(&s).Elem(), "")
			*fields[i] = inPlace(place, dir, value)
			what := fmt.Sprintf("%s = %q", place, *fields[i])
			conf, err := kind(t, "httpd").Render(s)
			var unfit *balancer.Error
			switch {
			case err == nil && !slices.Equal(httpdShape(t, conf), shape):
				t.Errorf("%s: other directives than before:\n%s", what, conf)
			case err == nil:
				taken++
				got := virtualHosts(t, what, s, conf)
				if names := strings.Contains(place, "Name") || strings.Contains(place, "Nodes"); !names && got != hosts {
					t.Errorf("%s: httpd sees the virtual hosts\n%s\nnot\n%s", what, got, hosts)
				}
			case errors.As(err, &unfit) && unfit.Field != "" && unfit.Message.EN != "" && unfit.Message.ZH != "":
				refused++
			default:
				t.Errorf("%s: the error names no field: %v", what, err)
			}
		}
	}
	t.Logf("%d strings, %d values each: %d refused, %d harmless in httpd", len(places), len(httpdHostile), refused, taken)
	if taken < len(hostile) || refused < len(hostile) {
		t.Error("one of the two ways is hardly tested")
	}
}

// virtualHosts is what httpd says of the virtual hosts of a file, its own check
// passed. Where the log is the hostile one httpd is started, and listens where
// it was told and nowhere else.
func virtualHosts(t *testing.T, what string, s balancer.Site, conf []byte) string {
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
	for _, file := range append(slices.Clone(s.Include), s.AccessLog) {
		ground.Write(t, file, nil)
	}
	if !strings.Contains(s.AccessLog, "hostile") {
		p, err := checkHTTPD(t, dir, verify.HTTPDEmpty, [][]byte{conf})
		if err != nil {
			t.Errorf("%s: httpd refuses it: %v\n%s", what, err, p.text())
		}
		return p.hosts
	}
	p, err := runHTTPD(t, dir, verify.HTTPDEmpty, [][]byte{conf}, address(s.Listen[0]))
	if err != nil {
		t.Errorf("%s: %v\n%s", what, err, p.text())
		return p.hosts
	}
	if got, want := listening(t, p.PID), len(s.Listen)+len(s.TLS.RedirectFrom); got != want {
		t.Errorf("%s: httpd listens on %d sockets, want %d", what, got, want)
	}
	p.Stop(syscall.SIGTERM)
	return p.hosts
}
