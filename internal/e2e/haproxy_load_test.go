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
	"time"

	"github.com/kyctl/kyctl/internal/directive"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// fullHAProxySite is a cluster of n nodes with every key set, on addresses and
// files that are not there: verify replaces them.
func fullHAProxySite(t testing.TB, name string, n int) balancer.Site {
	HAProxy(t)
	s := fullSiteFor([2]int{2, 6}, name, n)
	s.HealthInterval, s.HealthRise, s.HealthFall = 5*time.Second, 2, 3
	return s
}

// TestHAProxyTakesEveryCombination: each method with backup nodes, health path,
// TLS and retries or without: HAProxy starts with the file and has nothing to
// say about it.
func TestHAProxyTakesEveryCombination(t *testing.T) {
	t.Parallel()
	for _, can := range kind(t, "haproxy").Methods {
		for bits := range 1 << 5 {
			s := fullHAProxySite(t, "kylin", 6)
			combine(&s, can.Method, bits)
			s.Listen = []balancer.Listen{freePort(t)}
			if s.TLS != nil {
				withHAProxyTLS(t, &s)
			}
			p := startHAProxyAlone(t, renderHAProxy(t, s), address(s.Listen[0]))
			p.Stop(syscall.SIGTERM)
			if said := p.Said(); strings.Contains(said, "config") {
				t.Errorf("%s, %05b: haproxy says %s", can.Method, bits, said)
			}
		}
	}
}

// TestHAProxyTakesWhatLittleThereIs: one node, nothing optional, a limit of
// none, times too long for HAProxy.
func TestHAProxyTakesWhatLittleThereIs(t *testing.T) {
	t.Parallel()
	for _, can := range kind(t, "haproxy").Methods {
		s := fullHAProxySite(t, "k", 1)
		s.Method, s.ServerNames, s.TrustedProxies, s.QueryPaths, s.HealthPath = can.Method, nil, nil, nil, ""
		s.Operators, s.AccessLog, s.Include, s.Keepalive, s.MaxBody, s.MaxFails = nil, "", nil, 0, 0, 0
		s.RestrictInternal, s.Read, s.HealthInterval = false, 1e6*time.Hour, 0
		if said := CheckHAProxy(t, renderHAProxy(t, s)); said != "" {
			t.Errorf("%s: haproxy says\n%s", can.Method, said)
		}
	}
}

// TestHAProxyTakesMany: of nodes, names, networks and long names.
func TestHAProxyTakesMany(t *testing.T) {
	t.Parallel()
	s := fullHAProxySite(t, strings.Repeat("a-", 19)+"b", 1000)
	s.Method = balancer.StickyCookie
	s.Nodes[7].Name = strings.Repeat("n", 63)
	for i := range 100 {
		s.ServerNames = append(s.ServerNames, fmt.Sprintf("n%d.%s.example.com", i, strings.Repeat("long-", 30)))
		s.Operators = append(s.Operators, s.Operators[0])
		s.TrustedProxies = append(s.TrustedProxies, s.TrustedProxies[i%2])
	}
	if said := CheckHAProxy(t, renderHAProxy(t, s)); said != "" {
		t.Errorf("haproxy says\n%.500s", said)
	}
}

// haproxyShape is a file's statements in order, each with its number of words.
func haproxyShape(t *testing.T, conf []byte) []string {
	t.Helper()
	statements, err := Texts(directive.HAProxyWords(string(conf)))
	if err != nil {
		t.Fatalf("%v in\n%s", err, conf)
	}
	var rows []string
	for _, words := range statements {
		rows = append(rows, fmt.Sprintf("%s, %d words", words[0], len(words)))
	}
	return rows
}

// TestNoValueAddsAStatement puts every hostile value into every string of a
// Site. Either the Site is refused with the name of the field, or a real HAProxy
// runs with the file, which has the same statements and listens as before.
func TestNoValueAddsAStatement(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := hostileHAProxySite(t, dir)
	goodConf := renderHAProxy(t, good)
	before := haproxyShape(t, goodConf)
	_, places := stringFields(reflect.ValueOf(&good).Elem(), "")
	refused, taken, ran := 0, 0, 0
	for i, place := range places {
		for _, value := range append([]string{`x\`, "x'", "'\\''", "x # y", "${HOME}", "\\x0a", "x'\nlisten"}, hostile...) {
			s := hostileHAProxySite(t, dir)
			s.Listen, s.TLS.RedirectFrom = good.Listen, good.TLS.RedirectFrom
			fields, _ := stringFields(reflect.ValueOf(&s).Elem(), "")
			*fields[i] = inPlace(place, dir, value)
			what := fmt.Sprintf("%s = %q", place, *fields[i])
			conf, err := kind(t, "haproxy").Render(s)
			var unfit *balancer.Error
			switch {
			case err == nil && !slices.Equal(haproxyShape(t, conf), before):
				t.Errorf("%s: other statements than before:\n%s", what, conf)
			case err == nil:
				taken++
				if string(conf) != string(goodConf) {
					ran++
					haproxyRuns(t, what, s, conf)
				}
			case errors.As(err, &unfit) && unfit.Field != "" && unfit.Message.EN != "" && unfit.Message.ZH != "":
				refused++
			default:
				t.Errorf("%s: the error names no field: %v", what, err)
			}
		}
	}
	t.Logf("%d strings: %d values refused, %d harmless, %d of these in a running HAProxy", len(places), refused, taken, ran)
	if ran < 20 || refused < len(hostile) {
		t.Error("one of the two ways is hardly tested")
	}
}

// hostileHAProxySite has a value in every string, and lets HAProxy run: its
// files and ports are there.
func hostileHAProxySite(t *testing.T, dir string) balancer.Site {
	t.Helper()
	s := fullHAProxySite(t, "kylin", 3)
	s.Listen = []balancer.Listen{freePort(t), freePort(t)}
	s.TLS = &balancer.TLS{RedirectFrom: []balancer.Listen{freePort(t)}}
	s.TLS.Certificate, s.TLS.Key = Certificate(t, dir)
	return s
}

// haproxyRuns starts HAProxy with the files that s names and counts the sockets
// that it listens on.
func haproxyRuns(t *testing.T, what string, s balancer.Site, conf []byte) {
	t.Helper()
	cert, key := Certificate(t, t.TempDir())
	text, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	ground.Write(t, filepath.Clean(s.TLS.Certificate), text)
	beside(t, s.TLS.Certificate, key)
	p := startHAProxyAlone(t, conf, address(s.Listen[0]))
	want := len(s.Listen) + len(s.TLS.RedirectFrom)
	if got := listening(t, p.PID); got != want {
		t.Errorf("%s: haproxy listens on %d sockets, want %d\n%s", what, got, want, conf)
	}
	p.Stop(syscall.SIGTERM)
}
