package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
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

func TestPaths(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	for name, s := range map[string]balancer.Site{"with health path": site(t, n), "without": site(t, n), "sticky": site(t, n)} {
		switch name {
		case "without":
			s.HealthPath = ""
		case "sticky":
			s.Method = balancer.StickyCookie
		}
		t.Run(name, func(t *testing.T) { testPaths(t, startNginx(t, s)) })
	}
}

func testPaths(t *testing.T, addr string) {
	c := ground.NewClient(t, addr)
	for _, uri := range closed {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			if a := c.Ask(method, uri, ""); a.Status != 403 && a.Status != 400 && a.Status != 404 {
				t.Errorf("%s %s: status %d, want it closed", method, uri, a.Status)
			}
		}
	}
	for _, uri := range lawful {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			if strings.Contains(uri, "/query/") && method != "GET" && method != "POST" {
				continue
			}
			a := c.Ask(method, uri, "")
			if a.Status != http.StatusOK {
				t.Errorf("%s %s: status %d, want 200", method, uri, a.Status)
				continue
			}
			if e := echoed(t, a); e.URI != uri || e.Method != method {
				t.Errorf("%s %s: the node got %s %s", method, uri, e.Method, e.URI)
			}
		}
	}
	for _, row := range []struct {
		method, uri string
		status      int
		location    string
	}{
		{"GET", "/", 302, "/kylin/"},
		{"GET", "/kylin", 301, "/kylin/"},
		{"TRACE", "/kylin/", 405, ""},
		{"PUT", "/kylin/api/query", 403, ""},
		{"DELETE", "/kylin/api/query", 403, ""},
		{"OPTIONS", "/kylin/api/query", 200, ""},
		{"HEAD", "/kylin/", 200, ""},
		{"GET", "/nothing", 404, ""},
	} {
		a := c.Ask(row.method, row.uri, "")
		if a.Status != row.status || a.Header.Get("Location") != row.location {
			t.Errorf("%s %s: status %d to %q, want %d to %q", row.method, row.uri, a.Status, a.Header.Get("Location"), row.status, row.location)
		}
		if got := a.Header.Get("Server"); got != "nginx" {
			t.Errorf("%s %s: Server is %q, want no version", row.method, row.uri, got)
		}
	}
}

func TestInternalPathsAreOpenOnRequest(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	open, operators := site(t, n), site(t, n)
	open.RestrictInternal = false
	operators.Operators = []netip.Prefix{netip.MustParsePrefix("203.0.113.7/32"), netip.MustParsePrefix("2001:db8::/32")}
	operators.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	for _, row := range []struct {
		name   string
		s      balancer.Site
		from   string
		status int
	}{
		{"restrict_internal_api: false", open, "203.0.113.9", 200},
		{"an operator", operators, "203.0.113.7", 200},
		{"an operator, IPv6", operators, "2001:db8::1", 200},
		{"somebody", operators, "203.0.113.9", 403},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.s.Listen = []balancer.Listen{freePort(t)}
			c := ground.NewClient(t, startNginx(t, row.s))
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
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	c := ground.NewClient(t, startNginx(t, site(t, n)))
	forged := []string{
		"X-Forwarded-For: 6.6.6.6", "X-Real-IP: 6.6.6.6", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example.com",
		"Host: kylin.example.com:8080", "X-Other: kept", "Upgrade: websocket",
	}
	for _, r := range requests {
		e := echoed(t, c.Ask(r.method, r.uri, r.body, forged...))
		for header, want := range map[string]string{
			"X-Forwarded-For": "127.0.0.1", "X-Real-Ip": "127.0.0.1", "X-Forwarded-Proto": "http",
			"X-Forwarded-Host": "kylin.example.com:8080", "X-Other": "kept", "Upgrade": "", "Connection": "",
		} {
			if got := strings.Join(e.Header[header], ","); got != want {
				t.Errorf("%s: the node got %s %q, want %q", r.name, header, got, want)
			}
		}
		if e.Host != "kylin.example.com:8080" {
			t.Errorf("%s: the node got Host %q", r.name, e.Host)
		}
	}
	if e := echoed(t, ground.NewClient(t, c.Addr).Send("GET", []byte("GET /kylin/ HTTP/1.0\r\n\r\n"))); e.Host != "localhost" {
		t.Errorf("HTTP/1.0 without Host: the node got Host %q, want localhost", e.Host)
	}
}

// TestPreflightCarriesNothing: what is asked before a write has no cookie and no
// password of the client's, and is a GET of the health path.
func TestPreflightCarriesNothing(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	var mu sync.Mutex
	var asked []echo
	n.Answer = func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, echo{Method: r.Method, URI: r.RequestURI, Host: r.Host, Header: r.Header.Clone()})
	}
	c := ground.NewClient(t, startNginx(t, site(t, n)))
	if a := c.Ask("PUT", "/kylin/api/cubes/a/build?x=1", "{}", "Cookie: JSESSIONID=1", "Authorization: Basic eA==", "Content-Type: application/json"); a.Status != 200 {
		t.Fatalf("status %d, want 200", a.Status)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) != 2 || asked[0].Method != "GET" || asked[0].URI != "/kylin/api/admin/version" || asked[0].Host != "kylin.example.com" || len(asked[0].Header) != 0 {
		t.Errorf("the node was asked %+v, want a bare GET of the health path first", asked)
	}
	if last := asked[len(asked)-1]; last.URI != "/kylin/api/cubes/a/build?x=1" || last.Header.Get("Authorization") == "" || last.Header.Get("Cookie") == "" {
		t.Errorf("the write came as %+v", last)
	}
}

