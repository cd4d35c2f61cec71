package e2e

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/netip"
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
				s := nginx.site(t, a, b)
				s.HealthPath, s.RetryQueries = health, false
				failed, twice := run(nginx.start(t, s), r, e, b), l.Twice(r.name)
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
		s := nginx.site(t, a, b)
		s.RetryReads = false
		r.n = 400
		failed, twice := run(nginx.start(t, s), r, events[2], b), l.Twice(r.name)
		if r.name == "GET" && (twice > 0 || failed == 0) {
			t.Errorf("GET: %d ran twice, %d failed; want 0 and some", twice, failed)
		}
		if r.name == "query" && failed > 0 || failed > connections {
			t.Errorf("%s: %d of %d failed", r.name, failed, r.n)
		}
	}
}

// TestNames: a node by name serves reads, queries and writes, though nginx knows
// it by its addresses.
func TestNames(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	s := nginx.site(t, n)
	s.Nodes[0].Host = "localhost"
	if _, err := net.LookupHost("localhost"); err != nil {
		t.Skip("localhost has no address here")
	}
	s.Method = balancer.LeastConn
	c := ground.NewClient(t, nginx.start(t, s))
	for _, r := range requests {
		if a := c.Ask(r.method, r.uri, r.body); a.Status != 200 {
			t.Errorf("%s: status %d", r.name, a.Status)
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
				s := nginx.site(t, a, b)
				s.HealthPath = ""
				addr := nginx.start(t, s)
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
	c := ground.NewClient(t, nginx.start(t, nginx.site(t, a, b)))
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
