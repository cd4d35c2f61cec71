package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/verify"
)

// sameHosts lets httpd check a file, which has the virtual hosts of the good one.
func sameHosts(t *testing.T, f front, good balancer.Site) func(string, balancer.Site, []byte) {
	hosts := virtualHosts(t, "the good one", good, f.render(t, good))
	if strings.Count(hosts, "port ") < 2 && strings.Count(hosts, "(") < 3 {
		t.Fatalf("httpd sees the virtual hosts\n%s", hosts)
	}
	return func(what string, s balancer.Site, conf []byte) {
		t.Helper()
		got := virtualHosts(t, what, s, conf)
		if names := !slices.Equal(s.ServerNames, good.ServerNames) || s.Name != good.Name; !names && got != hosts {
			t.Errorf("%s: httpd sees the virtual hosts\n%s\nnot\n%s", what, got, hosts)
		}
	}
}

// virtualHosts is what httpd says of the virtual hosts of a file, its own check
// passed. Where the log is the hostile one httpd is started, and listens where
// it was told and nowhere else.
func virtualHosts(t *testing.T, what string, s balancer.Site, conf []byte) string {
	t.Helper()
	dir := t.TempDir()
	placed(t, s)
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
