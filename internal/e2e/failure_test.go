package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

func itoa(n int) string { return strconv.Itoa(n) }

// request is one kind of request, sent n times.
type request struct {
	name, method, uri, body string
	n                       int
	write                   bool
}

var requests = []request{
	{"GET", "GET", "/kylin/api/cubes", "", 2000, false},
	{"query", "POST", "/kylin/api/query", `{"sql":"select 1"}`, 2000, false},
	{"POST job", "POST", "/kylin/api/jobs", `{"cube":"a"}`, 1000, true},
	{"PUT build", "PUT", "/kylin/api/cubes/a/build", `{"buildType":"BUILD"}`, 1000, true},
	{"DELETE", "DELETE", "/kylin/api/cubes/a", "", 1000, true},
}

// event is one way for a node to fail. Calm: a write that is in flight at that
// moment may be lost whatever the balancer does, so none is.
type event struct {
	name string
	calm bool
	do   func(*ground.Node)
}

var events = []event{
	{"refuses", true, (*ground.Node).Die},
	{"dies in flight", false, func(n *ground.Node) { n.Mode.Store(int32(ground.Dying)) }},
	{"resets after reading", false, func(n *ground.Node) { n.Mode.Store(int32(ground.Resets)) }},
	{"answers 503", true, func(n *ground.Node) { n.Mode.Store(int32(ground.Unavailable)) }},
	{"answers 404", true, func(n *ground.Node) { n.Mode.Store(int32(ground.NotFound)) }},
}

const connections = 20

// run sends r over some connections at once and lets the event happen to b
// after a quarter. It returns how many were not answered 200.
func run(addr string, r request, e event, b *ground.Node) (failed int64) {
	var next, bad atomic.Int64
	var quiet sync.RWMutex
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			c := &ground.Client{Addr: addr}
			defer c.Close()
			for i := next.Add(1); i <= int64(r.n); i = next.Add(1) {
				if i == int64(r.n/4) {
					happen(&quiet, e, b)
				}
				quiet.RLock()
				a := c.Ask(r.method, r.uri, r.body, "X-Id: "+r.name+itoa(int(i)))
				quiet.RUnlock()
				if a.Status != http.StatusOK {
					bad.Add(1)
				}
			}
		})
	}
	all.Wait()
	return bad.Load()
}

func happen(quiet *sync.RWMutex, e event, b *ground.Node) {
	if e.calm {
		quiet.Lock()
		defer quiet.Unlock()
	}
	e.do(b)
}

// TestNodeFails: reads and queries never fail; a write never runs twice, and is
// lost only as far as its balancer says. Once the node is found out nothing is.
func TestNodeFails(t *testing.T) {
	for _, f := range fronts {
		for _, e := range events {
			for _, r := range requests {
				t.Run(f.Name+"/"+e.name+"/"+r.name, func(t *testing.T) { nodeFails(t, f, e, r) })
			}
		}
	}
}

func nodeFails(t *testing.T, f front, e event, r request) {
	l := ground.NewLedger()
	a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
	addr := f.start(t, f.site(t, a, b))
	failed, twice := run(addr, r, e, b), l.Twice(r.name)
	t.Logf("%-20s %-9s %d of %d failed, %d ran twice", e.name, r.name, failed, r.n, twice)
	if most := f.loses(e, r); failed > most {
		t.Errorf("%d of %d failed, at most %d may", failed, r.n, most)
	}
	if twice > 0 && (r.write || !f.resends) {
		t.Errorf("%d ran twice", twice)
	}
	if b.Seen.Load() == 0 || a.Seen.Load() == 0 {
		t.Error("one node saw nothing: the test shows nothing")
	}
	if e.calm {
		awaitHealthy(t, addr, r)
	}
}

// nginxLoses: a write that was in flight.
func nginxLoses(e event, r request) int64 {
	if r.write && !e.calm {
		return connections
	}
	return 0
}

// haproxyLoses: the writes that a failing node takes until its checks have found
// it out; none where it refuses them.
func haproxyLoses(e event, r request) int64 {
	if !r.write || e.name == "refuses" {
		return 0
	}
	return int64(r.n) * 3 / 4
}

// httpdLoses: it sends nothing twice, so what is in flight is lost, and of the
// answers that shut no node the node's half, until the health check has failed.
// A node that refuses mostly costs nothing; 3 of 1000 were seen once on a machine
// under load, at the moment when another thread shut the node.
func httpdLoses(e event, r request) int64 {
	switch {
	case e.name == "answers 404", e.name == "answers 503" && r.name == "query":
		return int64(r.n) / 2
	}
	return connections
}

