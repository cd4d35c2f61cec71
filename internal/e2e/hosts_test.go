package e2e

import (
	"net"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// hosts are beginnings of a request, "|" between its lines, and what the Host in
// it is: ours, other or bad, by the name of the balancer where they differ. URI
// stands for the path.
var hosts = []struct {
	begin string
	is    map[string]string
}{
	{"GET URI HTTP/1.1|Host: kylin.example.com", all("ours")},
	{"GET URI HTTP/1.1|Host: KYLIN.example.com:8080", all("ours")},
	{"GET URI HTTP/1.1|Host: kylin.example.com.", all("ours")},
	{"GET URI HTTP/1.1|Host: kylin.example.com.:8080", all("ours")},
	{"GET URI HTTP/1.1|Host: a.bi.example.com", all("ours")},
	{"GET URI HTTP/1.1|Host: bi.example.com", all("other")},
	{"GET URI HTTP/1.1|Host: evil.com", all("other")},
	{"GET URI HTTP/1.1|Host: kylin.example.com.evil", all("other")},
	{"GET URI HTTP/1.1|Host: 10.0.0.1:8080", all("other")},
	{"GET URI HTTP/1.1|Host: [::1]:8080", all("other")},
	{"GET URI HTTP/1.1|Host: evil.com, kylin.example.com", all("bad")},
	{"GET URI HTTP/1.1|Host: evil.com,kylin.example.com", all("bad")},
	{"GET URI HTTP/1.1|Host: kylin.example.com,evil.com", all("bad")},
	{"GET URI HTTP/1.1|Host: \"evil.com, kylin.example.com", all("bad")},
	{"GET URI HTTP/1.1|Host: evil.com/kylin.example.com", all("bad")},
	{"GET URI HTTP/1.1|Host: evil.com#kylin.example.com", all("bad")},
	{"GET URI HTTP/1.1|Host: x@kylin.example.com", all("bad")},
	{"GET URI HTTP/1.1|Host: kylin.example.com:80:80", all("bad")},
	{"GET URI HTTP/1.1|Host: kylin.example.com:x", all("bad")},
	{"GET URI HTTP/1.1|Host: k\u00e9lin.example.com", all("bad")},
	{"GET URI HTTP/1.1|Host: :8080", all("bad")},
	{"GET URI HTTP/1.1|Host:", map[string]string{"nginx": "bad", "httpd": "bad", "haproxy": "none"}},
	{"GET URI HTTP/1.1|X-A: b", map[string]string{"nginx": "bad", "httpd": "bad", "haproxy": "none"}},
	{"GET URI HTTP/1.0|X-A: b", all("none")},
	{"GET URI HTTP/1.1|Host: kylin.example.com|Host: evil.com", all("bad")},
	{"GET URI HTTP/1.1|Host: evil.com|Host: kylin.example.com", all("bad")},
	{"GET URI HTTP/1.1|Host: kylin.example.com|Host: kylin.example.com", map[string]string{"nginx": "bad", "httpd": "bad", "haproxy": "ours"}},
	{"GET http://kylin.example.comURI HTTP/1.1|Host: kylin.example.com", map[string]string{"nginx": "ours", "httpd": "absolute", "haproxy": "ours"}},
	{"GET http://kylin.example.comURI HTTP/1.1|Host: evil.com", map[string]string{"nginx": "bad", "httpd": "absolute", "haproxy": "bad"}},
	{"GET http://evil.comURI HTTP/1.1|Host: kylin.example.com", map[string]string{"nginx": "bad", "httpd": "absolute", "haproxy": "bad"}},
	{"GET http://evil.comURI HTTP/1.1|Host: evil.com", map[string]string{"nginx": "other", "httpd": "absolute", "haproxy": "other"}},
}

// all is what a Host is to every balancer.
func all(is string) map[string]string {
	return map[string]string{"nginx": is, "httpd": is, "haproxy": is}
}

// TestHosts: a Host that is no name is refused, and no other name than ours is
// sent anywhere. Redirects inside the site name no host.
func TestHosts(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		for _, names := range [][]string{nil, {"kylin.example.com"}, {"*.bi.example.com", "Kylin.example.com"}} {
			n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
			s, encrypted := f.site(t, n), f.site(t, n)
			withTLS(t, &encrypted)
			s.ServerNames, encrypted.ServerNames = names, names
			f.start(t, encrypted)
			site := hostSite{f: f, s: encrypted, addr: f.start(t, s)}
			for _, row := range hosts {
				site.check(t, row.begin, row.is[f.Name])
			}
		}
	})
}

