package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// slowBodies are bodies of which a client sends the beginning at once, and then
// a byte at a time. next is that byte, as often as it is asked for.
var slowBodies = []struct {
	name, head, begin, next string
}{
	{"short", "Content-Length: 300", "", "x"},
	{"short, in chunks", "Transfer-Encoding: chunked", "", "1\r\nx\r\n"},
	{"beyond every buffer", "Content-Length: 1000000", strings.Repeat("x", 200000), "x"},
	{"beyond every buffer, in chunks", "Transfer-Encoding: chunked", "30d40\r\n" + strings.Repeat("x", 200000) + "\r\n", "1\r\nx\r\n"},
}

// TestSlowBodies: clients that send a byte at a time, more of them than a node
// has threads, leave threads for others. httpd passes the part of a body beyond
// 16 kB on while it comes.
func TestSlowBodies(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		for _, body := range slowBodies {
			if f.Name == "httpd" && len(body.begin) > 0 {
				continue
			}
			t.Run(body.name, func(t *testing.T) {
				t.Parallel()
				n := ground.StartNode(t, "a", ground.NewLedger())
				n.Threads = make(chan struct{}, 24)
				s := f.site(t, n)
				s.HealthPath, s.HealthInterval, s.Read, s.Send = "", 0, 10*time.Second, time.Minute
				addr := f.start(t, s)
				for i := range 40 {
					uri := []string{"/kylin/api/query", "/kylin/api/cubes"}[i%2]
					slowPoster(t, addr, "POST "+uri+" HTTP/1.1\r\nHost: kylin.example.com\r\n"+body.head+"\r\n\r\n"+body.begin, body.next)
				}
				for range 200 {
					served(t, addr)
				}
			})
		}
	})
}

// slowPoster sends the beginning of a request, and then next ten times a second,
// until the test ends or it is refused.
func slowPoster(t *testing.T, addr, begin, next string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		pace := time.NewTicker(100 * time.Millisecond)
		defer pace.Stop()
		for _, err := io.WriteString(conn, begin); err == nil; _, err = io.WriteString(conn, next) {
			<-pace.C
		}
	}()
	return conn
}

// served expects that requests of every kind are served.
func served(t *testing.T, addr string) {
	t.Helper()
	for _, r := range requests {
		if a := ground.NewClient(t, addr).Ask(r.method, r.uri, r.body); a.Status != 200 {
			t.Fatalf("%s: status %d, want 200", r.name, a.Status)
		}
	}
}

// TestSlowBodiesEnd: a client that sends a byte at a time is sent away with 408.
// nginx waits as long as each byte comes in time; it keeps no thread.
func TestSlowBodiesEnd(t *testing.T) {
	t.Parallel()
	for _, f := range []front{haproxy, httpd} {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			n := ground.StartNode(t, "a", ground.NewLedger())
			s := f.site(t, n)
			s.HealthPath, s.HealthInterval, s.Send = "", 0, time.Second
			conn := slowPoster(t, f.start(t, s), "POST /kylin/api/cubes HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n", "x")
			_ = conn.SetReadDeadline(time.Now().Add(25 * time.Second))
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if answer.StatusCode != http.StatusRequestTimeout || n.Seen.Load() != 0 {
				t.Errorf("status %d, and the node got %d requests; want 408 and none", answer.StatusCode, n.Seen.Load())
			}
		})
	}
}

// TestHAProxyLargeBodies: a body beyond HAProxy's buffer is served, also while
// slow ones hold all the places for such bodies, and comes to its user's node.
func TestHAProxyLargeBodies(t *testing.T) {
	t.Parallel()
	nodes := startNodes(t, 2)
	s := haproxy.site(t, nodes...)
	s.Method = balancer.StickyCookie
	addr := haproxy.start(t, s)
	for _, size := range []int{100, 50000, 59000, 61000, 64000, 66000, 1000000} {
		for _, r := range requests[1:4] {
			u := newUser(t, addr)
			u.ask(t, login)
			before := u.node
			r.name, r.body = fmt.Sprintf("%s of %d bytes", r.name, size), strings.Repeat("x", size)
			for range 3 {
				if u.ask(t, r); u.node != before {
					t.Errorf("%s of a user of %s came to %s", r.name, before, u.node)
				}
			}
		}
	}
}
