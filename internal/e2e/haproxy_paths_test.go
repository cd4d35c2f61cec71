package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// decoded are the lawful paths that HAProxy passes on with their unreserved
// characters decoded, which is the same to Tomcat.
var decoded = map[string]string{"/kylin/api/models?x=%2e%2e": "/kylin/api/models?x=.."}

func TestHAProxyPaths(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	s := haproxySite(t, n)
	c := ground.NewClient(t, startHAProxy(t, s))
	methods := []string{"GET", "POST", "PUT", "DELETE"}
	for _, uri := range append([]string{"/kylin/api/cache%zz", "/kylin/api/cache%", "/kylin/api/%00cache", "/kylin/api/x%2f%2e%2e%2fcache"}, closed...) {
		for _, method := range methods {
			if a := c.Ask(method, uri, ""); a.Status != 403 && a.Status != 400 && a.Status != 404 {
				t.Errorf("%s %s: status %d, want it closed", method, uri, a.Status)
			}
		}
	}
	for _, uri := range lawful {
		for _, method := range methods {
			want := uri
			if decoded[uri] != "" {
				want = decoded[uri]
			}
			a := c.Ask(method, uri, "")
			if a.Status != 200 {
				t.Errorf("%s %s: status %d, want 200", method, uri, a.Status)
				continue
			}
			if e := echoed(t, a); e.URI != want || e.Method != method {
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
		{"GET", "/kylin", 302, "/kylin/"},
		{"TRACE", "/kylin/", 405, ""},
		{"OPTIONS", "/kylin/api/query", 200, ""},
		{"HEAD", "/kylin/", 200, ""},
		{"GET", "/nothing", 404, ""},
	} {
		a := c.Ask(row.method, row.uri, "")
		if a.Status != row.status || a.Header.Get("Location") != row.location || a.Header.Get("Server") != "" {
			t.Errorf("%s %s: status %d to %q from %q, want %d to %q", row.method, row.uri, a.Status, a.Header.Get("Location"), a.Header.Get("Server"), row.status, row.location)
		}
	}
}

func TestHAProxyInternalPathsAreOpenOnRequest(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	open, operators := haproxySite(t, n), haproxySite(t, n)
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
		{"somebody who says to be an operator", operators, "203.0.113.7, 203.0.113.9", 403},
	} {
		row.s.Listen = []balancer.Listen{freePort(t)}
		c := ground.NewClient(t, startHAProxy(t, row.s))
		for _, method := range []string{"GET", "PUT"} {
			if a := c.Ask(method, "/kylin/api/cache/x", "", "X-Forwarded-For: "+row.from); a.Status != row.status {
				t.Errorf("%s: %s: status %d, want %d", row.name, method, a.Status, row.status)
			}
		}
		if a := c.Ask("GET", "/kylin/api/cache;x", "", "X-Forwarded-For: "+row.from); a.Status != 400 {
			t.Errorf("%s: with a parameter: status %d, want 400", row.name, a.Status)
		}
	}
}

func TestHAProxyHeaders(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	c := ground.NewClient(t, startHAProxy(t, haproxySite(t, n)))
	forged := []string{
		"X-Forwarded-For: 6.6.6.6", "X-Real-IP: 6.6.6.6", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example.com",
		"Host: kylin.example.com:8080", "X-Other: kept", "Upgrade: websocket",
	}
	for _, r := range requests {
		e := echoed(t, c.Ask(r.method, r.uri, r.body, forged...))
		for header, want := range map[string]string{
			"X-Forwarded-For": "127.0.0.1", "X-Real-Ip": "127.0.0.1", "X-Forwarded-Proto": "http",
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
	if e := echoed(t, ground.NewClient(t, c.Addr).Send("GET", []byte("GET /kylin/ HTTP/1.0\r\n\r\n"))); e.Host != "localhost" {
		t.Errorf("HTTP/1.0 without Host: the node got Host %q, want localhost", e.Host)
	}
}

// TestHAProxyTrustedProxies: requests of several clients over one kept
// connection of a proxy in front each tell their own client.
func TestHAProxyTrustedProxies(t *testing.T) {
	t.Parallel()
	n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
	s := haproxySite(t, n)
	s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	c := ground.NewClient(t, startHAProxy(t, s))
	for said, want := range map[string]string{
		"6.6.6.6, 203.0.113.5": "203.0.113.5", "203.0.113.6": "203.0.113.6", "6.6.6.6, 203.0.113.7, 10.1.1.1, 10.1.1.2": "203.0.113.7",
		"2001:db8::1": "2001:db8::1", "not an address": "127.0.0.1", "": "127.0.0.1",
	} {
		for _, r := range requests {
			if got := echoed(t, c.Ask(r.method, r.uri, r.body, "X-Forwarded-For: "+said)).Header.Get("X-Forwarded-For"); got != want {
				t.Errorf("%s: the proxy says %q, the node got X-Forwarded-For %q, want %q", r.name, said, got, want)
			}
		}
	}
	for said, want := range map[string]string{"https": "https", "http": "http", "gopher": "http", "https, x": "http", "": "http"} {
		if got := echoed(t, c.Ask("GET", "/kylin/", "", "X-Forwarded-Proto: "+said)).Header.Get("X-Forwarded-Proto"); got != want {
			t.Errorf("a trusted proxy says %q, the node got X-Forwarded-Proto %q, want %q", said, got, want)
		}
	}
}

// TestHAProxyBodies: whole bodies arrive whole; by its length, not in chunks, a
// body can be too long.
func TestHAProxyBodies(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	for _, limit := range []int64{4 << 20, 0} {
		s := haproxySite(t, n)
		s.MaxBody = limit
		c := ground.NewClient(t, startHAProxy(t, s))
		body := strings.Repeat("0123456789abcdef", 3<<16)
		sum := sha256.Sum256([]byte(body))
		want := "X-Want: " + hex.EncodeToString(sum[:])
		long := map[bool]int{true: 413, false: 200}[limit > 0]
		for _, r := range requests[1:] {
			if a := c.Ask(r.method, r.uri, body, want); a.Status != 200 {
				t.Errorf("%s with 3 MB: status %d, want 200", r.name, a.Status)
			}
			if a := c.Ask(r.method, r.uri, chunks(body), want, "Transfer-Encoding: chunked"); a.Status != 200 {
				t.Errorf("%s with 3 MB in chunks: status %d, want 200", r.name, a.Status)
			}
			if a := c.Ask(r.method, r.uri, chunks(body+body), "Transfer-Encoding: chunked"); a.Status != 200 {
				t.Errorf("%s with 6 MB in chunks: status %d, want 200", r.name, a.Status)
			}
			if a := ground.NewClient(t, c.Addr).Ask(r.method, r.uri, body+body); a.Status != long {
				t.Errorf("limit %d: %s with 6 MB: status %d, want %d", limit, r.name, a.Status, long)
			}
		}
	}
}

// TestHAProxyServerNames: with server_names, requests for other names are
// refused; the port and the case of a name mean nothing.
func TestHAProxyServerNames(t *testing.T) {
	t.Parallel()
	s := haproxySite(t, ground.StartNode(t, "a", ground.NewLedger()))
	s.ServerNames = []string{"Kylin.example.com", "*.bi.example.com"}
	c := ground.NewClient(t, startHAProxy(t, s))
	for host, want := range map[string]int{
		"kylin.example.com": 200, "KYLIN.example.com:8080": 200, "a.b.bi.example.com": 200, "x.bi.example.com:1": 200,
		"bi.example.com": 421, "evil.example.com": 421, "xkylin.example.com": 421, "kylin.example.com.evil": 421, "10.0.0.1": 421, "": 421,
	} {
		for _, uri := range []string{"/kylin/", "/"} {
			if a := c.Ask("GET", uri, "", "Host: "+host); a.Status == 421 != (want == 421) {
				t.Errorf("Host %q: GET %s: status %d, want %d", host, uri, a.Status, want)
			}
		}
	}
}

// TestHAProxyLog: one line a request, without the query string; none when off.
func TestHAProxyLog(t *testing.T) {
	t.Parallel()
	for _, log := range []string{"", "off"} {
		syslog, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer syslog.Close()
		s := haproxySite(t, ground.StartNode(t, "a", ground.NewLedger()))
		s.AccessLog = log
		conf := strings.Replace(string(renderHAProxy(t, s)), "log /dev/log local0\n", "log "+syslog.LocalAddr().String()+" local0\n    log /dev/log local0\n", 1)
		p := startHAProxyWith(t, []byte(conf), address(s.Listen[0]))
		ground.NewClient(t, address(s.Listen[0])).Ask("POST", "/kylin/api/query/x%2Fy?sql=secret", "{}")
		first := ""
		if log == "" { // else it may be stopped before it has written its line
			first = datagram(t, syslog) + "\n"
		}
		p.Stop(syscall.SIGTERM)
		got := first + logged(t, syslog)
		want := `127.0.0.1 [`
		if log == "" && (!strings.Contains(got, want) || !strings.Contains(got, " POST /kylin/api/query/x%2Fy 200 ") || !strings.Contains(got, "node=kylin-write/a")) || strings.Contains(got, "secret") {
			t.Errorf("the log says %q", got)
		}
		if log == "off" && strings.Contains(got, "POST") {
			t.Errorf("access_log: off, and the log says %q", got)
		}
	}
}

// logged returns what was sent to a socket.
func logged(t *testing.T, from net.PacketConn) string {
	t.Helper()
	// What ends the reading: every datagram of HAProxy's is here already.
	end, err := net.Dial("udp", from.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer end.Close()
	if _, err := end.Write([]byte("end")); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for {
		line := datagram(t, from)
		if line == "end" {
			return out.String()
		}
		out.WriteString(line + "\n")
	}
}

// datagram returns the next one that arrives.
func datagram(t *testing.T, from net.PacketConn) string {
	t.Helper()
	if err := from.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 1<<16)
	n, _, err := from.ReadFrom(buf)
	if err != nil {
		t.Fatal(err)
	}
	return string(buf[:n])
}
