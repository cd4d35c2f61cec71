package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestHAProxyNodeFails: reads and queries never fail; a write never runs twice.
// Of the writes, those are lost that a failing node takes until its checks have
// found it out; none where it refuses them.
func TestHAProxyNodeFails(t *testing.T) {
	for _, e := range events {
		for _, r := range requests {
			t.Run(e.name+"/"+r.name, func(t *testing.T) {
				l := ground.NewLedger()
				a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
				addr := startHAProxy(t, haproxySite(t, a, b))
				failed, twice := run(addr, r, e, b), l.Twice(r.name)
				t.Logf("%-20s %-9s %d of %d failed, %d ran twice", e.name, r.name, failed, r.n, twice)
				switch {
				case !r.write && failed > 0, e.name == "refuses" && failed > 0:
					t.Errorf("%d of %d failed", failed, r.n)
				case r.write && twice > 0:
					t.Errorf("%d writes ran twice", twice)
				case int(failed) > r.n*3/4:
					t.Errorf("%d of %d failed: more than the node's share", failed, r.n)
				}
				if b.Seen.Load() == 0 || a.Seen.Load() == 0 {
					t.Error("one node saw nothing: the test shows nothing")
				}
			})
		}
	}
}

// TestHAProxyFindsABadNode: a node that answers writes 503 or resets them is out
// after a few checks in quick succession, long before its next check is due.
// Each write has a connection of its own: on a kept one HAProxy lets a reset pass
// in silence and counts nothing.
func TestHAProxyFindsABadNode(t *testing.T) {
	t.Parallel()
	for _, bad := range []ground.Mode{ground.Unavailable, ground.Resets} {
		l := ground.NewLedger()
		a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
		s := haproxySite(t, a, b)
		s.HealthInterval, s.HealthFall = time.Hour, 3
		p := startHAProxyWith(t, renderHAProxy(t, s), address(s.Listen[0]))
		p.await(t, "b", "UP")
		b.Mode.Store(int32(bad))
		for range 20 {
			ground.NewClient(t, address(s.Listen[0])).Ask("PUT", "/kylin/api/cubes/a/build", "{}")
		}
		p.await(t, "b", "DOWN")
		if got := ground.NewClient(t, address(s.Listen[0])).Ask("PUT", "/kylin/api/cubes/a/build", "{}"); got.Body != "a" {
			t.Errorf("a write after b is down: status %d from %q", got.Status, got.Body)
		}
	}
}

// TestHAProxySlowQueries: queries that run into the read timeout fail alone and
// run once.
func TestHAProxySlowQueries(t *testing.T) {
	t.Parallel()
	l := ground.NewLedger()
	a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
	s := haproxySite(t, a, b)
	s.MaxFails = 1
	addr := startHAProxy(t, s)
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

// TestHAProxyPoisonousQuery: one query that is answered 500 or 503 by every node
// shuts no node, runs on at most two, and with 500 on one.
func TestHAProxyPoisonousQuery(t *testing.T) {
	t.Parallel()
	for status, most := range map[int]int{500: 1, 503: 2} {
		nodes := startNodes(t, 3)
		for _, n := range nodes {
			n.Answer = func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-Poison") != "" {
					w.WriteHeader(status)
				}
			}
		}
		s := haproxySite(t, nodes...)
		s.MaxFails = 1
		addr := startHAProxy(t, s)
		var light sync.WaitGroup
		done, sent, failed := besides(t, addr, &light)
		c := ground.NewClient(t, addr)
		for i := range 30 {
			id := fmt.Sprintf("poison%d", i)
			if got := c.Ask("POST", "/kylin/api/query", "{}", "X-Poison: 1", "X-Id: "+id).Status; got != status {
				t.Errorf("the client gets %d, want the node's %d", got, status)
			}
			if n := nodes[0].Ledger.Count(id); n > most {
				t.Errorf("a query answered %d ran %d times, want %d at most", status, n, most)
			}
		}
		done.Store(true)
		light.Wait()
		t.Logf("30 queries answered %d: %d of %d other requests failed", status, failed.Load(), sent.Load())
		if failed.Load() > 0 {
			t.Errorf("%d of %d other requests failed", failed.Load(), sent.Load())
		}
	}
}

// TestHAProxyEveryMethodSurvivesADeadNode: whatever the method, a dead node
// costs nothing that was not in flight.
func TestHAProxyEveryMethodSurvivesADeadNode(t *testing.T) {
	for _, can := range kind(t, "haproxy").Methods {
		t.Run(string(can.Method), func(t *testing.T) {
			t.Parallel()
			for _, health := range []string{"/kylin/api/admin/version", ""} {
				l := ground.NewLedger()
				a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
				s := haproxySite(t, a, b)
				s.Method, s.HealthPath = can.Method, health
				survives(t, startHAProxy(t, s), a, b)
			}
		})
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

// TestHAProxyRetries: with retry.queries off a query runs once, by POST or GET;
// with retry.other_reads off so does every other read.
func TestHAProxyRetries(t *testing.T) {
	t.Parallel()
	rows := []struct {
		r                request
		queries, reads   bool
		lost, neverTwice bool
	}{
		{requests[0], true, false, true, true},
		{requests[1], true, false, false, false},
		{requests[0], false, true, false, false},
		{request{"query", "POST", "/kylin/api/query", `{"sql":"insert"}`, 0, true}, false, true, true, true},
		{request{"format", "GET", "/kylin/api/query/format/csv?sql=insert", "", 0, true}, false, true, true, true},
	}
	for _, row := range rows {
		l := ground.NewLedger()
		a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
		s := haproxySite(t, a, b)
		s.RetryQueries, s.RetryReads = row.queries, row.reads
		row.r.n = 400
		failed, twice := run(startHAProxy(t, s), row.r, events[2], b), l.Twice(row.r.name)
		if row.neverTwice && twice > 0 || row.lost != (failed > 0) {
			t.Errorf("%s, retry queries %v, other reads %v: %d of %d failed, %d ran twice", row.r.name, row.queries, row.reads, failed, row.r.n, twice)
		}
	}
}

// TestHAProxyKeepalive: requests that come one after another share the
// connections to the nodes, unless keepalive is 0.
func TestHAProxyKeepalive(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		keepalive int
		most      int64
	}{{32, 10}, {0, 1 << 30}} {
		n := ground.StartNode(t, "a", ground.NewLedger())
		s := haproxySite(t, n)
		s.Keepalive = row.keepalive
		c := ground.NewClient(t, startHAProxy(t, s))
		const asked = 100
		for range asked {
			c.Ask("POST", "/kylin/api/query", "{}")
		}
		if got := n.Opened.Load(); got > row.most || row.keepalive == 0 && got < asked {
			t.Errorf("keepalive %d: %d connections for %d queries", row.keepalive, got, asked)
		}
	}
}

// TestHAProxyNames: a node by name serves every kind of request; one whose name
// does not resolve is left out and keeps nothing from starting.
func TestHAProxyNames(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	s := haproxySite(t, n, n)
	s.Nodes[0].Host = "localhost"
	s.Nodes[1].Name, s.Nodes[1].Host = "b", "does-not-exist.invalid"
	for _, m := range []balancer.Method{balancer.LeastConn, balancer.StickyCookie} {
		s.Method, s.Listen = m, []balancer.Listen{freePort(t)}
		c := ground.NewClient(t, startHAProxy(t, s))
		for _, r := range requests {
			for range 4 {
				if a := c.Ask(r.method, r.uri, r.body); a.Status != 200 {
					t.Errorf("%s: status %d", r.name, a.Status)
				}
			}
		}
	}
}
