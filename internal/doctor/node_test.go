package doctor_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// startNode runs a stand-in for a node of Kylin 3 that returns so for its health
// URL, and returns its address.
func startNode(t *testing.T, status int, version string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/kylin/api/admin/version" {
			t.Errorf("a node is asked %s %s", r.Method, r.URL)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"kylin.version":"`+version+`","kylin.version.commitId":"0"}`)
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// startNameless runs a name server that knows no name.
func startNameless(t *testing.T) string {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go func() {
		for query := make([]byte, 512); ; {
			n, from, err := server.ReadFrom(query)
			if err != nil {
				return // the test is over
			}
			if n > 3 {
				query[2], query[3] = query[2]|0x80, 0x83 // an answer: NXDOMAIN (RFC 1035, 4.1.1)
				_, _ = server.WriteTo(query[:n], from)
			}
		}
	}()
	return server.LocalAddr().String()
}

// describe is a description of nodes at these addresses, with more lines.
func describe(more string, nodes ...string) string {
	var out strings.Builder
	out.WriteString("version: 1\nname: kylin\nproduct: {name: kylin, version: \"3.1\"}\nmetadata: {hbase: {}}\nnodes:\n")
	for i, addr := range nodes {
		fmt.Fprintf(&out, "  - {name: kylin-%d, host: 127.0.0.1, port: %s, mode: %s}\n", i+1, port(addr), []string{"all", "query"}[min(i, 1)])
	}
	return out.String() + more
}

func TestNodes(t *testing.T) {
	well := startNode(t, 200, "3.1.3")
	for _, row := range []struct {
		golden string
		nodes  []string
	}{
		{"nodes-well", []string{well, startNode(t, 200, "3.1.3")}},
		{"nodes-404", []string{well, startNode(t, 404, "")}},
		{"nodes-503", []string{well, startNode(t, 503, "")}},
		{"nodes-401", []string{well, startNode(t, 401, "")}},
		{"nodes-refused", []string{well, freeAddr(t)}},
		{"nodes-version", []string{well, startNode(t, 200, "3.1.2"), startNode(t, 200, "3.0.2")}},
	} {
		t.Run(row.golden, func(t *testing.T) { consult(t, row.golden, describe("", row.nodes...)) })
	}
}

// TestJobLock: a node that builds, of a release whose application needs the lock.
func TestJobLock(t *testing.T) {
	consult(t, "nodes-job-lock", strings.Replace(describe("", startNode(t, 404, ""), startNode(t, 404, "")), `"3.1"`, `"4.0"`, 1), "--only", "nodes")
}

// TestNoWayToANode asks no network: names are looked up in a server of the test,
// and Linux connects nobody to a multicast address (tcp_v4_connect).
func TestNoWayToANode(t *testing.T) {
	server := startNameless(t)
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server)
	}}
	for golden, host := range map[string]string{"nodes-name": "kylin-1.example.com", "nodes-no-route": "224.0.0.1"} {
		t.Run(golden, func(t *testing.T) {
			consult(t, golden, strings.Replace(describe("", "127.0.0.1:7070"), "127.0.0.1", host, 1), "--only", "nodes")
		})
	}
}
