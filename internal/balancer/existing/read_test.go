package existing

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/source"
)

// again renders what a rendered file tells.
func again(k balancer.Kind, conf []byte) ([]byte, *Found, error) {
	found := Read(k, Config{File: source.New("kylin.conf", conf)})
	from := unsaid
	from.Version = k.Default
	b, err := k.Render(found.site(from))
	return b, found, err
}

// sameAgain: reading a rendered file and rendering what it tells gives the same
// bytes, and leaves nothing.
func sameAgain(t *testing.T, what string, k balancer.Kind, conf []byte) {
	t.Helper()
	b, found, err := again(k, conf)
	if err != nil {
		t.Errorf("%s: %v; found %+v", what, err, found)
		return
	}
	if !bytes.Equal(b, conf) {
		t.Errorf("%s:\n%s", what, firstDifference(conf, b))
	}
	if len(found.Choices) > 0 || len(found.Findings) > 0 {
		t.Errorf("%s: choices %+v, findings %+v", what, found.Choices, found.Findings)
	}
	for _, e := range found.Account {
		if e.Fate != Said && (e.Fate != Written || e.Why.EN != "") {
			t.Errorf("%s: %d: %s", what, e.Pos.Line, shownEntry(e))
		}
	}
}

func firstDifference(a, b []byte) string {
	left, right := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] {
			return fmt.Sprintf("line %d\n-%s\n+%s", i+1, left[i], right[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(left), len(right))
}

// TestReadGoldens: every balancer's file among the goldens.
func TestReadGoldens(t *testing.T) {
	for _, k := range balancer.Kinds {
		paths, err := filepath.Glob("../../../testdata/golden/*/tree/load-balancer/" + k.File)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v, %v", k.Name, paths, err)
		}
		for _, path := range paths {
			conf, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			sameAgain(t, path, k, conf)
		}
	}
}

// TestReadRandomSites: every balancer's file of Sites made at random.
func TestReadRandomSites(t *testing.T) {
	for _, k := range balancer.Kinds {
		random := rand.New(rand.NewPCG(1, 2))
		for n := 0; n < 400 && !t.Failed(); n++ {
			s := randomSite(random, k)
			conf, err := k.Render(s)
			if err != nil {
				t.Fatalf("%+v: %v", s, err)
			}
			sameAgain(t, fmt.Sprintf("%s %d: %+v", k.Name, n, s), k, conf)
		}
	}
}

// pick returns one of list.
func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// some returns none to three of list.
func some[T any](r *rand.Rand, list ...T) []T {
	var out []T
	for _, i := range r.Perm(len(list))[:r.IntN(min(4, len(list)+1))] {
		out = append(out, list[i])
	}
	return out
}

// randomSite returns a Site that k renders.
func randomSite(r *rand.Rand, k balancer.Kind) balancer.Site {
	can := pick(r, k.Methods...)
	s := balancer.Site{
		Name: pick(r, "kylin", "a", "prod-2", "kylin-query", "nginx", "http"), Version: k.Default, Method: can.Method,
		Listen:         randomListens(r, 1+r.IntN(3), 8000),
		ServerNames:    some(r, "kylin.example.com", "*.example.com", "a_b.example", "a.very-very-very-very-very-very-long.name.example.com", "*.very-very-very-very-very-very-very-long.example.com", "localhost"),
		TrustedProxies: some(r, randomPrefixes...), Operators: some(r, randomPrefixes...),
		Keepalive: pick(r, 0, 1, 7, 32, 32, 100, 256, 300), Connect: randomTime(r), Read: time.Second + randomTime(r), Send: randomTime(r),
		MaxBody: pick(r, int64(0), 1, 1000, 64<<20, 3<<30, 10<<10), MaxFails: r.IntN(4), FailWindow: randomTime(r),
		RetryQueries: r.IntN(2) == 0, RetryReads: r.IntN(2) == 0,
		QueryPaths:     pick(r, nil, []string{"query"}, []string{"query", "query/prestate", "query/format/*", "a_b-c/*/d"}),
		HealthPath:     pick(r, "", "/", "/kylin/api/health", "/a?b=c&d='e'"),
		HealthInterval: 101*time.Millisecond + randomTime(r), HealthRise: 1 + r.IntN(3), HealthFall: 1 + r.IntN(3),
		RestrictInternal: r.IntN(2) == 0, NodeIdle: unsaid.NodeIdle,
		AccessLog: pick(r, "", "off", "/var/log/kylin.log", "/var/log/with blank \"and\" 'quotes' \\ ; # {}.log"),
	}
	if s.RestrictInternal {
		s.Internal = pick(r, []string{"/api/cache*/**"}, []string{"/api/**/metrics/**", "/api/heapdump", "/routes.json", "/api/tables/**/x_y-z/**", "/api/a*b/*"})
	} else {
		s.Operators = nil
	}
	if k.Name == "nginx" {
		s.Version = pick(r, [2]int{1, 18}, [2]int{1, 22}, [2]int{1, 26})
	}
	if k.Name != "haproxy" {
		s.Include = some(r, "a.conf", "/etc/b c.conf", "d*.conf")
	}
	if r.IntN(3) == 0 {
		s.TLS = &balancer.TLS{Certificate: pick(r, "/etc/ssl/a.pem", "/etc/ssl/a b.pem"), Key: pick(r, "/etc/ssl/a.key", "/etc/\"quote\".key"), HSTS: r.IntN(2) == 0}
		if r.IntN(2) == 0 {
			s.TLS.RedirectFrom = randomListens(r, 1+r.IntN(2), 9000)
		}
	}
	s.Nodes = randomNodes(r, can)
	return s
}

var randomPrefixes = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("2001:db8::1/128"),
}

func randomTime(r *rand.Rand) time.Duration {
	return pick(r, time.Duration(r.IntN(100000))*time.Millisecond, time.Duration(1+r.IntN(4000))*time.Second)
}

// randomListens returns n addresses, no two alike.
func randomListens(r *rand.Rand, n, port int) []balancer.Listen {
	var out []balancer.Listen
	for i := range n {
		out = append(out, balancer.Listen{Addr: pick(r, netip.Addr{}, netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("::"), netip.MustParseAddr("2001:db8::1")), Port: port + i})
	}
	return out
}

func randomNodes(r *rand.Rand, can balancer.Support) []balancer.Node {
	var nodes []balancer.Node
	for i := range 1 + r.IntN(12) {
		n := balancer.Node{
			Name: pick(r, fmt.Sprintf("node-%d", i), fmt.Sprintf("%d.a-long-name-a-long-name-a-long-name-a-long-name.x", i)), Port: pick(r, 7070, 80, 17070), Weight: pick(r, 1, 1, 1, 2, 100, 256),
			Host: pick(r, fmt.Sprintf("10.0.0.%d", i+1), fmt.Sprintf("2001:db8::%x", i+1)),
		}
		if !can.Address && r.IntN(3) == 0 {
			n.Host = fmt.Sprintf("kap-%d.example.com", i)
		}
		switch state := balancer.State(r.IntN(8)); {
		case state == balancer.Backup && i > 0 && can.Backup, state == balancer.Down && i > 0, state == balancer.Drain && can.Drain && i > 0:
			n.State = state
		}
		nodes = append(nodes, n)
	}
	return nodes
}
