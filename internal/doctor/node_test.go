package doctor_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// startNode runs a stand-in for a node of Kylin 3 that answers so to its health
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
