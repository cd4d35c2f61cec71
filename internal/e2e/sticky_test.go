package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// user is a browser: one client, its cookies, and the node of its last answer.
type user struct {
	c       *ground.Client
	cookies map[string]string
	node    string
}

func (u *user) ask(t *testing.T, r request) {
	t.Helper()
	var cookies []string
	for _, name := range slices.Sorted(maps.Keys(u.cookies)) {
		cookies = append(cookies, name+"="+u.cookies[name])
	}
	a := u.c.Ask(r.method, r.uri, r.body, "Cookie: "+strings.Join(cookies, "; "))
	if a.Status != http.StatusOK {
		t.Fatalf("%s: status %d", r.name, a.Status)
	}
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		u.cookies[c.Name] = c.Value
	}
	u.node = a.Body
}

func newUser(t *testing.T, addr string) *user {
	return &user{c: ground.NewClient(t, addr), cookies: map[string]string{"other": "kylin_route"}}
}

var login = request{name: "login", method: "POST", uri: "/kylin/api/user/authentication"}

// startNodes starts nodes named a, b, c ... on one ledger.
func startNodes(t *testing.T, n int) []*ground.Node {
	t.Helper()
	l := ground.NewLedger()
	nodes := make([]*ground.Node, n)
	for i := range nodes {
		nodes[i] = ground.StartNode(t, string(rune('a'+i)), l)
	}
	return nodes
}

// TestStickyCookie: 200 users log in; every later request of theirs, of every
// kind, goes to the node of the login. When a node dies its users move once and
// stay where they went.
func TestStickyCookie(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		for _, health := range []string{"/kylin/api/admin/version", ""} {
			nodes := startNodes(t, 3)
			s := f.site(t, nodes...)
			s.Method, s.HealthPath = balancer.StickyCookie, health
			s.Nodes[1].Name = "node.b"
			addr := f.start(t, s)
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
	})
}

// stays lets every user send every kind of request, and expects the node of the
// last answer each time.
func stays(t *testing.T, users []*user, when string) {
	t.Helper()
	moved := 0
	for _, u := range users {
		for _, r := range requests {
			before := u.node
			if u.ask(t, r); u.node != before {
				moved++
			}
		}
	}
	if moved > 0 {
		t.Errorf("%s: %d of %d requests left their user's node", when, moved, len(users)*len(requests))
	}
}

func TestRouteCookie(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		s := f.site(t, startNodes(t, 2)...)
		s.Method, s.Name = balancer.StickyCookie, "kylin-prod"
		c := ground.NewClient(t, f.start(t, s))
		first := c.Ask("GET", "/kylin/", "")
		want := "httponly; kylin_prod_route=" + first.Body + "; path=" + f.routePath + "; samesite=lax"
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
			{"another group's name", "_on_" + first.Body, true},
			{"empty", "", true},
		} {
			a := c.Ask("GET", "/kylin/", "", "Cookie: kylin_prod_route="+row.cookie)
			if got := a.Header.Get("Set-Cookie") != ""; a.Status != 200 || got != row.sets {
				t.Errorf("%s: status %d, sets a cookie: %v, want %v", row.name, a.Status, got, row.sets)
			}
		}
	})
}

// TestDrain: with the route cookie a node in drain keeps its users and gets no
// new ones; with every other method it gets nothing.
func TestDrain(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		for _, can := range f.Methods {
			nodes := startNodes(t, 3)
			s := f.site(t, nodes...)
			s.Method = can.Method
			s.Nodes[1].State, s.Nodes[2].State = balancer.Drain, balancer.Down
			addr := f.start(t, s)
			old := drained(t, addr, can)
			if !can.Drain {
				continue
			}
			nodes[1].Die()
			for _, r := range requests {
				if old.ask(t, r); old.node != "a" {
					t.Errorf("%s: %s after the node in drain died came to %s", can.Method, r.name, old.node)
				}
			}
		}
	})
}

