package e2e

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
)

// TestHTTPDTakesEveryCombination: each method with backup nodes, health path,
// TLS and both Listens or without, all methods in one httpd, each twice under
// names of which one begins with the other; httpd starts and does not even warn.
func TestHTTPDTakesEveryCombination(t *testing.T) {
	t.Parallel()
	for bits := range 1 << 3 {
		on := func(bit int) bool { return bits>>bit&1 == 1 }
		var confs [][]byte
		for _, can := range kind(t, "httpd").Methods {
			for _, suffix := range []string{"", "-query"} {
				s := fullSite(t, strings.ReplaceAll(string(can.Method), "_", "-")+suffix, 6)
				s.Method, s.Version, s.HealthInterval, s.HealthRise, s.HealthFall = can.Method, [2]int{2, 4}, s.Connect, 2, 3
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
				confs = append(confs, renderHTTPD(t, s))
			}
		}
		if said := CheckHTTPD(t, confs...); said != "" {
			t.Errorf("%03b: httpd says %s", bits, said)
		}
	}
}
