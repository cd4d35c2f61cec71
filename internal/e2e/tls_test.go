package e2e

import (
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// withTLS gives s a certificate and a port that only redirects.
func withTLS(t *testing.T, s *balancer.Site) {
	t.Helper()
	cert, key := Certificate(t, t.TempDir())
	s.TLS = &balancer.TLS{Certificate: cert, Key: key, RedirectFrom: []balancer.Listen{freePort(t)}}
	s.ServerNames = []string{"kylin.example.com"}
}

func tlsClient(t *testing.T, addr string, version uint16) *ground.Client {
	t.Helper()
	c := ground.NewClient(t, addr)
	c.Dial = func(addr string) (net.Conn, error) {
		return tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, ServerName: "kylin.example.com", MinVersion: version, MaxVersion: version})
	}
	return c
}

// sessionNode sets a session cookie and redirects as Tomcat does, which knows
// nothing of TLS.
func sessionNode(t *testing.T) *ground.Node {
	t.Helper()
	n := ground.StartNode(t, "a", ground.NewLedger())
	n.Answer = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "JSESSIONID=ABC; Path=/kylin; HttpOnly")
		w.Header().Set("X-Powered-By", "Servlet")
		if r.URL.Path == "/kylin/redirect" {
			w.Header().Set("Location", "http://"+r.Host+"/kylin/login")
			w.WriteHeader(http.StatusFound)
		}
	}
	return n
}

// words are the attributes of a Set-Cookie header, in lower case and sorted.
func words(cookie string) string {
	parts := strings.Split(strings.ToLower(cookie), "; ")
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

func TestTLS(t *testing.T) {
	t.Parallel()
	n := sessionNode(t)
	for _, hsts := range []bool{false, true} {
		s := site(t, n)
		withTLS(t, &s)
		s.TLS.HSTS = hsts
		addr := startNginx(t, s)
		c := tlsClient(t, addr, tls.VersionTLS12)
		for _, uri := range []string{"/kylin/", "/nothing", "/kylin/api/cache"} {
			want := map[bool]string{true: "max-age=31536000"}[hsts]
			if got := c.Ask("GET", uri, "").Header.Get("Strict-Transport-Security"); got != want {
				t.Errorf("hsts: %v: GET %s has Strict-Transport-Security %q", hsts, uri, got)
			}
		}
		a := c.Ask("PUT", "/kylin/redirect", "{}")
		if got := a.Header.Get("Location"); a.Status != 302 || got != "/kylin/login" {
			t.Errorf("the node's redirect: status %d to %q, want 302 to /kylin/login", a.Status, got)
		}
		if got := words(a.Header.Get("Set-Cookie")); got != "httponly; jsessionid=abc; path=/kylin; samesite=lax; secure" {
			t.Errorf("the session cookie is %q", got)
		}
		if a.Header.Get("X-Powered-By") != "" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("headers: %v", a.Header)
		}
	}
}

func TestTLSVersionsAndHTTP2(t *testing.T) {
	t.Parallel()
	s := site(t, sessionNode(t))
	withTLS(t, &s)
	addr := startNginx(t, s)
	for version, taken := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		if got := tlsClient(t, addr, version).Ask("GET", "/kylin/", "").Status == 200; got != taken {
			t.Errorf("%s: taken is %v, want %v", tls.VersionName(version), got, taken)
		}
	}
	h2 := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	t.Cleanup(h2.CloseIdleConnections)
	resp, err := h2.Get("https://" + addr + "/kylin/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.ProtoMajor != 2 || resp.StatusCode != 200 {
		t.Errorf("%s and status %d, want HTTP/2 and 200", resp.Proto, resp.StatusCode)
	}
}

func TestPlainHTTPIsRedirected(t *testing.T) {
	t.Parallel()
	n := sessionNode(t)
	for _, row := range []struct {
		names []string
		host  string
		want  string
	}{
		{[]string{"kylin.example.com"}, "kylin.example.com:8080", "https://kylin.example.com"},
		{[]string{"kylin.example.com"}, "evil.example.com", "https://kylin.example.com"},
		{[]string{"*.example.com", "kylin.example.org"}, "bi.example.com:8080", "https://bi.example.com"},
		{nil, "bi.example.com", "https://bi.example.com"},
	} {
		s := site(t, n)
		withTLS(t, &s)
		s.ServerNames = row.names
		addr := startNginx(t, s)
		plain := ground.NewClient(t, strings.Replace(addr, itoa(s.Listen[0].Port), itoa(s.TLS.RedirectFrom[0].Port), 1))
		a := plain.Ask("PUT", "/kylin/api/tables/a%2Fb?x=1;2", "{}", "Host: "+row.host)
		want := row.want + ":" + itoa(s.Listen[0].Port) + "/kylin/api/tables/a%2Fb?x=1;2"
		if got := a.Header.Get("Location"); a.Status != 308 || got != want {
			t.Errorf("names %v, Host %s: status %d to %q, want 308 to %q", row.names, row.host, a.Status, got, want)
		}
	}
}

func TestCookiesWithoutTLS(t *testing.T) {
	t.Parallel()
	for _, v := range [][2]int{{1, 18}, version(t)} {
		s := site(t, sessionNode(t))
		s.Version = v
		a := ground.NewClient(t, startNginx(t, s)).Ask("GET", "/kylin/", "")
		if got := words(a.Header.Get("Set-Cookie")); got != "httponly; jsessionid=abc; path=/kylin; samesite=lax" {
			t.Errorf("nginx %v: the session cookie is %q", v, got)
		}
		if got := a.Header.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("Strict-Transport-Security is %q without TLS", got)
		}
	}
}

// TestLongServerNames: names too long for nginx's hash are still told apart.
func TestLongServerNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long-", 11) + "kylin.example.com"
	n := sessionNode(t)
	s := site(t, n)
	withTLS(t, &s)
	s.ServerNames = []string{long, "*.a-very-long-name-of-a-department.kylin.example.com"}
	if said := Check(t, render(t, s)); said != "" {
		t.Errorf("nginx says %s", said)
	}
	addr := startNginx(t, s)
	for _, host := range []string{long, "bi.a-very-long-name-of-a-department.kylin.example.com"} {
		if a := tlsClient(t, addr, tls.VersionTLS13).Ask("GET", "/kylin/", "", "Host: "+host); a.Status != 200 {
			t.Errorf("Host %s: status %d", host, a.Status)
		}
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	n.Answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`"` + strings.Repeat("rows ", 100000) + `"`))
	}
	c := ground.NewClient(t, startNginx(t, site(t, n)))
	for _, via := range []string{"X-Other: 1", "Via: 1.1 proxy"} {
		a := c.Ask("POST", "/kylin/api/query", "{}", "Accept-Encoding: gzip", via)
		if a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) > 50000 || a.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d bytes, headers %v, want gzip", via, len(a.Body), a.Header)
		}
	}
}
