package ground

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
)

// Fault is what a Gate does instead of letting requests through. What went
// through before is answered all the same: a fault begins between requests.
type Fault int32

const (
	// GateOpen lets requests through.
	GateOpen Fault = iota
	// GateResets takes connections and resets them, at once or with the next request.
	GateResets
	// GateHangs reads requests and never answers.
	GateHangs
	// GateBusy answers 503 to everything.
	GateBusy
)

// Gate stands before a node and fails in ways that no healthy Tomcat can be
// brought to.
type Gate struct {
	Addr   netip.AddrPort
	fault  atomic.Int32
	target atomic.Pointer[url.URL]
	proxy  *httputil.ReverseProxy
	server *http.Server
}

// StartGate opens a gate before the node at addr until the test ends.
func StartGate(t testing.TB, addr netip.AddrPort) *Gate {
	t.Helper()
	g := &Gate{}
	g.LeadTo(addr)
	g.proxy = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(g.target.Load())
			r.Out.Host = r.In.Host
		},
		// Below the 20 s that a Tomcat keeps idle connections for.
		Transport:    &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 5 * time.Second, DisableCompression: true},
		ErrorHandler: func(_ http.ResponseWriter, _ *http.Request, _ error) { panic(http.ErrAbortHandler) },
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.Addr = netip.MustParseAddrPort(l.Addr().String())
	g.server = &http.Server{Handler: g, ConnContext: g.accept}
	go func() { _ = g.server.Serve(l) }()
	t.Cleanup(func() { _ = g.server.Close() })
	return g
}

// LeadTo changes the node that the gate stands before.
func (g *Gate) LeadTo(addr netip.AddrPort) {
	g.target.Store(&url.URL{Scheme: "http", Host: addr.String()})
}

// Set changes what the gate does.
func (g *Gate) Set(f Fault) { g.fault.Store(int32(f)) }

// Refuse lets nobody in any more, once all that is under way has been answered.
func (g *Gate) Refuse() { _ = g.server.Shutdown(context.Background()) }

func (g *Gate) accept(ctx context.Context, c net.Conn) context.Context {
	// A closed connection is reset, as it is when a process dies.
	_ = c.(*net.TCPConn).SetLinger(0)
	if Fault(g.fault.Load()) == GateResets {
		_ = c.Close()
	}
	return ctx
}

// ServeHTTP is the gate's http.Handler.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch Fault(g.fault.Load()) {
	case GateResets:
		panic(http.ErrAbortHandler)
	case GateHangs:
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	case GateBusy:
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		g.proxy.ServeHTTP(w, r)
	}
}