// TestPreflightAnswers: a health path that asks for a login still shows that the
// node lives; one that answers nothing good costs every write, with 502.
func TestPreflightAnswers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ health, write, want int }{
		{200, 200, 200},
		{204, 200, 200},
		{302, 200, 200},
		{401, 200, 200},
		{403, 200, 200},
		{200, 401, 401},
		{200, 403, 403},
		{200, 404, 404},
		{200, 418, 418},
		{200, 500, 500},
		{200, 503, 503},
		{404, 200, 502},
		{500, 200, 502},
		{503, 200, 502},
	} {
		n := ground.StartNode(t, "a", ground.NewLedger())
		n.Answer = func(w http.ResponseWriter, r *http.Request) {
			status := row.write
			if r.URL.Path == "/kylin/api/admin/version" {
				status = row.health
			}
			w.Header().Set("X-From", "node")
			w.WriteHeader(status)
		}
		c := ground.NewClient(t, startNginx(t, site(t, n)))
		for _, method := range []string{"POST", "PUT", "DELETE"} {
			a := c.Ask(method, "/kylin/api/cubes/a", "")
			if a.Status != row.want || (a.Header.Get("X-From") == "node") == (row.want == 502) {
				t.Errorf("health path answers %d, node %d: %s gets %d, want %d", row.health, row.write, method, a.Status, row.want)
			}
		}
	}
}

func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	s := site(t, n)
	s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	c := ground.NewClient(t, startNginx(t, s))
	for _, r := range requests {
		for said, want := range map[string]string{"https": "https", "http": "http", "gopher": "http", "": "http"} {
			e := echoed(t, c.Ask(r.method, r.uri, r.body, "X-Forwarded-For: 6.6.6.6, 203.0.113.5", "X-Forwarded-Proto: "+said))
			if got := e.Header.Get("X-Forwarded-For"); got != "203.0.113.5" {
				t.Errorf("%s: the node got X-Forwarded-For %q, want the last address that no trusted proxy has", r.name, got)
			}
			if got := e.Header.Get("X-Forwarded-Proto"); got != want {
				t.Errorf("%s: a trusted proxy says %q, the node got X-Forwarded-Proto %q, want %q", r.name, said, got, want)
			}
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	s := site(t, n)
	s.MaxBody = 4 << 20
	c := ground.NewClient(t, startNginx(t, s))
	body := strings.Repeat("0123456789abcdef", 3<<16)
	sum := sha256.Sum256([]byte(body))
	want := "X-Want: " + hex.EncodeToString(sum[:])
	chunked := "Transfer-Encoding: chunked"
	for _, r := range requests[1:] {
		if a := c.Ask(r.method, r.uri, body, want); a.Status != 200 {
			t.Errorf("%s with 3 MB: status %d, want 200", r.name, a.Status)
		}
		if a := c.Ask(r.method, r.uri, chunks(body), want, chunked); a.Status != 200 {
			t.Errorf("%s with 3 MB in chunks: status %d, want 200", r.name, a.Status)
		}
		if a := c.Ask(r.method, r.uri, body+body); a.Status != 413 {
			t.Errorf("%s with 6 MB: status %d, want 413", r.name, a.Status)
		}
		if a := c.Ask(r.method, r.uri, chunks(body+body), chunked); a.Status != 413 {
			t.Errorf("%s with 6 MB in chunks: status %d, want 413", r.name, a.Status)
		}
	}
}

// chunks writes body in the chunked transfer coding.
func chunks(body string) string {
	const size = "10000"
	var out strings.Builder
	for len(body) > 1<<16 {
		out.WriteString(size + "\r\n" + body[:1<<16] + "\r\n")
		body = body[1<<16:]
	}
	out.WriteString(strconv.FormatInt(int64(len(body)), 16) + "\r\n" + body + "\r\n0\r\n\r\n")
	return out.String()
}
