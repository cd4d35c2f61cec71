package e2e

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// forwarded are the values of X-Forwarded-For that a trusted proxy sends, with
// the client that they name. "|" separates header lines. Where an element can't
// be read, the client is the last proxy that could be.
var forwarded = []struct {
	lines, client string
	// unread: the walk ended at an element that can't be read.
	unread bool
	// refuses are the balancers that answer 400 instead.
	refuses string
}{
	{"203.0.113.5", "203.0.113.5", false, ""},
	{"10.9.0.1", "10.9.0.1", false, ""},
	{"10.9.0.1, 203.0.113.5", "203.0.113.5", false, ""},
	{"10.9.0.1,203.0.113.5 ", "203.0.113.5", false, ""},
	{"10.9.0.1, 203.0.113.5:80", "203.0.113.5", false, ""},
	{"10.9.0.1, 2001:db8::5", "2001:db8::5", false, ""},
	{"10.9.0.1, [2001:db8::5]:80", "2001:db8::5", false, ""},
	{"203.0.113.5, 172.16.1.1, fd00::1", "203.0.113.5", false, ""},
	{"203.0.113.5, 172.16.1.1:99, [fd00::1]:99", "203.0.113.5", false, ""},
	{"unknown, 203.0.113.5, 172.16.1.1", "203.0.113.5", false, ""},
	{", 203.0.113.5", "203.0.113.5", false, ""},
	{"172.16.1.1", "172.16.1.1", false, ""},
	{", 172.16.1.1", "172.16.1.1", false, ""},

	{"10.9.0.1, unknown", "127.0.0.1", true, ""},
	{"10.9.0.1, unknown, 172.16.1.1", "172.16.1.1", true, ""},
	{"10.9.0.1, _x", "127.0.0.1", true, ""},
	{"10.9.0.1, -", "127.0.0.1", true, ""},
	{"10.9.0.1, unix:", "127.0.0.1", true, ""},
	{"10.9.0.1, /run/x.sock", "127.0.0.1", true, ""},
	{"10.9.0.1, localhost", "127.0.0.1", true, ""},
	{"10.9.0.1, for=203.0.113.5", "127.0.0.1", true, ""},
	{"10.9.0.1, 203.0.113.5;x", "127.0.0.1", true, ""},
	{"10.9.0.1, 203.0.113.5/32", "127.0.0.1", true, ""},
	{"10.9.0.1, 203.0.113.5:", "127.0.0.1", true, ""},
	{"10.9.0.1, 203.0.113.5:x", "127.0.0.1", true, ""},
	{"10.9.0.1, 203.0.113", "127.0.0.1", true, ""},
	{"10.9.0.1, 256.1.1.1", "127.0.0.1", true, ""},
	{"10.9.0.1, 0x7f.1", "127.0.0.1", true, ""},
	{"10.9.0.1, 2130706433", "127.0.0.1", true, ""},
	{"10.9.0.1, fe80::1%lo", "127.0.0.1", true, ""},
	{"10.9.0.1, [2001:db8::5]", "127.0.0.1", true, ""},
	{"10.9.0.1, \t", "127.0.0.1", true, ""},
	{"unknown", "127.0.0.1", true, ""},
	{"10.9.0.1,", "127.0.0.1", true, "nginx"},
	{"10.9.0.1, ", "127.0.0.1", true, "nginx"},
	{"10.9.0.1, , 172.16.1.1", "172.16.1.1", true, "nginx"},
	{"203.0.113.5 10.9.0.1", "127.0.0.1", true, "nginx"},
	{`10.9.0.1, "203.0.113.5"`, "127.0.0.1", true, "haproxy"},
	{`10.9.0.1, ", 203.0.113.5`, "203.0.113.5", false, "haproxy"},
	{`10.9.0.1, "x|203.0.113.5`, "203.0.113.5", false, "haproxy"},

	{"10.9.0.1|203.0.113.5", "203.0.113.5", false, ""},
	{"203.0.113.5|172.16.1.1", "203.0.113.5", false, ""},
	{"10.9.0.1|203.0.113.5, 172.16.1.1|172.16.1.2", "203.0.113.5", false, ""},
	{"10.9.0.1|unknown", "127.0.0.1", true, ""},
	{"10.9.0.1|", "127.0.0.1", true, "nginx"},
	{"10.9.0.1||172.16.1.1", "172.16.1.1", true, "nginx"},
	{"10.9.0.1|, 172.16.1.1", "172.16.1.1", true, "nginx"},

	{"203.0.113.5" + strings.Repeat(", 172.16.1.1", 4), "203.0.113.5", false, ""},
	{"10.9.0.1, unknown" + strings.Repeat(", 172.16.1.1", 4), "172.16.1.1", true, ""},
	{"10.9.0.1, unknown" + strings.Repeat(", 172.16.1.1", 50), "172.16.1.1", true, ""},
}

// TestForwardedElements: an element of X-Forwarded-For that can't be read ends
// the walk from the right. A forged one before it becomes no client, and opens
// nothing, not even where the proxy itself is an operator.
func TestForwardedElements(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		s := f.site(t, echoing(ground.StartNode(t, "a", ground.NewLedger())))
		s.TrustedProxies = append(trustHere[:1:1], netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("fd00::/8"))
		s.Operators = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16"), netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("172.16.0.0/16")}
		c := ground.NewClient(t, f.start(t, s))
		if a := c.Ask("GET", "/kylin/api/cache", ""); a.Status != 200 {
			t.Errorf("an operator on the proxy's machine: status %d, want 200", a.Status)
		}
		for _, row := range forwarded {
			var lines []string
			for _, line := range strings.Split(row.lines, "|") {
				lines = append(lines, "X-Forwarded-For: "+line)
			}
			closed := c.Ask("GET", "/kylin/api/cache", "", lines...).Status
			if row.refuses == f.Name {
				if a := c.Ask("GET", "/kylin/", "", lines...); a.Status != 400 || closed != 400 {
					t.Errorf("%.60q: status %d and %d, want 400", row.lines, a.Status, closed)
				}
				continue
			}
			client := netip.MustParseAddr(row.client)
			want := 403
			for _, p := range s.Operators {
				if p.Contains(client) && !row.unread {
					want = 200
				}
			}
			if closed != want {
				t.Errorf("%.60q: an operator's path answers %d, want %d", row.lines, closed, want)
			}
			for _, r := range requests {
				if got := echoed(t, c.Ask(r.method, r.uri, r.body, lines...)).Header.Get("X-Forwarded-For"); got != row.client {
					t.Errorf("%.60q: %s: the client is %q, want %q", row.lines, r.name, got, row.client)
				}
			}
		}
	})
}

// TestForwardedBeyond: through more trusted proxies than HAProxy looks at, nobody
// is an operator.
func TestForwardedBeyond(t *testing.T) {
	t.Parallel()
	s := haproxy.site(t, echoing(ground.StartNode(t, "a", ground.NewLedger())))
	s.TrustedProxies = append(trustHere[:1:1], netip.MustParsePrefix("172.16.0.0/12"))
	s.Operators = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16"), netip.MustParsePrefix("172.16.0.0/16")}
	c := ground.NewClient(t, haproxy.start(t, s))
	for n, want := range map[int]int{4: 200, 5: 403, 50: 403} {
		if a := c.Ask("GET", "/kylin/api/cache", "", "X-Forwarded-For: 10.9.0.1"+strings.Repeat(", 172.16.1.1", n)); a.Status != want {
			t.Errorf("an operator through %d more proxies: status %d, want %d", n, a.Status, want)
		}
	}
}
