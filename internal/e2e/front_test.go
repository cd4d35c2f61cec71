package e2e

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/verify"
)

// front is a balancer under test: its kind, and where a client may see that it
// is this one and not another.
type front struct {
	balancer.Kind
	installed func() ([2]int, error)
	// checks: it asks its nodes on its own whether they are well.
	checks bool
	// routePath is the path of its route cookie.
	routePath string
	// noHost is the Host that a node gets for a request without one.
	noHost string
	// slash is the status of its redirect from /kylin to /kylin/.
	slash int
	// server is the Server header of its own answers.
	server string
	// extraClosed and extraLawful are its own, beside closed and lawful.
	extraClosed, extraLawful []string
	// loses is how many of its requests may fail in an event.
	loses func(event, request) int64
	// resends: it sends a read again that a node has seen.
	resends bool
	// tooSlow is its answer for a query that ran into the read timeout.
	tooSlow []int
	// hostile are values that mean something to it, beside those that mean something
	// to any; words reads its file; taker makes what tries a file with the real
	// program, alone what runs it as one process.
	hostile []string
	words   func(string) ([][]directive.Word, []*directive.Misread)
	taker   func(*testing.T, front, balancer.Site) func(what string, s balancer.Site, conf []byte)
	alone   ground.Setup
	// connections is how many to a node are enough for a hundred requests in turn.
	connections int64
}

var (
	nginx = front{
		Kind: kindOf("nginx"), installed: versionOf("nginx"), routePath: "/kylin", noHost: "localhost", slash: 301, server: "nginx", connections: 4,
		loses: nginxLoses, resends: true, tooSlow: []int{504},
		words: directive.NginxWords, taker: runs, alone: ground.Setup{Main: "master_process off;\n" + verify.NginxEmpty},
	}
	haproxy = front{
		Kind: kindOf("haproxy"), installed: versionOf("haproxy"), checks: true, routePath: "/", noHost: "localhost", slash: 302, connections: 10,
		loses: haproxyLoses, resends: true, tooSlow: []int{504},
		words: directive.HAProxyWords, taker: runs, alone: ground.Setup{Alone: true},
		hostile:     []string{`x\`, "x'", "'\\''", "x # y", "${HOME}", "\\x0a", "x'\nlisten"},
		extraClosed: []string{"/kylin/api/cache%zz", "/kylin/api/cache%", "/kylin/api/%00cache", "/kylin/api/x%2f%2e%2e%2fcache"},
	}
	httpd = front{
		Kind: kindOf("httpd"), installed: versionOf("httpd"), checks: true, routePath: "/kylin", noHost: "kylin", slash: 302, server: "Apache", connections: 8,
		loses: httpdLoses, tooSlow: []int{502, 504},
		words: directive.HTTPDWords, taker: sameHosts,
		hostile: []string{
			"${PATH}", "${undefined}", "%{HTTP_HOST}", "%{ENV:PATH}", "$1", "%1", `x\`, `x\\`, `x" \`, "x\\\nListen 127.0.0.1:19999", "x\nListen 127.0.0.1:19999\n#",
			"</VirtualHost>", "x\n</VirtualHost>\nListen 127.0.0.1:19999\n<VirtualHost *:19999>", "x> </VirtualHost", "<If true>", "!x", "on Off", "a'b", `a"b" c`, "$", "x$",
		},
		extraClosed: []string{
			"/icons/", "/server-status", "/.htaccess", "/%6bylin/api/%2563ache", "//kylin/api/%2563ache", "/kylin%2fapi/%2563ache",
			// httpd decodes these once more than it checks them.
			"/kylin//api/x%252f..%252fcache", "/kylin//api/cubes", "/kylin/api/query/format/x%252F..%252f..%252f..%252fcache?a=/", "/kylin/api/%71uery/format/x%252f..%252f..%252f..%252fcache",
		},
		extraLawful: []string{
			"/kylin/api/cubes/a%3Fb", "/kylin/api/cubes/%24%7BPATH%7D", "/kylin/api//cubes", "/kylin/x/../api/%2563ache",
			"/kylin/api/query/format/csv?sql=a/b;c&d=%252f", "/kylin/api/query/format/100%25?x=/", "/kylin/api/query?a=/",
		},
	}
	fronts = []front{nginx, haproxy, httpd}
)

func kindOf(name string) balancer.Kind {
	for _, k := range balancer.Kinds {
		if k.Name == name {
			return k
		}
	}
	panic("no kind " + name)
}

// eachFront runs a test of every balancer, all at once.
func eachFront(t *testing.T, test func(*testing.T, front)) {
	t.Parallel()
	for _, f := range fronts {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			test(t, f)
		})
	}
}

// versionOf asks a program for its version, once.
func versionOf(name string) func() ([2]int, error) {
	return sync.OnceValues(func() (v [2]int, err error) {
		p, _ := verify.For("load-balancer/" + name + "/")
		path, err := p.Find()
		if err != nil {
			return v, err
		}
		text, err := p.Version(context.Background(), path)
		if err != nil {
			return v, err
		}
		_, err = fmt.Sscanf(text, "%d.%d", &v[0], &v[1])
		return v, err
	})
}

// version is the installed program's.
func (f front) version(t testing.TB) [2]int {
	t.Helper()
	ground.BalancerProgram(t, f.Name) // or the test is skipped
	v, err := f.installed()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// closedOf is what a balancer closes before a version of Kylin.
func closedOf(t testing.TB, version string) []string {
	t.Helper()
	v, _ := product.ParseVersion(version)
	facts, known := product.Lookup("kylin", v)
	if !known {
		t.Fatalf("no Kylin %s", version)
	}
	return facts.Closed()
}

// site is a cluster's Site over the nodes, with times scaled down.
func (f front) site(t testing.TB, nodes ...*ground.Node) balancer.Site {
	t.Helper()
	s := balancer.Site{
		Name: "kylin", Version: f.version(t), Listen: []balancer.Listen{freePort(t)},
		Method: balancer.RoundRobin, Keepalive: 32,
		Connect: time.Second, Read: 2 * time.Second, Send: 10 * time.Second,
		MaxBody: 64 << 20, MaxFails: 3, FailWindow: 10 * time.Second,
		RetryQueries: true, RetryReads: true,
		QueryPaths: []string{"query", "query/prestate", "query/format/*"},
		HealthPath: "/kylin/api/admin/version", RestrictInternal: true, Internal: closedOf(t, "4.0.4"), NodeIdle: 20 * time.Second,
	}
	if f.checks {
		s.HealthInterval, s.HealthRise, s.HealthFall = time.Second, 2, 2
	}
	for _, n := range nodes {
		s.Nodes = append(s.Nodes, balancer.Node{Name: n.Name, Host: n.Addr.Addr().String(), Port: int(n.Addr.Port())})
	}
	return s
}

// render writes the file of s.
func (f front) render(t testing.TB, s balancer.Site) []byte {
	t.Helper()
	conf, err := f.Render(s)
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

// start runs the program with the file of s in a configuration that says nothing
// else, until the test ends, and returns the address of its first listen.
func (f front) start(t testing.TB, s balancer.Site) string {
	t.Helper()
	addr := address(s.Listen[0])
	ground.StartBalancer(t, f.Name, ground.Setup{Confs: [][]byte{f.render(t, s)}, Addr: addr})
	return addr
}

func freePort(t testing.TB) balancer.Listen {
	t.Helper()
	at := ground.FreeAddr(t)
	return balancer.Listen{Addr: at.Addr(), Port: int(at.Port())}
}

func address(l balancer.Listen) string { return netip.AddrPortFrom(l.Addr, uint16(l.Port)).String() }
