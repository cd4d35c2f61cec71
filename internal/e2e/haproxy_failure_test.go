package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestHAProxyFindsABadNode: a node that answers writes 503 or resets them is out
// after a few checks in quick succession, long before its next check is due.
// Each write has a connection of its own: on a kept one HAProxy lets a reset pass
// in silence and counts nothing.
func TestHAProxyFindsABadNode(t *testing.T) {
	t.Parallel()
	for _, bad := range []ground.Mode{ground.Unavailable, ground.Resets} {
		l := ground.NewLedger()
		a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
		s := haproxy.site(t, a, b)
		s.HealthInterval, s.HealthFall = time.Hour, 3
		p := startHAProxy(t, haproxy.render(t, s), address(s.Listen[0]))
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
		s := haproxy.site(t, nodes...)
		s.MaxFails = 1
		addr := haproxy.start(t, s)
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
		s := haproxy.site(t, a, b)
		s.RetryQueries, s.RetryReads = row.queries, row.reads
		row.r.n = 400
		failed, twice := run(haproxy.start(t, s), row.r, events[2], b), l.Twice(row.r.name)
		if row.neverTwice && twice > 0 || row.lost != (failed > 0) {
			t.Errorf("%s, retry queries %v, other reads %v: %d of %d failed, %d ran twice", row.r.name, row.queries, row.reads, failed, row.r.n, twice)
		}
	}
}

// TestHAProxyNames: a node by name serves every kind of request; one whose name
// does not resolve is left out and keeps nothing from starting.
func TestHAProxyNames(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	s := haproxy.site(t, n, n)
	s.Nodes[0].Host = "localhost"
	s.Nodes[1].Name, s.Nodes[1].Host = "b", "does-not-exist.invalid"
	for _, m := range []balancer.Method{balancer.LeastConn, balancer.StickyCookie} {
		s.Method, s.Listen = m, []balancer.Listen{freePort(t)}
		c := ground.NewClient(t, haproxy.start(t, s))
		for _, r := range requests {
			for range 4 {
				if a := c.Ask(r.method, r.uri, r.body); a.Status != 200 {
					t.Errorf("%s: status %d", r.name, a.Status)
				}
			}
		}
	}
}