// drained expects that of the nodes a, b and c only b's own users come to b, if
// the method can do that, and nobody to c. It returns a user of b.
func drained(t *testing.T, addr string, can balancer.Support) (old *user) {
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
	return old
}

// TestBackup: backup nodes get nothing until all others are dead, or are known
// to be where the balancer finds out by checks, and then everything.
func TestBackup(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		for _, can := range f.Methods {
			if !can.Backup {
				continue
			}
			for _, health := range []string{"/kylin/api/admin/version", ""} {
				t.Run(fmt.Sprintf("%s, health path %q", can.Method, health), func(t *testing.T) {
					t.Parallel()
					s, nodes := f.withBackups(t, can.Method, health)
					backedUp(t, f, s, nodes)
				})
			}
		}
	})
}

// withBackups is a site of two nodes, a and b, with two more, c and d, behind.
func (f front) withBackups(t *testing.T, method balancer.Method, health string) (balancer.Site, []*ground.Node) {
	nodes := startNodes(t, 4)
	s := f.site(t, nodes...)
	s.Method, s.HealthPath = method, health
	s.Nodes[2].State, s.Nodes[3].State = balancer.Backup, balancer.Backup
	return s, nodes
}

func backedUp(t *testing.T, f front, s balancer.Site, nodes []*ground.Node) {
	addr := f.start(t, s)
	isBackup := func(node string) bool { return node == "c" || node == "d" }
	for i := range 20 {
		u := newUser(t, addr)
		if u.ask(t, requests[i%len(requests)]); isBackup(u.node) {
			t.Error("a backup was used with both others alive")
		}
	}
	old := newUser(t, addr)
	old.ask(t, login)
	nodes[0].Die()
	nodes[1].Die()
	if f.checks {
		awaitHealthy(t, addr, requests[3])
	}
	at := map[string]bool{}
	for i := range 20 {
		r := requests[i%len(requests)]
		if !f.checks && s.HealthPath == "" && r.write {
			continue
		}
		u := newUser(t, addr)
		if u.ask(t, r); !isBackup(u.node) {
			t.Errorf("%s came to %s", r.name, u.node)
		}
		at[u.node] = true
		if old.ask(t, r); !isBackup(old.node) {
			t.Errorf("%s of an old user came to %s", r.name, old.node)
		}
		at[old.node] = true
	}
	if s.Method == balancer.RoundRobin && len(at) != 2 {
		t.Errorf("of two backups %v are used", at)
	}
}

// TestRouteIsTheCookies: what a URL says of a route, in a parameter or in the
// midst of SQL, takes no user to another node, nor anybody to a node in drain.
func TestRouteIsTheCookies(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		s := f.site(t, startNodes(t, 3)...)
		s.Method, s.Nodes[2].State = balancer.StickyCookie, balancer.Drain
		addr := f.start(t, s)
		for _, own := range []string{"a", "b", "c"} {
			for _, to := range []string{"a", "b", "c"} {
				for _, uri := range []string{
					"/kylin/api/query?kylin_route=" + to, "/kylin/?x=1&kylin_route=" + to + "&y", "/kylin/kylin_route=" + to, "/kylin/api/cubes?kylin_route==" + to,
					"/kylin/api/query/format/csv?sql=select%20'kylin_route=" + to + "'", "/kylin/?a%20URL%20has%20no%20blank=" + to, "/kylin/?a+URL+has+no+blank=" + to,
				} {
					u := newUser(t, addr)
					u.cookies["kylin_route"] = own
					if u.ask(t, request{name: uri, method: "GET", uri: uri}); u.node != own {
						t.Errorf("%s of a user of %s came to %s", uri, own, u.node)
					}
					if u = newUser(t, addr); own != "c" {
						continue
					}
					if u.ask(t, request{name: uri, method: "GET", uri: uri}); u.node == "c" || u.cookies["kylin_route"] != u.node {
						t.Errorf("%s of a new user came to %s, with the cookie %q", uri, u.node, u.cookies["kylin_route"])
					}
				}
			}
		}
	})
}