// awaitHealthy returns once a hundred requests in a row were answered.
func awaitHealthy(t *testing.T, addr string, r request) {
	t.Helper()
	c := ground.NewClient(t, addr)
	inRow := 0
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline) && inRow < 100; inRow++ {
		if c.Ask(r.method, r.uri, r.body).Status != http.StatusOK {
			inRow = -1
		}
	}
	if inRow < 100 {
		t.Error("the failed node stays in use")
	}
}

// TestSlowQueries: queries that run into the read timeout fail alone and run
// once.
func TestSlowQueries(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		l := ground.NewLedger()
		a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
		s := f.site(t, a, b)
		s.MaxFails = 1
		addr := f.start(t, s)
		var slow, light sync.WaitGroup
		for i := range 4 {
			slow.Go(func() {
				id := fmt.Sprintf("slow%d", i)
				got := ground.NewClient(t, addr).Ask("POST", "/kylin/api/query", `{"sql":"slow"}`, "X-Slow: 1", "X-Id: "+id).Status
				if n := l.Count(id); n != 1 || !slices.Contains(f.tooSlow, got) {
					t.Errorf("slow query: status %d, want one of %v; ran %d times, want 1", got, f.tooSlow, n)
				}
			})
		}
		done, sent, failed := besides(t, addr, &light)
		slow.Wait()
		done.Store(true)
		light.Wait()
		close(a.Release)
		close(b.Release)
		t.Logf("4 slow queries: %d of %d other requests failed", failed.Load(), sent.Load())
		if failed.Load() > 0 {
			t.Errorf("%d of %d other requests failed", failed.Load(), sent.Load())
		}
		for _, r := range requests[2:] {
			if n := l.Twice(r.name); n > 0 {
				t.Errorf("%d of %s ran twice", n, r.name)
			}
		}
	})
}

// besides sends light requests of every kind until done is set, at least 50 of
// each.
func besides(t *testing.T, addr string, all *sync.WaitGroup) (done *atomic.Bool, sent, failed *atomic.Int64) {
	done, sent, failed = new(atomic.Bool), new(atomic.Int64), new(atomic.Int64)
	for _, r := range requests {
		all.Go(func() {
			c := ground.NewClient(t, addr)
			for i := 0; !done.Load() || i < 50; i++ {
				sent.Add(1)
				if c.Ask(r.method, r.uri, r.body, "X-Id: "+r.name+itoa(i)).Status != http.StatusOK {
					failed.Add(1)
				}
			}
		})
	}
	return done, sent, failed
}

// TestEveryMethodSurvivesADeadNode: whatever the method, a dead node costs
// nothing that was not in flight.
func TestEveryMethodSurvivesADeadNode(t *testing.T) {
	for _, f := range fronts {
		for _, can := range f.Methods {
			t.Run(f.Name+"/"+string(can.Method), func(t *testing.T) {
				t.Parallel()
				for _, health := range []string{"/kylin/api/admin/version", ""} {
					l := ground.NewLedger()
					a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
					s := f.site(t, a, b)
					s.Method, s.HealthPath = can.Method, health
					survives(t, f.start(t, s), a, b)
				}
			})
		}
	}
}

func survives(t *testing.T, addr string, a, b *ground.Node) {
	t.Helper()
	nothing := event{calm: true, do: func(*ground.Node) {}}
	for _, r := range requests {
		r.n = 40
		if failed := run(addr, r, nothing, b); failed > 0 {
			t.Errorf("%s: %d of %d failed with both nodes up", r.name, failed, r.n)
		}
	}
	dead := a
	if b.Seen.Load() > a.Seen.Load() {
		dead = b
	}
	dead.Die()
	for _, r := range requests {
		r.n = 100
		if failed := run(addr, r, nothing, b); failed > 0 {
			t.Errorf("%s: %d of %d failed with one node dead", r.name, failed, r.n)
		}
	}
}

// TestKeepalive: requests that come one after another share the connections to
// the nodes, unless keepalive is 0.
func TestKeepalive(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		for keepalive, most := range map[int]int64{32: f.connections, 0: 1 << 30} {
			n := ground.StartNode(t, "a", ground.NewLedger())
			s := f.site(t, n)
			s.Keepalive, s.HealthPath = keepalive, ""
			c := ground.NewClient(t, f.start(t, s))
			const asked = 100
			for range asked {
				c.Ask("POST", "/kylin/api/query", "{}")
			}
			if got := n.Opened.Load(); got > most || keepalive == 0 && got < asked {
				t.Errorf("keepalive %d: %d connections for %d queries", keepalive, got, asked)
			}
		}
	})
}
