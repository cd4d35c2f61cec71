package e2e

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// echo is what a node got.
type echo struct {
	Method, URI, Host, Body string
	Header                  http.Header
}

// echoing lets the node answer what it got. Bodies are hashed while they are
// read, the node reads them before its answer.
func echoing(n *ground.Node) *ground.Node {
	n.Answer = func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(echo{Method: r.Method, URI: r.RequestURI, Host: r.Host, Header: r.Header})
	}
	return n
}

func echoed(t *testing.T, a ground.Answer) echo {
	t.Helper()
	var e echo
	if err := json.Unmarshal([]byte(a.Body), &e); err != nil {
		t.Fatalf("status %d, not the node's answer: %q", a.Status, a.Body)
	}
	return e
}

// closed must not reach a node: what nodes ask of each other, and what else
// Tomcat serves, in every way of writing it that Tomcat reads as the same.
var closed = []string{
	"/kylin/api/cache/x", "/kylin/api/cache", "//kylin//api//cache", "/x/../kylin/api/cache/x", "/kylin/x/../api/cache",
	"/kylin/%2e%2e/kylin/api/cache", "/kylin/api/%63ache/x", "/%6bylin/api/cache", "/kylin%2fapi%2fcache", "/kylin/api%2Fcache",
	"/kylin/api;x/cache", "/kylin/api/cache;x", "/kylin/..;/manager/html", "/kylin/api%3bx/cache", "/kylin/api%3Bx/cache",
	`/kylin/api\cache`, "/kylin/api%5ccache", "/kylin/api%5Ccache", "/kylin/api/x%2f..%2fcache", "/kylin/api/./cache",
	"/manager/html", "/docs/", "/kylin/..%2fmanager", "/kylin/../manager/html", "/kylinx",
	"/kylin/api/streaming_coordinator/balance", "/kylin/api/admin/config", "/kylin/api/%61dmin/config", "/kylin/api/jobs/spark",
	"/kylin/api/cubes/checkCompatibility", "/kylin/api/cubes/checkStreamTableCompatibility",
	"/kylin/api/metrics", "/kylin/api/query/metrics", "/kylin/api/x/y/metrics/z", "/kylin/api/tables/p/t/snapshotLocalCache/s",
	"/kylin-pick",
}

// lawful must reach the node as it was sent.
var lawful = []string{
	"/kylin/api/query/format/csv?sql=select%201;a;b", "/kylin/api/tables/a%2Fb", "/kylin/api/cubes/a%2fb%20c+d", "/kylin/api/cubes/%E4%BA%91",
	"/kylin/api/cubes/100%25", "/kylin/api/models?x=%2e%2e", `/kylin/api/cubes?a=\b`, "/kylin/", "/kylin/login", "/kylin/api/cubes/cached",
	"/kylin/api/admin/version", "/kylin/api/cubes/a:b@c", "/kylin/api/%2563ache",
}

// decoded are the lawful paths that HAProxy passes on with their unreserved
// characters decoded, which is the same to Tomcat.
var decoded = map[string]string{"/kylin/api/models?x=%2e%2e": "/kylin/api/models?x=.."}

var methods = []string{"GET", "POST", "PUT", "DELETE"}

func TestPaths(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
		for name, s := range map[string]balancer.Site{"with health path": f.site(t, n), "without": f.site(t, n), "sticky": f.site(t, n)} {
			switch name {
			case "without":
				s.HealthPath = ""
			case "sticky":
				s.Method = balancer.StickyCookie
			}
			c := ground.NewClient(t, f.start(t, s))
			t.Run(name, func(t *testing.T) {
				stayClosed(t, c, append(slices.Clone(f.extraClosed), closed...))
				arriveAsSent(t, f, c)
				ownAnswers(t, f, c)
			})
		}
	})
}

func stayClosed(t *testing.T, c *ground.Client, uris []string) {
	for _, uri := range uris {
		for _, method := range methods {
			for _, host := range []string{"", "http://kylin.example.com"} {
				if a := c.Ask(method, host+uri, ""); a.Status != 403 && a.Status != 400 && a.Status != 404 {
					t.Errorf("%s %s%s: status %d, want it closed", method, host, uri, a.Status)
				}
			}
		}
	}
}

