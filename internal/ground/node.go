package ground

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

// Ledger counts how often each request, known by its X-Id, was executed on any
// node.
type Ledger struct {
	mu   sync.Mutex
	runs map[string]int
}

// NewLedger is a ledger without entries.
func NewLedger() *Ledger { return &Ledger{runs: map[string]int{}} }

func (l *Ledger) add(id string) {
	if id == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.runs[id]++
}

// Count returns how often the request id ran.
func (l *Ledger) Count(id string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.runs[id]
}

// Twice returns how many requests whose id begins with prefix ran more than once.
func (l *Ledger) Twice(prefix string) int {
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

// Mode is what is wrong with a node.
type Mode int32

// The modes of a node.
const (
	Healthy     Mode = iota
	Resets           // reads and executes a request, then resets the connection
	Unavailable      // 503 to everything
	NotFound         // 404 to everything
	Dying            // holds what it executes; dies when it holds ten
)

// Node is a small stand-in for a Kylin node.
type Node struct {
	Name    string
	Addr    netip.AddrPort
	Ledger  *Ledger
	Mode    atomic.Int32
	server  *http.Server
	Answer  http.HandlerFunc // nil: 200 and the node's name
	Release chan struct{}    // holds requests with X-Slow until it is closed
	Threads chan struct{}    // its capacity is how many requests run at a time; nil: any number
	Seen    atomic.Int64     // requests that came in
	held    atomic.Int64     // requests that a dying node holds
	Opened  atomic.Int64     // connections
}

// StartNode runs a node until the test ends.
func StartNode(t testing.TB, name string, l *Ledger) *Node {
	t.Helper()
	n := &Node{Name: name, Ledger: l, Release: make(chan struct{})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n.Addr = netip.MustParseAddrPort(listener.Addr().String())
	n.server = &http.Server{Handler: n, ConnContext: func(ctx context.Context, c net.Conn) context.Context {
		// A closed connection is reset, as it is when a process dies.
		_ = c.(*net.TCPConn).SetLinger(0)
		n.Opened.Add(1)
		return ctx
	}}
	go func() { _ = n.server.Serve(listener) }()
	t.Cleanup(n.Die)
	return n
}

// Die closes the listener and every connection: requests in flight get no
// answer, new connections are refused.
func (n *Node) Die() { _ = n.server.Close() }

// ServeHTTP is the node's http.Handler.
func (n *Node) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.Seen.Add(1)
	if n.Threads != nil {
		n.Threads <- struct{}{}
		defer func() { <-n.Threads }()
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, r.Body); err != nil {
		return
	}
	if want := r.Header.Get("X-Want"); want != "" && want != hex.EncodeToString(sum.Sum(nil)) {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	switch Mode(n.Mode.Load()) {
	case Resets:
		n.Ledger.add(r.Header.Get("X-Id"))
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
		return
	case Unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case NotFound:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	n.Ledger.add(r.Header.Get("X-Id"))
	if r.Header.Get("X-Slow") != "" {
		<-n.Release
	}
	if Mode(n.Mode.Load()) == Dying {
		if n.held.Add(1) == 10 {
			n.Die()
		}
		<-r.Context().Done()
		return
	}
	if n.Answer != nil {
		n.Answer(w, r)
		return
	}
	w.Header().Set("X-Node", n.Name)
	_, _ = io.WriteString(w, n.Name)
}
