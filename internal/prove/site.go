package prove

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

// place is a node as the balancer is told of it.
type place struct {
	name  string
	addr  netip.AddrPort
	state string // a word of nodes.state
}

// site is one balancer in front of some nodes.
type site struct {
	listen netip.AddrPort
	places []place
	// read is the balancer's read timeout where a row has no time for the
	// default; 0 leaves the default.
	read time.Duration
}

// front is a balancer of the matrix: a kind, and how its file comes about.
type front struct {
	manual string // the word for the manual's way; "" is kyctl's
	kind   string
	// wait is how long a node that is back must be waited for, where nodes are
	// restarted without telling the balancer; 0: it is told.
	wait time.Duration
	// conf writes the balancer's file for a site in front of a fleet.
	conf func(t testing.TB, f *fleet, s site) []byte
}

// fronts are kyctl's balancers.
var fronts = []front{
	// load_balancer.failure.window, and a second.
	{kind: "nginx", wait: 11 * time.Second, conf: rendered("nginx")},
	{kind: "haproxy", conf: rendered("haproxy")},
	// health_check.rise checks, health_check.interval apart, and a second.
	{kind: "httpd", wait: 16 * time.Second, conf: rendered("httpd")},
}

// byHand are the configurations of the product's manual, each with the store
// that it is for. The manual's Redis sessions are ran-jit's plugin, whose jars
// are in no repository: where they are missing Redisson stands for it.
var byHand = []struct {
	store string
	front
}{
	{"local", manual("round-robin", "")},
	{"local", manual("ip-hash", "    ip_hash;\n")},
	{"redisson", manual("redis", "")},
}

// frontsOf are the balancers that stand before a store.
func frontsOf(s store) []front {
	all := slices.Clone(fronts)
	for _, h := range byHand {
		if h.store == s.name && !s.real {
			all = append(all, h.front)
		}
	}
	return all
}

// row is the name of a row of the matrix.
func (f front) row(s store, e event) string {
	if f.manual != "" {
		return "manual/" + f.manual + "/" + e.name
	}
	row := f.kind + "/" + s.name + "/" + e.name
	if s.real {
		row = kylin4 + "/" + row
	}
	return row
}

// paths are where the balancers' files are rendered.
var paths = map[string]string{"nginx": "load-balancer/nginx/kylin.conf", "haproxy": "load-balancer/haproxy/haproxy.cfg", "httpd": "load-balancer/httpd/kylin.conf"}

func rendered(kind string) func(testing.TB, *fleet, site) []byte {
	return func(t testing.TB, f *fleet, s site) []byte {
		t.Helper()
		return Render(t, f.describe(kind, s), ground.PlainPassword).File(t, paths[kind])
	}
}

// manual is the configuration of the product's manual: an upstream of the nodes,
// a server that passes everything to it, and method, a directive or nothing. Only
// what a row has no time for is shortened.
func manual(name, method string) front {
	return front{manual: name, kind: "nginx", conf: func(_ testing.TB, _ *fleet, s site) []byte {
		var b strings.Builder
		b.WriteString("upstream kylin {\n" + method)
		for _, p := range s.places {
			down := ""
			if p.state == "down" {
				down = " down"
			}
			fmt.Fprintf(&b, "    server %s%s;\n", p.addr, down)
		}
		b.WriteString("}\nserver {\n")
		fmt.Fprintf(&b, "    listen %s;\n    location / {\n        proxy_pass http://kylin;\n", s.listen)
		if s.read > 0 {
			fmt.Fprintf(&b, "        proxy_read_timeout %ds;\n", int(s.read.Seconds()))
		}
		b.WriteString("    }\n}\n")
		return []byte(b.String())
	}}
}

// start runs the balancer for a site.
func (f front) start(t testing.TB, with *fleet, s site) *ground.Balancer {
	t.Helper()
	return ground.StartBalancer(t, f.kind, ground.Setup{Confs: [][]byte{f.conf(t, with, s)}, Addr: s.listen.String()})
}

// describe is the description of a site in front of the fleet: everything that
// it does not say is the default.
func (f *fleet) describe(kind string, s site) string {
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\nname: kylin\n%snodes:\n", strings.Replace(f.product, "BASE", f.base, 1))
	for i, p := range s.places {
		mode := "query"
		if i == 0 {
			mode = "all"
		}
		fmt.Fprintf(&b, "  - {name: %s, host: %s, port: %d, mode: %s, state: %s}\n", p.name, p.addr.Addr(), p.addr.Port(), mode, p.state)
	}
	fmt.Fprintf(&b, "load_balancer:\n  kind: %s\n  listen: [\"%s\"]\n", kind, s.listen)
	if f.store.method != "" {
		fmt.Fprintf(&b, "  method: %s\n", f.store.method)
	}
	if s.read > 0 {
		fmt.Fprintf(&b, "  timeouts: {read: %s}\nlint:\n  ignore:\n    - {rule: balancer-read-timeout-short, reason: a row has no time for more}\n", s.read)
	}
	return b.String() + "sessions:\n" + f.store.sessions(f.servers)
}
