package prove

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

// Sharing is what the nodes of the real product make of each other's logins, asked
// without a load balancer.
type Sharing struct {
	// Row is kylin4/store/name.
	Row string
	// Users have logged in. Lost are those that another node did not know, Unseen
	// those that logged out there and were still known to the first node.
	Users, Lost, Unseen int
	// Restarted says that there is a store to restart. AfterRestart are the logins
	// that were lost by that.
	Restarted    bool
	AfterRestart int
}

// sharingRow is the row of a store.
func (s store) sharingRow() string { return kylin4 + "/store/" + s.name }

// shareLogins logs users in on one node and asks the other.
func shareLogins(t testing.TB, f *fleet) Sharing {
	t.Helper()
	f.ready(t, 2)
	r := Sharing{Row: f.store.sharingRow(), Users: users}
	people := f.logIn(t)
	r.Lost = users - f.known(people, 1, f.store.shared)
	f.everybody(people, func(i int, u *user) { f.ask(i+1, u, "/kylin/j_spring_security_logout") })
	r.Unseen = f.known(people, 0, false)
	if !f.store.shared {
		return r
	}
	people = f.logIn(t)
	if n := f.known(people, 1, true); n != users-r.Lost {
		t.Errorf("the other node knows %d users, and knew %d before", n, users-r.Lost)
	}
	f.servers[0].Stop(syscall.SIGTERM)
	f.servers[0].Start()
	r.Restarted, r.AfterRestart = true, users-f.known(people, 0, true)
	return r
}

// logIn logs users in, half of them on each of two nodes.
func (f *fleet) logIn(t testing.TB) []*user {
	t.Helper()
	people := make([]*user, users)
	for i := range people {
		people[i] = &user{cookies: map[string]string{}}
	}
	f.everybody(people, func(i int, u *user) {
		c := &ground.Client{Addr: f.nodes[i%2].addr.String()}
		defer c.Close()
		a := c.Ask("POST", loginPath, "", basic)
		if a.Status != http.StatusOK {
			t.Errorf("login: status %d", a.Status)
		}
		u.learn(a)
	})
	return people
}

// everybody does something for all users, some at a time.
func (f *fleet) everybody(people []*user, do func(i int, u *user)) {
	var all sync.WaitGroup
	for k := range connections {
		all.Go(func() {
			for i := k; i < len(people); i += connections {
				do(i, people[i])
			}
		})
	}
	all.Wait()
}

// known counts the users that a node knows: the one that they logged in on, or the
// one that is beside it so many places on. It is asked for half a minute at most
// where waiting may help: a store gets to know of a login after its answer.
func (f *fleet) known(people []*user, beside int, wait bool) int {
	var mu sync.Mutex
	n := 0
	f.everybody(people, func(i int, u *user) {
		for begun := time.Now(); ; time.Sleep(200 * time.Millisecond) {
			if f.ask(i+beside, u, real.read) == http.StatusOK {
				mu.Lock()
				n++
				mu.Unlock()
				return
			}
			if !wait || time.Since(begun) > 30*time.Second {
				return
			}
		}
	})
	return n
}

// ask asks one of two nodes for a path, and forgets the cookies of the answer.
func (f *fleet) ask(i int, u *user, path string) int {
	c := &ground.Client{Addr: f.nodes[i%2].addr.String()}
	defer c.Close()
	return c.Ask("GET", path, "", u.headers()...).Status
}

// keepSharing puts a row in the place of its last measurement.
func keepSharing(row Sharing) error {
	return change(func(m *Measured) {
		m.Sharing = append(slices.DeleteFunc(m.Sharing, func(r Sharing) bool { return r.Row == row.Row }), row)
		slices.SortFunc(m.Sharing, func(a, b Sharing) int { return strings.Compare(a.Row, b.Row) })
	})
}

// writeSharing writes what nodes know of each other's logins.
func (m Measured) writeSharing(b *strings.Builder) {
	b.WriteString("### The stores, as rendered, without a load balancer\n\n" +
		"200 users log in, half of them on each of two nodes, and the other node is asked for 30 s at most whether it knows them; then they log out there, and the first node is asked once.\n" +
		"Then 200 others log in, the store is restarted, and the node that they logged in on is asked.\n\n" +
		"| store | logins that the other node did not know | logouts that the first node did not see | logins lost by a restart of the store | |\n|---|---|---|---|---|\n")
	for _, r := range m.Sharing {
		name := r.Row[strings.LastIndex(r.Row, "/")+1:]
		restart := "no store"
		if r.Restarted {
			restart = strong(r.AfterRestart, "")
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", name, strong(r.Lost, ""), strong(r.Unseen, ""), restart, ofSharing[name])
	}
	b.WriteString("| `redis` (ran-jit) | | | | not rendered for Kylin 4.0: the error `session-store-loaded-twice` |\n" +
		"| `memcached` | | | | not rendered for Kylin 4.0: the error `session-store-loaded-twice` |\n\n")
}

// ofSharing says what each store's figures mean.
var ofSharing = map[string]string{
	"redisson": "any method of the load balancer",
	"mysql":    "a sticky method only (`mysql-needs-sticky`): a Tomcat before 8.5.90 keeps its sessions and writes each to the database within about 11 s, when it was idle for a second (on a busy machine 4 of 200 took more than 30 s); a user who has logged in since is logged out when the node dies, and a logout on another node is not seen",
	"local":    "a sticky method only: each node has its own sessions",
}
