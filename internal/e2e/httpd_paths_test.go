package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

func TestHTTPDPaths(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	for _, method := range []balancer.Method{balancer.RoundRobin, balancer.StickyCookie} {
		s := httpdSite(t, n)
		s.Method = method
		addr := startHTTPD(t, s)
		t.Run(string(method), func(t *testing.T) { httpdPaths(t, addr) })
	}
}

func httpdPaths(t *testing.T, addr string) {
	c := ground.NewClient(t, addr)
	others := []string{
		"/icons/", "/server-status", "/.htaccess", "/%6bylin/api/%2563ache", "//kylin/api/%2563ache", "/kylin%2fapi/%2563ache",
		// httpd decodes these once more than it checks them.
		"/kylin//api/x%252f..%252fcache", "/kylin//api/cubes", "/kylin/api/query/format/x%252F..%252f..%252f..%252fcache?a=/", "/kylin/api/%71uery/format/x%252f..%252f..%252f..%252fcache",
	}
	for _, uri := range append(others, closed...) {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			for _, host := range []string{"", "http://kylin.example.com"} {
				if a := c.Ask(method, host+uri, ""); a.Status != 403 && a.Status != 400 && a.Status != 404 {
					t.Errorf("%s %s%s: status %d, want it closed", method, host, uri, a.Status)
				}
			}
		}
	}
	for _, uri := range append([]string{
		"/kylin/api/cubes/a%3Fb", "/kylin/api/cubes/%24%7BPATH%7D", "/kylin/api//cubes", "/kylin/x/../api/%2563ache",
		"/kylin/api/query/format/csv?sql=a/b;c&d=%252f", "/kylin/api/query/format/100%25?x=/", "/kylin/api/query?a=/",
	}, lawful...) {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
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
		{"GET", "/", 302, "http://kylin.example.com/kylin/"},
		{"GET", "/kylin", 302, "http://kylin.example.com/kylin/"},
		{"GET", "/kylin?a=b", 302, "http://kylin.example.com/kylin/?a=b"},
		{"TRACE", "/kylin/", 405, ""},
		{"OPTIONS", "/kylin/api/query", 200, ""},
		{"HEAD", "/kylin/", 200, ""},
		{"GET", "/nothing", 404, ""},
	} {
		a := c.Ask(row.method, row.uri, "")
		if a.Status != row.status || a.Header.Get("Location") != row.location {
			t.Errorf("%s %s: status %d to %q, want %d to %q", row.method, row.uri, a.Status, a.Header.Get("Location"), row.status, row.location)
		}
		if got := a.Header.Get("Server"); got != "Apache" && row.status != 200 {
			t.Errorf("%s %s: Server is %q, want no version", row.method, row.uri, got)
		}
	}
	if a := c.Ask("CONNECT", "kylin.example.com:7070", ""); a.Status < 400 {
		t.Errorf("CONNECT: status %d, want it refused", a.Status)
	}
}

