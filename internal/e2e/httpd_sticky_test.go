package e2e

import (
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestHTTPDStickyCookie: 200 users log in; every later request of theirs, of
// every kind, goes to the node of the login. When a node dies its users move
// once and stay where they went.
func TestHTTPDStickyCookie(t *testing.T) {
	t.Parallel()
	nodes := startNodes(t, 3)
	s := httpdSite(t, nodes...)
	s.Method = balancer.StickyCookie
	s.Nodes[1].Name = "node.b"
	addr := startHTTPD(t, s)
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

func TestHTTPDRouteCookie(t *testing.T) {
	t.Parallel()
	s := httpdSite(t, startNodes(t, 2)...)
	s.Method, s.Name = balancer.StickyCookie, "kylin-prod"
	c := ground.NewClient(t, startHTTPD(t, s))
	first := c.Ask("GET", "/kylin/", "")
	want := "httponly; kylin_prod_route=" + first.Body + "; path=/kylin; samesite=lax"
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

// TestHTTPDDrain: with the route cookie a node in drain keeps its users and gets
// no new ones; with every other method it gets nothing.
func TestHTTPDDrain(t *testing.T) {
	t.Parallel()
	for _, can := range kind(t, "httpd").Methods {
		nodes := startNodes(t, 3)
		s := httpdSite(t, nodes...)
		s.Method = can.Method
		s.Nodes[1].State, s.Nodes[2].State = balancer.Drain, balancer.Down
		addr := startHTTPD(t, s)
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

// TestHTTPDBackup: backup nodes get nothing until all others are dead, and then
// everything.
func TestHTTPDBackup(t *testing.T) {
	t.Parallel()
	for _, can := range kind(t, "httpd").Methods {
		for _, health := range []string{"/kylin/api/admin/version", ""} {
			nodes := startNodes(t, 4)
			s := httpdSite(t, nodes...)
			s.Method, s.HealthPath = can.Method, health
			s.Nodes[3].State = balancer.Backup
			addr := startHTTPD(t, s)
			for i := range 20 {
				u := newUser(t, addr)
				if u.ask(t, requests[i%len(requests)]); u.node == "d" {
					t.Errorf("%s: the backup was used with the others alive", can.Method)
				}
			}
			for _, n := range nodes[:3] {
				n.Die()
			}
			awaitHealthy(t, addr, requests[0]) // a kept connection may be lost first
			for i := range 20 {
				u := newUser(t, addr)
				if u.ask(t, requests[i%len(requests)]); u.node != "d" {
					t.Errorf("%s, health path %q: a request came to %s", can.Method, health, u.node)
				}
			}
		}
	}
}

// TestHTTPDWeights: a node of twice the weight gets twice the requests, also
// where weights are beyond what httpd counts.
func TestHTTPDWeights(t *testing.T) {
	t.Parallel()
	for _, weights := range [][2]int{{2, 1}, {500, 250}} {
		s := httpdSite(t, startNodes(t, 2)...)
		s.Nodes[0].Weight, s.Nodes[1].Weight = weights[0], weights[1]
		addr := startHTTPD(t, s)
		at := map[string]int{}
		c := ground.NewClient(t, addr)
		for range 90 {
			at[c.Ask("GET", "/kylin/", "").Body]++
		}
		if at["a"] < 55 || at["a"] > 65 {
			t.Errorf("weights %v: requests went to %v", weights, at)
		}
	}
}
