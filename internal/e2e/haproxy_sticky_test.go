package e2e

import (
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestHAProxyStickyCookie: 200 users log in; every later request of theirs, of
// every kind, goes to the node of the login. When a node dies its users move
// once and stay where they went.
func TestHAProxyStickyCookie(t *testing.T) {
	t.Parallel()
	nodes := startNodes(t, 3)
	s := haproxySite(t, nodes...)
	s.Method = balancer.StickyCookie
	addr := startHAProxy(t, s)
	users := make([]*user, 200)
	at := map[string]int{}
	for i := range users {
		users[i] = newUser(t, addr)
		users[i].ask(t, login)
		at[users[i].node]++
	}
	if len(at) != 3 {
		t.Fatalf("logins went to %v, want all three nodes", at)
	}
	stays(t, users, "all nodes up")
	nodes[1].Die()
	for _, u := range users {
		before := u.node
		if u.ask(t, requests[3]); before != "b" && u.node != before {
			t.Errorf("b died: a user of %s moved to %s", before, u.node)
		}
	}
	stays(t, users, "after b died")
}

func TestHAProxyRouteCookie(t *testing.T) {
	t.Parallel()
	s := haproxySite(t, startNodes(t, 2)...)
	s.Method, s.Name = balancer.StickyCookie, "kylin-prod"
	c := ground.NewClient(t, startHAProxy(t, s))
	first := c.Ask("GET", "/kylin/", "")
	want := "httponly; kylin_prod_route=" + first.Body + "; path=/; samesite=lax"
	if got := words(first.Header.Get("Set-Cookie")); got != want {
		t.Errorf("the route cookie is %q, want %q", got, want)
	}
	for _, row := range []struct {
		name, cookie string
		sets         bool
	}{
		{"the right one", first.Body, false},
		{"a forged one", "x; y", true},
		{"a node that is gone", "c", true},
		{"empty", "", true},
	} {
		a := c.Ask("GET", "/kylin/", "", "Cookie: kylin_prod_route="+row.cookie)
		if got := a.Header.Get("Set-Cookie") != ""; a.Status != 200 || got != row.sets {
			t.Errorf("%s: status %d, sets a cookie: %v, want %v", row.name, a.Status, got, row.sets)
		}
	}
}

// TestHAProxyHashes: a client comes to one node with each of its requests; by
// ip_hash so does its whole network, by client_hash not.
func TestHAProxyHashes(t *testing.T) {
	t.Parallel()
	for method, spread := range map[balancer.Method]bool{balancer.IPHash: false, balancer.ClientHash: true} {
		s := haproxySite(t, startNodes(t, 3)...)
		s.Method, s.TrustedProxies = method, trustHere
		c := ground.NewClient(t, startHAProxy(t, s))
		at := map[string]int{}
		for i := range 30 {
			first := ""
			for _, r := range requests {
				a := c.Ask(r.method, r.uri, r.body, "X-Forwarded-For: 203.0.113."+itoa(i))
				if first == "" {
					first = a.Body
				}
				if a.Status != 200 || a.Body != first {
					t.Errorf("%s: %s of a client of %s came to %s", method, r.name, first, a.Body)
				}
			}
			at[first]++
		}
		if spread != (len(at) > 1) {
			t.Errorf("%s: 30 clients of one network came to %v", method, at)
		}
	}
}

// TestHAProxyDrain: with the route cookie a node in drain keeps its users and
// gets no new ones; with every other method it gets nothing.
func TestHAProxyDrain(t *testing.T) {
	t.Parallel()
	for _, can := range kind(t, "haproxy").Methods {
		nodes := startNodes(t, 3)
		s := haproxySite(t, nodes...)
		s.Method = can.Method
		s.Nodes[1].State, s.Nodes[2].State = balancer.Drain, balancer.Down
		addr := startHAProxy(t, s)
		drained(t, addr, can)
		if !can.Drain {
			continue
		}
		nodes[1].Die()
		old := newUser(t, addr)
		old.cookies["kylin_route"] = "b"
		for _, r := range requests {
			if old.ask(t, r); old.node != "a" {
				t.Errorf("%s: %s after the node in drain died came to %s", can.Method, r.name, old.node)
			}
		}
	}
}

// drained expects that of the nodes a, b and c only b's own users come to b, if
// the method can do that, and nobody to c.
func drained(t *testing.T, addr string, can balancer.Support) {
	t.Helper()
	for i := range 20 {
		u := newUser(t, addr)
		if u.ask(t, requests[i%len(requests)]); u.node != "a" {
			t.Errorf("%s: a new user came to %s", can.Method, u.node)
		}
	}
	old, gone := newUser(t, addr), newUser(t, addr)
	old.cookies["kylin_route"], gone.cookies["kylin_route"] = "b", "c"
	for _, r := range requests {
		want := map[bool]string{true: "b", false: "a"}[can.Drain]
		if old.ask(t, r); old.node != want {
			t.Errorf("%s: %s of a user of the node in drain came to %s, want %s", can.Method, r.name, old.node, want)
		}
		if gone.ask(t, r); gone.node != "a" {
			t.Errorf("%s: %s of a user of the node that is down came to %s", can.Method, r.name, gone.node)
		}
	}
}

// TestHAProxyDrainByCommand: the one command that the file names drains a node
// in every group, and another takes it back.
func TestHAProxyDrainByCommand(t *testing.T) {
	t.Parallel()
	s := haproxySite(t, startNodes(t, 3)...)
	s.Method = balancer.StickyCookie
	s.Nodes[2].State = balancer.Down
	p := startHAProxyWith(t, renderHAProxy(t, s), address(s.Listen[0]))
	p.say(t, "set server kylin-write/b state drain")
	drained(t, address(s.Listen[0]), balancer.Support{Method: s.Method, Drain: true})
	p.say(t, "set server kylin-write/b state ready")
	at := map[string]bool{}
	for i := range 20 {
		u := newUser(t, address(s.Listen[0]))
		u.ask(t, requests[i%len(requests)])
		at[u.node] = true
	}
	if !at["b"] {
		t.Error("nobody came to b after it was ready again")
	}
}

// TestHAProxyBackup: backup nodes get nothing until the checks have found all
// others dead, and then everything.
func TestHAProxyBackup(t *testing.T) {
	t.Parallel()
	for _, can := range kind(t, "haproxy").Methods {
		t.Run(string(can.Method), func(t *testing.T) {
			t.Parallel()
			nodes := startNodes(t, 4)
			s := haproxySite(t, nodes...)
			s.Method = can.Method
			s.Nodes[2].State, s.Nodes[3].State = balancer.Backup, balancer.Backup
			p := startHAProxyWith(t, renderHAProxy(t, s), address(s.Listen[0]))
			for i := range 20 {
				u := newUser(t, address(s.Listen[0]))
				if u.ask(t, requests[i%len(requests)]); u.node == "c" || u.node == "d" {
					t.Error("a backup was used with both others alive")
				}
			}
			nodes[0].Die()
			nodes[1].Die()
			p.await(t, "a", "DOWN")
			p.await(t, "b", "DOWN")
			at := map[string]bool{}
			for i := range 20 {
				u := newUser(t, address(s.Listen[0]))
				u.ask(t, requests[i%len(requests)])
				at[u.node] = true
			}
			if !at["c"] && !at["d"] || (can.Method == balancer.RoundRobin && len(at) != 2) {
				t.Errorf("the backups got %v", at)
			}
		})
	}
}