func TestHTTPDInternalPathsAreOpenOnRequest(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	open, operators := httpdSite(t, n), httpdSite(t, n)
	open.RestrictInternal = false
	operators.Operators = []netip.Prefix{netip.MustParsePrefix("203.0.113.7/32"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("10.0.9.0/24")}
	operators.TrustedProxies = trustHere
	direct := httpdSite(t, n)
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
			c := ground.NewClient(t, startHTTPD(t, row.s))
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

// TestHTTPDForgedHeaders: what a client says of itself reaches no node, and it
// can't have our own headers dropped on the way.
func TestHTTPDForgedHeaders(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	s := httpdSite(t, n)
	s.Operators = []netip.Prefix{netip.MustParsePrefix("6.6.6.6/32")}
	// Somebody else is trusted: who comes from here is not.
	s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	c := ground.NewClient(t, startHTTPD(t, s))
	forged := []string{
		"X-Forwarded-For: 6.6.6.6", "X-Real-IP: 6.6.6.6", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example.com",
		"Host: kylin.example.com:8080", "X-Other: kept", "Upgrade: websocket", "Connection: keep-alive, upgrade",
	}
	for _, r := range requests {
		e := echoed(t, c.Ask(r.method, r.uri, r.body, forged...))
		for header, want := range map[string]string{
			"X-Forwarded-For": "127.0.0.1", "X-Real-Ip": "127.0.0.1", "X-Forwarded-Proto": "http", "X-Forwarded-Server": "",
			"X-Forwarded-Host": "kylin.example.com:8080", "X-Other": "kept", "Upgrade": "",
		} {
			if got := strings.Join(e.Header[header], ","); got != want {
				t.Errorf("%s: the node got %s %q, want %q", r.name, header, got, want)
			}
		}
		if e.Host != "kylin.example.com:8080" {
			t.Errorf("%s: the node got Host %q", r.name, e.Host)
		}
	}
	if a := c.Ask("GET", "/kylin/api/cache", "", forged...); a.Status != 403 {
		t.Errorf("an operator's address, forged: status %d, want 403", a.Status)
	}
	if a := c.Ask("GET", "/kylin/", "", "Connection: close, X-Forwarded-For"); a.Status != 400 {
		t.Errorf("Connection: X-Forwarded-For: status %d, want 400", a.Status)
	}
	if e := echoed(t, ground.NewClient(t, c.Addr).Send("GET", []byte("GET /kylin/ HTTP/1.0\r\n\r\n"))); e.Host != "kylin" {
		t.Errorf("HTTP/1.0 without Host: the node got Host %q, want kylin", e.Host)
	}
}

func TestHTTPDTrustedProxies(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	s := httpdSite(t, n)
	s.TrustedProxies = trustHere
	c := ground.NewClient(t, startHTTPD(t, s))
	for from, client := range map[string]string{
		"6.6.6.6, 203.0.113.5": "203.0.113.5", "6.6.6.6, 10.1.2.3": "10.1.2.3", "6.6.6.6, 203.0.113.5, 127.0.0.9": "203.0.113.5", "2001:db8::5": "2001:db8::5",
	} {
		for said, want := range map[string]string{"https": "https", "http": "http", "gopher": "http", "http, https": "http", "": "http"} {
			e := echoed(t, c.Ask("PUT", "/kylin/api/cubes", "", "X-Forwarded-For: "+from, "X-Forwarded-Proto: "+said))
			if got := e.Header.Get("X-Forwarded-For"); got != client {
				t.Errorf("X-Forwarded-For: %s: the node got %q, want the last address that no trusted proxy has", from, got)
			}
			if got := e.Header.Get("X-Forwarded-Proto"); got != want {
				t.Errorf("a trusted proxy says %q, the node got X-Forwarded-Proto %q, want %q", said, got, want)
			}
			a := c.Ask("GET", "/", "", "X-Forwarded-For: "+from, "X-Forwarded-Proto: "+said)
			if got := a.Header.Get("Location"); got != want+"://kylin.example.com/kylin/" {
				t.Errorf("a trusted proxy says %q: / leads to %q", said, got)
			}
		}
	}
}

func TestHTTPDBodies(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	s := httpdSite(t, n)
	s.MaxBody = 4 << 20
	addr := startHTTPD(t, s)
	s.MaxBody, s.Listen = 0, []balancer.Listen{freePort(t)}
	unlimited := ground.NewClient(t, startHTTPD(t, s))
	c := ground.NewClient(t, addr)
	body := strings.Repeat("0123456789abcdef", 3<<16)
	sum := sha256.Sum256([]byte(body))
	want := "X-Want: " + hex.EncodeToString(sum[:])
	for _, r := range requests[1:] {
		for _, a := range []ground.Answer{c.Ask(r.method, r.uri, body, want), c.Ask(r.method, r.uri, chunks(body), want, "Transfer-Encoding: chunked"), unlimited.Ask(r.method, r.uri, body+body)} {
			if a.Status != 200 {
				t.Errorf("%s within the limit: status %d, want 200", r.name, a.Status)
			}
		}
		if a := c.Ask(r.method, r.uri, body+body); a.Status != 413 {
			t.Errorf("%s with 6 MB: status %d, want 413", r.name, a.Status)
		}
	}
	for _, length := range []string{"4194305", "4294967297", "9223372036854775807"} {
		if a := ground.NewClient(t, addr).Send("POST", []byte("POST /kylin/api/query HTTP/1.1\r\nHost: a\r\nContent-Length: "+length+"\r\n\r\n")); a.Status != 413 {
			t.Errorf("Content-Length: %s: status %d, want 413", length, a.Status)
		}
	}
}
