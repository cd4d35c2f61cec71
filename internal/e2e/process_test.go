package e2e

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// site is a cluster's Site over the nodes for nginx, with the timeouts scaled
// down.
func site(t *testing.T, nodes ...*ground.Node) balancer.Site {
	t.Helper()
	return siteFor(version(t), freePort(t), nodes...)
}

// siteFor is a cluster's Site over the nodes for a balancer of this version.
func siteFor(version [2]int, listen balancer.Listen, nodes ...*ground.Node) balancer.Site {
	s := balancer.Site{
		Name: "kylin", Version: version, Listen: []balancer.Listen{listen},
		Method: balancer.RoundRobin, Keepalive: 32,
		Connect: time.Second, Read: 2 * time.Second, Send: 10 * time.Second,
		MaxBody: 64 << 20, MaxFails: 3, FailWindow: 10 * time.Second,
		RetryQueries: true, RetryReads: true,
		QueryPaths: []string{"query", "query/prestate", "query/format/*"},
		HealthPath: "/kylin/api/admin/version", RestrictInternal: true, NodeIdle: 20 * time.Second,
	}
	for _, n := range nodes {
		s.Nodes = append(s.Nodes, balancer.Node{Name: n.Name, Host: n.Addr.Addr().String(), Port: int(n.Addr.Port())})
	}
	return s
}

// nginxVersion is the version of the nginx here, asked once.
var nginxVersion = sync.OnceValues(func() (string, error) {
	p, _ := verify.For("load-balancer/nginx/")
	path, err := p.Find()
	if err != nil {
		return "", err
	}
	return p.Version(context.Background(), path)
})

// version is the installed nginx's.
func version(t testing.TB) (v [2]int) {
	t.Helper()
	Nginx(t)
	text, err := nginxVersion()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(text, "%d.%d", &v[0], &v[1]); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

func freePort(t *testing.T) balancer.Listen {
	t.Helper()
	at := ground.FreeAddr(t)
	return balancer.Listen{Addr: at.Addr(), Port: int(at.Port())}
}

// render writes the nginx file of s.
func render(t testing.TB, s balancer.Site) []byte {
	t.Helper()
	conf, err := kind(t, "nginx").Render(s)
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

func kind(t testing.TB, name string) balancer.Kind {
	t.Helper()
	for _, k := range balancer.Kinds {
		if k.Name == name {
			return k
		}
	}
	t.Fatalf("no kind %q", name)
	return balancer.Kind{}
}

// startNginx runs nginx with the file of s in an empty nginx.conf until the test
// ends, and returns the address of its first listen.
func startNginx(t *testing.T, s balancer.Site) string {
	t.Helper()
	addr := address(s.Listen[0])
	ground.StartBalancer(t, "nginx", ground.Setup{Confs: [][]byte{render(t, s)}, Addr: addr})
	return addr
}

func address(l balancer.Listen) string { return netip.AddrPortFrom(l.Addr, uint16(l.Port)).String() }
