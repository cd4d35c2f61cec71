package e2e

import (
	"bytes"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// TestHTTPDTakesEveryCombination: each method with backup nodes, health path,
// TLS and both Listens or without, all methods in one httpd, each twice under
// names of which one begins with the other; httpd starts and does not even warn.
func TestHTTPDTakesEveryCombination(t *testing.T) {
	t.Parallel()
	for bits := range 1 << 3 {
		on := func(bit int) bool { return bits>>bit&1 == 1 }
		var confs [][]byte
		for _, can := range httpd.Methods {
			for _, suffix := range []string{"", "-query"} {
				s := httpd.fullSite(t, strings.ReplaceAll(string(can.Method), "_", "-")+suffix, 6)
				s.Method = can.Method
				s.Nodes[3].State, s.Nodes[4].State = balancer.Drain, balancer.Down
				if on(0) {
					s.Nodes[5].State = balancer.Backup
				}
				if on(1) {
					s.HealthPath, s.AccessLog, s.Include, s.Operators, s.TrustedProxies = "", "", nil, nil, nil
				}
				if on(2) {
					s.TLS = &balancer.TLS{Certificate: "/etc/ssl/kylin.pem", Key: "/etc/ssl/kylin.key", RedirectFrom: []balancer.Listen{{Port: 80}}, HSTS: true}
				}
				confs = append(confs, httpd.render(t, s))
			}
		}
		if said := Check(t, "httpd", confs...); said != "" {
			t.Errorf("%03b: httpd says %s", bits, said)
		}
	}
}

// TestHTTPDMissesModules: without any one of the modules that the file names,
// httpd's own check fails, and does not leave it to the start or to a request;
// without http2 it speaks HTTP/1.1.
func TestHTTPDMissesModules(t *testing.T) {
	t.Parallel()
	s := httpd.site(t, ground.StartNode(t, "a", ground.NewLedger()))
	withTLS(t, &s)
	s.TrustedProxies, s.Method = trustHere, balancer.LeastConn
	conf := httpd.render(t, s)
	list := string(regexp.MustCompile(`(?m)^# Modules on Debian: a2enmod (.*)$`).FindSubmatch(conf)[1])
	names := strings.Fields(list)
	if len(names) < 14 {
		t.Fatalf("only %d modules: %s", len(names), list)
	}
	for _, name := range names {
		without := strings.Replace(" "+list+" ", " "+name+" ", " ", 1)
		if p, err := checkHTTPD(t, t.TempDir(), verify.HTTPDEmpty, [][]byte{bytes.Replace(conf, []byte(list), []byte(without), 1)}); err == nil && name != "http2" {
			t.Errorf("without %s httpd finds nothing wrong: %s", name, p.text())
		}
	}
}

// TestHTTPDBesideAnotherListen: a port that a Listen for all addresses has, as in
// Debian's ports.conf, is no obstacle.
func TestHTTPDBesideAnotherListen(t *testing.T) {
	t.Parallel()
	if l, err := net.Listen("tcp6", "[::1]:0"); err != nil {
		t.Skip("no IPv6 here")
	} else {
		_ = l.Close()
	}
	s := httpd.site(t, ground.StartNode(t, "a", ground.NewLedger()))
	s.Listen[0].Addr = netip.Addr{}
	at := "127.0.0.1:" + itoa(s.Listen[0].Port)
	p, err := runHTTPD(t, t.TempDir(), "Listen "+itoa(s.Listen[0].Port)+"\n"+verify.HTTPDEmpty, [][]byte{httpd.render(t, s)}, at)
	if err != nil {
		t.Fatalf("%v\n%s", err, p.text())
	}
	if got := ground.NewClient(t, at).Ask("GET", "/kylin/", "").Status; got != 200 {
		t.Errorf("status %d", got)
	}
}

// TestHTTPDTakesManyNodes: httpd starts with a thousand nodes in two clusters of
// the longest names, and does not even warn.
func TestHTTPDTakesManyNodes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a-", 19) + "b"
	var confs [][]byte
	for i, name := range []string{long, "b" + long[1:]} {
		s := httpd.fullSite(t, name, 1000)
		s.Method = balancer.StickyCookie
		s.Nodes[7].Name, s.Nodes[8].Host = strings.Repeat("n", 63), strings.Repeat("h", 60)+".example.com"
		if i == 1 {
			s.ServerNames = nil
		}
		confs = append(confs, httpd.render(t, s))
	}
	if said := Check(t, "httpd", confs...); said != "" {
		t.Errorf("httpd says %.2000s", said)
	}
}
