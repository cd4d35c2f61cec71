package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

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
// lost only if it was in flight when its node failed.
func TestNodeFails(t *testing.T) {
	for _, e := range events {
		for _, r := range requests {
			t.Run(e.name+"/"+r.name, func(t *testing.T) {
				l := ground.NewLedger()
				a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
				addr := startNginx(t, site(t, a, b))
				failed, twice := run(addr, r, e, b), l.Twice(r.name)
				t.Logf("%-20s %-9s %d of %d failed, %d ran twice", e.name, r.name, failed, r.n, twice)
				allowed := int64(0)
				if r.write && !e.calm {
					allowed = connections
				}
				if failed > allowed {
					t.Errorf("%d of %d failed, at most %d may", failed, r.n, allowed)
				}
				if r.write && twice > 0 {
					t.Errorf("%d writes ran twice", twice)
				}
				if b.Seen.Load() == 0 || a.Seen.Load() == 0 {
					t.Error("one node saw nothing: the test shows nothing")
				}
			})
		}
	}
}

// TestNodeFailsWithoutHealthPath: with the question before a write turned off a
// refused write still goes to the other node, and nothing runs twice.
func TestNodeFailsWithoutHealthPath(t *testing.T) {
	for _, e := range events[:3] {
		for _, r := range requests[2:] {
			t.Run(e.name+"/"+r.name, func(t *testing.T) {
				l := ground.NewLedger()
				a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
				s := site(t, a, b)
				s.HealthPath = ""
				addr := startNginx(t, s)
				failed, twice := run(addr, r, e, b), l.Twice(r.name)
				t.Logf("%-20s %-9s %d of %d failed, %d ran twice", e.name, r.name, failed, r.n, twice)
				if e.calm && failed > 0 || failed > 2*connections {
					t.Errorf("%d of %d failed", failed, r.n)
				}
				if twice > 0 {
					t.Errorf("%d writes ran twice", twice)
				}
			})
		}
	}
}

// TestSlowQueries: queries that run into the read timeout fail alone and run
// once.
func TestSlowQueries(t *testing.T) {
	t.Parallel()
	l := ground.NewLedger()
	a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
	s := site(t, a, b)
	s.MaxFails = 1
	addr := startNginx(t, s)
	var slow, light sync.WaitGroup
	for i := range 4 {
		slow.Go(func() {
			c := ground.NewClient(t, addr)
			id := fmt.Sprintf("slow%d", i)
			if got := c.Ask("POST", "/kylin/api/query", `{"sql":"slow"}`, "X-Slow: 1", "X-Id: "+id).Status; got != http.StatusGatewayTimeout {
				t.Errorf("slow query: status %d, want 504", got)
			}
			if n := l.Count(id); n != 1 {
				t.Errorf("slow query ran %d times, want 1", n)
			}
		})
	}
	var done atomic.Bool
	var sent, failed atomic.Int64
	for _, r := range requests {
		light.Go(func() {
			c := ground.NewClient(t, addr)
			for i := 0; !done.Load() || i < 50; i++ {
				sent.Add(1)
				if c.Ask(r.method, r.uri, r.body, "X-Id: "+r.name+itoa(i)).Status != http.StatusOK {
					failed.Add(1)
				}
			}
		})
	}
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
}

// TestEveryMethodSurvivesADeadNode: whatever the method, a dead node costs
// nothing that was not in flight.
func TestEveryMethodSurvivesADeadNode(t *testing.T) {
	for _, can := range kind(t, "nginx").Methods {
		t.Run(string(can.Method), func(t *testing.T) {
			t.Parallel()
			l := ground.NewLedger()
			a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
			s := site(t, a, b)
			s.Method = can.Method
			addr := startNginx(t, s)
			for _, r := range requests {
				r.n = 40
				if failed := run(addr, r, event{calm: true, do: func(*ground.Node) {}}, b); failed > 0 {
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
				if failed := run(addr, r, event{calm: true, do: func(*ground.Node) {}}, b); failed > 0 {
					t.Errorf("%s: %d of %d failed with one node dead", r.name, failed, r.n)
				}
			}
		})
	}
}

// TestWriteFindsAnotherNode: a node that answered the question before a write and
// then closes its door costs the write nothing.
func TestWriteFindsAnotherNode(t *testing.T) {
	t.Parallel()
	l := ground.NewLedger()
	a := ground.StartNode(t, "a", l)
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &ground.Node{Name: "b", Addr: netip.MustParseAddrPort(door.Addr().String())}
	asked := make(chan error, 1)
	go func() {
		conn, err := door.Accept()
		_ = door.Close()
		if err == nil {
			_, err = http.ReadRequest(bufio.NewReader(conn))
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
		asked <- err
	}()
	c := ground.NewClient(t, startNginx(t, site(t, a, b)))
	for i := range 4 {
		id := "write" + itoa(i)
		if got := c.Ask("PUT", "/kylin/api/cubes/a/build", "{}", "X-Id: "+id); got.Status != 200 || l.Count(id) != 1 {
			t.Errorf("status %d, ran %d times, want 200 and once", got.Status, l.Count(id))
		}
	}
	if err := <-asked; err != nil {
		t.Error(err)
	}
}
