package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// TestForgedHeaders: what a client says of itself reaches no node.
func TestForgedHeaders(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
		s := f.site(t, n)
		s.Operators = []netip.Prefix{netip.MustParsePrefix("6.6.6.6/32")}
		// Somebody else is trusted: who comes from here is not.
		s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
		c := ground.NewClient(t, f.start(t, s))
		forged := []string{
			"X-Forwarded-For: 6.6.6.6", "X-Real-IP: 6.6.6.6", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example.com",
			"Host: kylin.example.com:8080", "X-Other: kept", "Upgrade: websocket",
		}
		if f.Name != "haproxy" { // which refuses an upgrade with a body
			forged = append(forged, "Connection: keep-alive, upgrade")
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
			if got := e.Header.Get("Connection"); f.Name == "nginx" && got != "" {
				t.Errorf("%s: the node got Connection %q", r.name, got)
			}
		}
		if a := c.Ask("GET", "/kylin/api/cache", "", forged...); a.Status != 403 {
			t.Errorf("an operator's address, forged: status %d, want 403", a.Status)
		}
		if e := echoed(t, ground.NewClient(t, c.Addr).Send("GET", []byte("GET /kylin/ HTTP/1.0\r\n\r\n"))); e.Host != f.noHost {
			t.Errorf("HTTP/1.0 without Host: the node got Host %q, want %s", e.Host, f.noHost)
		}
	})
}

// TestTrustedProxies: the requests of several clients over one kept connection
// of a proxy in front each tell their own client: the last address that no
// trusted proxy has.
func TestTrustedProxies(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
		s := f.site(t, n)
		s.TrustedProxies = append(slices.Clone(trustHere), netip.MustParsePrefix("172.16.0.0/12"))
		c := ground.NewClient(t, f.start(t, s))
		for from, want := range map[string]string{
			"6.6.6.6, 203.0.113.5": "203.0.113.5", "203.0.113.6": "203.0.113.6", "6.6.6.6, 203.0.113.7, 172.16.1.1, 172.16.1.2": "203.0.113.7",
			"6.6.6.6, 10.1.2.3": "10.1.2.3", "6.6.6.6, 203.0.113.5, 127.0.0.9": "203.0.113.5", "2001:db8::5": "2001:db8::5", "not an address": "127.0.0.1", "": "127.0.0.1",
		} {
			for _, r := range requests {
				if got := echoed(t, c.Ask(r.method, r.uri, r.body, "X-Forwarded-For: "+from)).Header.Get("X-Forwarded-For"); got != want {
					t.Errorf("%s: the proxy says %q, the node got X-Forwarded-For %q, want %q", r.name, from, got, want)
				}
			}
		}
		for said, want := range map[string]string{"https": "https", "http": "http", "gopher": "http", "https, x": "http", "http, https": "http", "": "http"} {
			for _, r := range requests {
				if got := echoed(t, c.Ask(r.method, r.uri, r.body, "X-Forwarded-Proto: "+said, "X-Forwarded-For: 203.0.113.5")).Header.Get("X-Forwarded-Proto"); got != want {
					t.Errorf("%s: a trusted proxy says %q, the node got X-Forwarded-Proto %q, want %q", r.name, said, got, want)
				}
			}
		}
	})
}

// TestBodies: whole bodies arrive whole; one beyond the limit is refused, where
// its length is said before or by nginx.
func TestBodies(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := ground.StartNode(t, "a", ground.NewLedger())
		for _, limit := range []int64{4 << 20, 0} {
			s := f.site(t, n)
			s.MaxBody = limit
			c := ground.NewClient(t, f.start(t, s))
			body := strings.Repeat("0123456789abcdef", 3<<16)
			sum := sha256.Sum256([]byte(body))
			want := "X-Want: " + hex.EncodeToString(sum[:])
			chunked := "Transfer-Encoding: chunked"
			long := map[bool]int{true: 413, false: 200}
			for _, r := range requests[1:] {
				if a := c.Ask(r.method, r.uri, body, want); a.Status != 200 {
					t.Errorf("%s with 3 MB: status %d, want 200", r.name, a.Status)
				}
				if a := c.Ask(r.method, r.uri, chunks(body), want, chunked); a.Status != 200 {
					t.Errorf("%s with 3 MB in chunks: status %d, want 200", r.name, a.Status)
				}
				if a := c.Ask(r.method, r.uri, body+body); a.Status != long[limit > 0] {
					t.Errorf("limit %d: %s with 6 MB: status %d, want %d", limit, r.name, a.Status, long[limit > 0])
				}
				if a := c.Ask(r.method, r.uri, chunks(body+body), chunked); a.Status != long[limit > 0 && f.Name == "nginx"] {
					t.Errorf("limit %d: %s with 6 MB in chunks: status %d, want %d", limit, r.name, a.Status, long[limit > 0 && f.Name == "nginx"])
				}
			}
		}
	})
}

// TestLengths: a length beyond the limit is refused, also one that needs
// more than 32 bits.
func TestLengths(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		s := f.site(t, ground.StartNode(t, "a", ground.NewLedger()))
		s.MaxBody = 4 << 20
		addr := f.start(t, s)
		for _, length := range []string{"4194305", "4294967297", "9223372036854775807"} {
			if a := ground.NewClient(t, addr).Send("POST", []byte("POST /kylin/api/query HTTP/1.1\r\nHost: a\r\nContent-Length: "+length+"\r\n\r\n")); a.Status != 413 {
				t.Errorf("Content-Length: %s: status %d, want 413", length, a.Status)
			}
		}
	})
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
