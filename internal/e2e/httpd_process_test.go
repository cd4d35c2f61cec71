package e2e

import (
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// httpdSite is a cluster's Site over the nodes for httpd, with times scaled
// down.
func httpdSite(t *testing.T, nodes ...*ground.Node) balancer.Site {
	t.Helper()
	HTTPD(t)
	s := siteFor([2]int{2, 4}, freePort(t), nodes...)
	s.HealthInterval, s.HealthRise, s.HealthFall = time.Second, 2, 2
	return s
}

// renderHTTPD writes the httpd file of s.
func renderHTTPD(t testing.TB, s balancer.Site) []byte {
	t.Helper()
	conf, err := kind(t, "httpd").Render(s)
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

// startHTTPD runs httpd with the file of s in an empty apache2.conf until the
// test ends, and returns the address of its first listen.
func startHTTPD(t *testing.T, s balancer.Site) string {
	t.Helper()
	addr := address(s.Listen[0])
	startHTTPDWith(t, t.TempDir(), addr, renderHTTPD(t, s))
	return addr
}

// startHTTPDWith runs httpd in dir with rendered files, which listen at addr.
func startHTTPDWith(t *testing.T, dir, addr string, confs ...[]byte) httpdProcess {
	t.Helper()
	p, err := runHTTPD(t, dir, verify.HTTPDEmpty, confs, addr)
	if err != nil {
		t.Fatalf("httpd: %v\n%s", err, p.text())
	}
	return p
}