// hostSite is a site whose balancer runs without TLS, at addr, and with it.
type hostSite struct {
	f    front
	s    balancer.Site
	addr string
}

// send sends a request for a path that begins so.
func (h hostSite) send(t *testing.T, addr, begin, uri string) ground.Answer {
	t.Helper()
	return ground.NewClient(t, addr).Send("GET", []byte(strings.ReplaceAll(strings.ReplaceAll(begin, "URI", uri), "|", "\r\n")+"\r\n\r\n"))
}

func (h hostSite) check(t *testing.T, begin, is string) {
	t.Helper()
	names := len(h.s.ServerNames)
	if names == 1 && strings.Contains(begin, "bi.example.com") {
		is = "other"
	}
	page, root, plain := h.send(t, h.addr, begin, "/kylin/x"), h.send(t, h.addr, begin, "/"), h.send(t, address(h.s.TLS.RedirectFrom[0]), begin, "/kylin/x")
	wantPage, wantRoot, wantPlain := 200, 302, 308
	switch {
	case is == "bad":
		wantPage, wantRoot, wantPlain = 400, 400, 400
	case is == "absolute": // refused by httpd, but for its own redirect
		wantPage, wantPlain = 404, plain.Status
	case is != "ours" && names > 0 && h.f.Name == "haproxy":
		wantPage, wantRoot = 421, 421
	}
	switch {
	case names > 1 && (is == "other" || is == "none" && h.f.Name != "haproxy"):
		wantPlain = 421
	case names != 1 && is == "none":
		wantPlain = 400
	}
	if page.Status != wantPage || root.Status != wantRoot || plain.Status != wantPlain {
		t.Errorf("names %v: %s: status %d, for / %d, by plain HTTP %d, want %d, %d and %d", h.s.ServerNames, begin, page.Status, root.Status, plain.Status, wantPage, wantRoot, wantPlain)
		return
	}
	if got := root.Header.Get("Location"); root.Status == 302 && got != "/kylin/" {
		t.Errorf("names %v: %s: / leads to %q", h.s.ServerNames, begin, got)
	}
	if page.Status == 200 {
		if e := echoed(t, page); e.Host == "" || !strings.EqualFold(e.Header.Get("X-Forwarded-Host"), e.Host) && is != "none" {
			t.Errorf("names %v: %s: the node got Host %q and X-Forwarded-Host %q", h.s.ServerNames, begin, e.Host, e.Header.Get("X-Forwarded-Host"))
		}
	}
	if plain.Status == 308 {
		h.leads(t, begin, plain.Header.Get("Location"))
	}
}

// leads expects a redirect of plain HTTP to the same name, or to the only one.
func (h hostSite) leads(t *testing.T, begin, to string) {
	t.Helper()
	_, want, _ := strings.Cut(begin, "|Host: ")
	if host, _, err := net.SplitHostPort(want); err == nil {
		want = host
	}
	if strings.Contains(want, ":") {
		want = "[" + want + "]"
	}
	want = strings.TrimSuffix(strings.ToLower(want), ".")
	if want, _, _ = strings.Cut(want, "|"); len(h.s.ServerNames) == 1 {
		want = h.s.ServerNames[0]
	}
	if want = "https://" + want + ":" + itoa(h.s.Listen[0].Port) + "/kylin/x"; !strings.EqualFold(to, want) {
		t.Errorf("names %v: %s: plain HTTP leads to %q, want %q", h.s.ServerNames, begin, to, want)
	}
}
