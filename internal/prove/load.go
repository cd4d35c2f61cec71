package prove

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

const (
	connections = 20
	users       = 200
	badUsers    = 8
)

// ask is one kind of request. work is the time it takes in a stand-in. In uri,
// {} stands for something that no other request has there.
type ask struct {
	name, method, uri, body string
	work                    time.Duration
}

var (
	get   = ask{"get", "GET", "/kylin/api/cubes/sales", "", 5 * time.Millisecond}
	query = ask{"query", "POST", "/kylin/api/query", `{"sql":"select 1"}`, 10 * time.Millisecond}
	build = ask{"build", "PUT", "/kylin/api/cubes/sales/build", `{"buildType":"BUILD"}`, 20 * time.Millisecond}
)

// api is how the nodes are spoken to.
type api struct {
	// round is what a connection sends again and again, each from another place on:
	// at any moment some have a build under way.
	round []ask
	// reads is how many GETs and queries a row sends at least, few where requests
	// wait long.
	reads, few int64
	// headers go with every request.
	headers []string
	// login is the request by which somebody logs in, and the headers for it alone.
	login func(user string) (uri string, headers []string)
	// read is a path that only someone who has logged in may read.
	read string
	// unknown is the status that says "who are you?"
	unknown int
	// knows says of an answer with the status 200 that the node knows the user.
	knows func(a ground.Answer, user string) bool
}

// standIn is the api of the small application.
var standIn = api{
	round: []ask{get, query, get, query, get, query, get, query, get, query, build},
	reads: 5000, few: 500,
	login:   func(user string) (string, []string) { return "/kylin/api/login?user=" + user, nil },
	read:    "/kylin/api/read",
	unknown: http.StatusUnauthorized,
	knows:   func(a ground.Answer, user string) bool { return strings.HasPrefix(a.Body, user+" ") },
}

// user has logged in; only one connection speaks for it.
type user struct {
	name    string
	home    string // the node that it logged in on
	cookies map[string]string
	lost    bool // a node did not know it any more
}

// headers are what a browser adds for the user.
func (u *user) headers(more ...string) []string {
	var all []string
	for name, value := range u.cookies {
		all = append(all, name+"="+value)
	}
	if len(all) == 0 {
		return more
	}
	return append(more, "Cookie: "+strings.Join(all, "; "))
}

// learn keeps the cookies of an answer.
func (u *user) learn(a ground.Answer) {
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		u.cookies[c.Name] = c.Value
	}
}

// sent is one request and what became of it.
type sent struct {
	kind, id, node string
	status         int
	from, to       time.Time
}

// load is the users of a row at work.
type load struct {
	addr  string
	users []*user
	// bad are users who send bad queries, and nothing else: some stores let a
	// user's requests wait for each other.
	bad []*user
	// closing: every request has a connection of its own.
	closing bool
	api     api
	// salt sets the requests of a row apart from those of another.
	salt  string
	count atomic.Int64
	done  atomic.Bool
	mu    sync.Mutex
	sent  []sent
}

// dial connects from an address of the connection's own, each in a /24 of its
// own, as clients from all over a company.
func dial(k int) func(string) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 10, byte(k), 1)}}
	return func(addr string) (net.Conn, error) { return d.Dial("tcp", addr) }
}

// each lets every connection do something with its users.
func (l *load) each(do func(k int, c *ground.Client, mine []*user)) {
	var all sync.WaitGroup
	for k := range connections {
		all.Go(func() {
			c := &ground.Client{Addr: l.addr, Dial: dial(k)}
			defer c.Close()
			var mine []*user
			for i := k; i < len(l.users); i += connections {
				mine = append(mine, l.users[i])
			}
			do(k, c, mine)
		})
	}
	all.Wait()
}

// logIn logs all users in.
func (l *load) logIn(t testing.TB) {
	t.Helper()
	for i := range users {
		l.users = append(l.users, &user{name: fmt.Sprintf("user%d", i), cookies: map[string]string{}})
	}
	for i := range badUsers {
		l.bad = append(l.bad, &user{name: fmt.Sprintf("bad%d", i), cookies: map[string]string{}})
	}
	l.each(func(k int, c *ground.Client, mine []*user) {
		if k < badUsers {
			mine = append(slices.Clone(mine), l.bad[k])
		}
		for _, u := range mine {
			uri, headers := l.api.login(u.name)
			a := c.Ask("POST", uri, "", slices.Concat(headers, l.api.headers)...)
			if a.Status != http.StatusOK || !l.api.knows(a, u.name) {
				t.Errorf("%s logs in: status %d %q", u.name, a.Status, a.Body)
			}
			u.learn(a)
			u.home = a.Header.Get("X-Node")
		}
	})
}

// sessions are the ids of the users' sessions.
func (l *load) sessions() (ids []string) {
	for _, u := range l.users {
		ids = append(ids, u.cookies["JSESSIONID"])
	}
	return ids
}

// work sends rounds until done is set and at least the wanted number was sent.
func (l *load) work(wanted int64) {
	l.each(func(k int, c *ground.Client, mine []*user) {
		var own []sent
		for n := 0; !l.done.Load() || l.count.Load() < wanted; n++ {
			own = append(own, l.one(c, l.api.round[(k+n)%len(l.api.round)], mine[n%len(mine)], fmt.Sprintf("%s%d-%d", l.salt, k, n)))
			l.count.Add(1)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.sent = append(l.sent, own...)
	})
}

// one sends one request of a user, once.
func (l *load) one(c *ground.Client, what ask, u *user, id string) sent {
	s := sent{kind: what.name, id: what.name + id, from: time.Now()}
	headers := slices.Concat(u.headers("X-Id: "+s.id, fmt.Sprintf("X-Work: %d", what.work.Milliseconds())), l.api.headers)
	if l.closing {
		headers = append(headers, "Connection: close")
	}
	a := c.Ask(what.method, strings.Replace(what.uri, "{}", s.id, 1), what.body, headers...)
	s.to, s.status = time.Now(), a.Status
	if a.Status != 0 {
		s.node = a.Header.Get("X-Node")
		u.learn(a)
	}
	u.lost = u.lost || a.Status == l.api.unknown
	return s
}

// recognised asks for every user whether a node still knows it, and returns those
// that were not known in between or are not now. Answers that say neither
// are asked for again.
func (l *load) recognised() (lost []*user) {
	l.each(func(_ int, c *ground.Client, mine []*user) {
		for _, u := range mine {
			for range 50 {
				a := c.Ask("GET", l.api.read, "", u.headers()...)
				if a.Status == http.StatusOK || a.Status == l.api.unknown {
					u.lost = u.lost || a.Status == l.api.unknown || !l.api.knows(a, u.name)
					break
				}
				u.learn(a)
				time.Sleep(100 * time.Millisecond)
			}
		}
	})
	for _, u := range l.users {
		if u.lost {
			lost = append(lost, u)
		}
	}
	return lost
}
