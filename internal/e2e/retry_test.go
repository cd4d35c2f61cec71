package e2e

import (
	"net"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestQueriesAmongWrites: with retry.queries off a query, by POST or by GET, is
// sent once like a write, and like a write it is not lost to a node that was
// found dead before.
func TestQueriesAmongWrites(t *testing.T) {
	queries := []request{
		{"query", "POST", "/kylin/api/query", `{"sql":"insert"}`, 400, true},
		{"format", "GET", "/kylin/api/query/format/csv?sql=insert", "", 400, true},
	}
	for _, health := range []string{"/kylin/api/admin/version", ""} {
		for _, e := range events {
			if health == "" && !e.calm {
				// Without asking first these cost more than what is in flight.
				continue
			}
			for _, r := range queries {
				l := ground.NewLedger()
				a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
				s := site(t, a, b)
				s.HealthPath, s.RetryQueries = health, false
				failed, twice := run(startNginx(t, s), r, e, b), l.Twice(r.name)
				t.Logf("health path %q: %-20s %-6s %d of %d failed, %d ran twice", health, e.name, r.name, failed, r.n, twice)
				if twice > 0 {
					t.Errorf("%s: %d queries ran twice", e.name, twice)
				}
				allowed := int64(0)
				switch {
				case !e.calm:
					allowed = connections
				case health == "":
					// A refused GET is not sent again, and an answer is an answer.
					allowed = int64(r.n)
				}
				if e.name == "refuses" && r.method == "POST" {
					allowed = 0
				}
				if failed > allowed {
					t.Errorf("%s: %d of %d failed, at most %d may", e.name, failed, r.n, allowed)
				}
			}
		}
	}
}

// TestReadsAreSentOnce: with retry.other_reads off no GET runs twice, while a
// query still moves on and a write still finds the living node.
func TestReadsAreSentOnce(t *testing.T) {
	t.Parallel()
	for _, r := range requests {
		l := ground.NewLedger()
		a, b := ground.StartNode(t, "a", l), ground.StartNode(t, "b", l)
		s := site(t, a, b)
		s.RetryReads = false
		r.n = 400
		failed, twice := run(startNginx(t, s), r, events[2], b), l.Twice(r.name)
		if r.name == "GET" && (twice > 0 || failed == 0) {
			t.Errorf("GET: %d ran twice, %d failed; want 0 and some", twice, failed)
		}
		if r.name == "query" && failed > 0 || failed > connections {
			t.Errorf("%s: %d of %d failed", r.name, failed, r.n)
		}
	}
}

// TestKeepalive: requests that come one after another share the connections to
// the nodes.
func TestKeepalive(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		keepalive, most int64
	}{{32, 4}, {0, 1 << 30}} {
		n := ground.StartNode(t, "a", ground.NewLedger())
		s := site(t, n)
		s.Keepalive = int(row.keepalive)
		c := ground.NewClient(t, startNginx(t, s))
		const asked = 100
		for range asked {
			c.Ask("POST", "/kylin/api/query", "{}")
		}
		if got := n.Opened.Load(); got > row.most || row.keepalive == 0 && got < asked {
			t.Errorf("keepalive %d: %d connections for %d queries", row.keepalive, got, asked)
		}
	}
}

// TestNames: a node by name serves reads, queries and writes, though nginx knows
// it by its addresses.
func TestNames(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	s := site(t, n)
	s.Nodes[0].Host = "localhost"
	if _, err := net.LookupHost("localhost"); err != nil {
		t.Skip("localhost has no address here")
	}
	s.Method = balancer.LeastConn
	c := ground.NewClient(t, startNginx(t, s))
	for _, r := range requests {
		if a := c.Ask(r.method, r.uri, r.body); a.Status != 200 {
			t.Errorf("%s: status %d", r.name, a.Status)
		}
	}
}
