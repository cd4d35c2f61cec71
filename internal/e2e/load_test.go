package e2e

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
)

// fullSite is a cluster of n nodes with every key set, on addresses and files
// that are not there: verify replaces them.
func (f front) fullSite(t testing.TB, name string, n int) balancer.Site {
	s := balancer.Site{
		Name: name, Version: f.version(t), Listen: []balancer.Listen{{Port: 8080}, {Addr: netip.MustParseAddr("::1"), Port: 8081}},
		ServerNames: []string{name + ".example.com", "*." + name + ".example.com"}, Method: balancer.RoundRobin,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")},
		Keepalive:      32, Connect: 3 * time.Second, Read: 360 * time.Second, Send: time.Minute, MaxBody: 64 << 20,
		MaxFails: 3, FailWindow: 10 * time.Second, RetryQueries: true, RetryReads: true,
		QueryPaths: []string{"query", "query/prestate", "query/format/*"}, HealthPath: "/kylin/api/admin/version",
		RestrictInternal: true, Internal: closedOf(t, "5.0"), Operators: []netip.Prefix{netip.MustParsePrefix("10.0.9.0/24")},
		AccessLog: "/var/log/nginx/" + name + ".log", NodeIdle: 20 * time.Second, Include: []string{"extra.conf"},
	}
	if f.checks {
		s.HealthInterval, s.HealthRise, s.HealthFall = 5*time.Second, 2, 3
	}
	for i := range n {
		node := balancer.Node{Name: fmt.Sprintf("query-%d", i+1), Host: fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), Port: 7070, Weight: 1}
		if i%3 == 1 {
			node.Host, node.Weight = fmt.Sprintf("2001:db8::%x", i+1), 2
		}
		s.Nodes = append(s.Nodes, node)
	}
	return s
}

// TestNginxTakesEveryCombination: each method with backup nodes, health path,
// TLS and retries or without, all methods in one nginx, each twice under names
// of which one begins with the other.
func TestNginxTakesEveryCombination(t *testing.T) {
	t.Parallel()
	for bits := range 1 << 5 {
		var confs [][]byte
		for _, can := range nginx.Methods {
			if bits&1 == 1 && !can.Backup {
				continue
			}
			name := strings.ReplaceAll(string(can.Method), "_", "-")
			confs = append(confs, nginx.render(t, combination(t, name, can.Method, bits)), nginx.render(t, combination(t, name+"-query", can.Method, bits)))
		}
		said := Check(t, "nginx", confs...)
		for line := range strings.Lines(said) {
			// A dozen clusters have more variables than nginx thinks fit.
			if !strings.Contains(line, "could not build optimal variables_hash") {
				t.Errorf("%05b: nginx says %s", bits, line)
			}
		}
	}
}

// combination is a cluster with what the bits turn on.
func combination(t testing.TB, name string, method balancer.Method, bits int) balancer.Site {
	s := nginx.fullSite(t, name, 6)
	combine(&s, method, bits)
	return s
}

func combine(s *balancer.Site, method balancer.Method, bits int) {
	on := func(bit int) bool { return bits>>bit&1 == 1 }
	s.Method, s.RetryQueries, s.RetryReads = method, on(2), on(3)
	s.Nodes[3].State, s.Nodes[4].State = balancer.Drain, balancer.Down
	if on(0) {
		s.Nodes[5].State = balancer.Backup
	}
	if on(1) {
		s.HealthPath, s.AccessLog, s.Include = "", "", nil
	}
	if on(4) {
		s.TLS = &balancer.TLS{Certificate: "/etc/ssl/kylin.pem", Key: "/etc/ssl/kylin.key", RedirectFrom: []balancer.Listen{{Port: 80}}, HSTS: true}
	}
}

// TestNginxTakesWhatLittleThereIs: one node, nothing optional, a name that does
// not resolve, a limit of none.
func TestNginxTakesWhatLittleThereIs(t *testing.T) {
	t.Parallel()
	for _, can := range nginx.Methods {
		s := nginx.fullSite(t, "k", 1)
		s.Method, s.ServerNames, s.TrustedProxies, s.QueryPaths, s.HealthPath = can.Method, nil, nil, nil, ""
		s.Operators, s.AccessLog, s.Include, s.Keepalive, s.MaxBody, s.MaxFails = nil, "", nil, 0, 0, 0
		s.RestrictInternal = false
		if !can.Address {
			s.Nodes[0].Host = "kylin-1.does-not-exist.example.com"
		}
		if said := Check(t, "nginx", nginx.render(t, s)); said != "" {
			t.Errorf("%s: nginx says\n%s", can.Method, said)
		}
	}
}

// TestNginxTakesManyNodes: no hash, no shared memory and no buffer of stock nginx
// is too small, and nginx does not even warn.
func TestNginxTakesManyNodes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a-", 19) + "b" // 39 characters, as long as a cluster's name may be
	for _, n := range []int{200, 1000} {
		for _, m := range []balancer.Method{balancer.RoundRobin, balancer.StickyCookie} {
			s := nginx.fullSite(t, long, n)
			s.Method = m
			if n == 200 {
				// As long as a node's name may be.
				s.Nodes[7].Name = strings.Repeat("n", 63)
			}
			other := s
			other.Name = "b" + long[1:]
			other.ServerNames = nil
			if said := Check(t, "nginx", nginx.render(t, s), nginx.render(t, other)); said != "" {
				t.Errorf("%d nodes, %s: nginx says\n%.500s", n, m, said)
			}
		}
	}
}