func arriveAsSent(t *testing.T, f front, c *ground.Client) {
	for _, uri := range append(slices.Clone(f.extraLawful), lawful...) {
		for _, method := range methods {
			if f.Name == "nginx" && strings.Contains(uri, "/query/") && method != "GET" && method != "POST" {
				continue
			}
			want := uri
			if f.Name == "haproxy" && decoded[uri] != "" {
				want = decoded[uri]
			}
			a := c.Ask(method, uri, "")
			if a.Status != http.StatusOK {
				t.Errorf("%s %s: status %d, want 200", method, uri, a.Status)
				continue
			}
			if e := echoed(t, a); e.URI != want || e.Method != method {
				t.Errorf("%s %s: the node got %s %s", method, uri, e.Method, e.URI)
			}
		}
	}
}

// ownAnswers expects what the balancer answers itself, without its version.
func ownAnswers(t *testing.T, f front, c *ground.Client) {
	query := map[bool]int{true: 403, false: 200}[f.Name == "nginx"]
	for _, row := range []struct {
		method, uri string
		status      int
		location    string
	}{
		{"GET", "/", 302, "/kylin/"},
		{"GET", "/kylin", f.slash, "/kylin/"},
		{"TRACE", "/kylin/", 405, ""},
		{"PUT", "/kylin/api/query", query, ""},
		{"DELETE", "/kylin/api/query", query, ""},
		{"OPTIONS", "/kylin/api/query", 200, ""},
		{"HEAD", "/kylin/", 200, ""},
		{"GET", "/nothing", 404, ""},
	} {
		a := c.Ask(row.method, row.uri, "")
		if a.Status != row.status || a.Header.Get("Location") != row.location {
			t.Errorf("%s %s: status %d to %q, want %d to %q", row.method, row.uri, a.Status, a.Header.Get("Location"), row.status, row.location)
		}
		if got := a.Header.Get("Server"); got != f.server && (row.status != 200 || f.Name != "httpd") {
			t.Errorf("%s %s: Server is %q, want %q", row.method, row.uri, got, f.server)
		}
	}
}

func TestInternalPathsAreOpenOnRequest(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
		open, operators, direct := f.site(t, n), f.site(t, n), f.site(t, n)
		open.RestrictInternal = false
		operators.Operators = []netip.Prefix{netip.MustParsePrefix("203.0.113.7/32"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("10.0.9.0/24")}
		operators.TrustedProxies = trustHere
		direct.Operators = trustHere
		for _, row := range []struct {
			name   string
			s      balancer.Site
			from   string
			status int
		}{
			{"restrict_internal_api: false", open, "203.0.113.9", 200},
			{"an operator", operators, "203.0.113.7", 200},
			{"an operator, IPv6", operators, "2001:db8::1", 200},
			{"an operator, a private address", operators, "10.0.9.200", 200},
			{"an operator without a proxy", direct, "203.0.113.9", 200},
			{"somebody", operators, "203.0.113.9", 403},
			{"somebody behind an operator's address", operators, "203.0.113.7, 203.0.113.9", 403},
			{"somebody of a private network", operators, "10.0.8.1", 403},
		} {
			t.Run(row.name, func(t *testing.T) {
				row.s.Listen = []balancer.Listen{freePort(t)}
				c := ground.NewClient(t, f.start(t, row.s))
				for _, method := range []string{"GET", "PUT"} {
					if a := c.Ask(method, "/kylin/api/cache/x", "", "X-Forwarded-For: "+row.from); a.Status != row.status {
						t.Errorf("%s: status %d, want %d", method, a.Status, row.status)
					}
				}
				if a := c.Ask("GET", "/kylin/api/cache;x", "", "X-Forwarded-For: "+row.from); a.Status != 400 {
					t.Errorf("with a parameter: status %d, want 400", a.Status)
				}
			})
		}
	})
}
