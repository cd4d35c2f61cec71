package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// ledger counts how often each request, known by its X-Id, was executed on any
// node.
type ledger struct {
	mu   sync.Mutex
	runs map[string]int
}

func newLedger() *ledger { return &ledger{runs: map[string]int{}} }

func (l *ledger) add(id string) {
	if id == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.runs[id]++
}

// count returns how often the request id ran.
func (l *ledger) count(id string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.runs[id]
}

// twice returns how many requests whose id begins with prefix ran more than once.
func (l *ledger) twice(prefix string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for id, runs := range l.runs {
		if strings.HasPrefix(id, prefix) && runs > 1 {
			n++
		}
	}
	return n
}

// mode is what is wrong with a node.
type mode int32

const (
	healthy     mode = iota
	resets           // reads and executes a request, then resets the connection
	unavailable      // 503 to everything
	notFound         // 404 to everything
	dying            // holds what it executes; dies when it holds ten
)

// node is a small stand-in for a Kylin node.
type node struct {
	name    string
	addr    netip.AddrPort
	ledger  *ledger
	mode    atomic.Int32
	server  *http.Server
	answer  http.HandlerFunc // nil: 200 and the node's name
	release chan struct{}    // holds requests with X-Slow until it is closed
	seen    atomic.Int64     // requests that came in
	held    atomic.Int64     // requests that a dying node holds
	opened  atomic.Int64     // connections
}

func startNode(t *testing.T, name string, l *ledger) *node {
	t.Helper()
	n := &node{name: name, ledger: l, release: make(chan struct{})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n.addr = netip.MustParseAddrPort(listener.Addr().String())
	n.server = &http.Server{Handler: n, ConnContext: func(ctx context.Context, c net.Conn) context.Context {
		// A closed connection is reset, as it is when a process dies.
		_ = c.(*net.TCPConn).SetLinger(0)
		n.opened.Add(1)
		return ctx
	}}
	go func() { _ = n.server.Serve(listener) }()
	t.Cleanup(n.die)
	return n
}

// die closes the listener and every connection: requests in flight get no
// answer, new connections are refused.
func (n *node) die() { _ = n.server.Close() }

func (n *node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.seen.Add(1)
	sum := sha256.New()
	if _, err := io.Copy(sum, r.Body); err != nil {
		return
	}
	if want := r.Header.Get("X-Want"); want != "" && want != hex.EncodeToString(sum.Sum(nil)) {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	switch mode(n.mode.Load()) {
	case resets:
		n.ledger.add(r.Header.Get("X-Id"))
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
		return
	case unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case notFound:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	n.ledger.add(r.Header.Get("X-Id"))
	if r.Header.Get("X-Slow") != "" {
		<-n.release
	}
	if mode(n.mode.Load()) == dying {
		if n.held.Add(1) == 10 {
			n.die()
		}
		<-r.Context().Done()
		return
	}
	if n.answer != nil {
		n.answer(w, r)
		return
	}
	w.Header().Set("X-Node", n.name)
	_, _ = io.WriteString(w, n.name)
}
