package e2e

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// trustHere is the network of the tests' clients.
var trustHere = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// withHAProxyTLS gives s a certificate with its key beside it, and a port that
// only redirects.
func withHAProxyTLS(t *testing.T, s *balancer.Site) {
	t.Helper()
	withTLS(t, s)
	beside(t, s.TLS.Certificate, s.TLS.Key)
}

func TestHAProxyTLS(t *testing.T) {
	t.Parallel()
	n := sessionNode(t)
	for _, hsts := range []bool{false, true} {
		s := haproxySite(t, n)
		withHAProxyTLS(t, &s)
		s.TLS.HSTS, s.Method = hsts, balancer.StickyCookie
		c := tlsClient(t, startHAProxy(t, s), tls.VersionTLS12)
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
		cookies := a.Header.Values("Set-Cookie")
		if len(cookies) != 2 || words(cookies[0]) != "httponly; jsessionid=abc; path=/kylin; samesite=lax; secure" || words(cookies[1]) != "httponly; kylin_route=a; path=/; samesite=lax; secure" {
			t.Errorf("the cookies are %q", cookies)
		}
		if a.Header.Get("X-Powered-By") != "" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("headers: %v", a.Header)
		}
	}
}

// TestHAProxyKeyInCertificate: a file with both the certificate and its key.
func TestHAProxyKeyInCertificate(t *testing.T) {
	t.Parallel()
	s := haproxySite(t, sessionNode(t))
	cert, key, err := verify.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	both := t.TempDir() + "/both 'one' #2.pem"
	ground.Write(t, both, slices.Concat(cert, key))
	s.TLS = &balancer.TLS{Certificate: both, Key: both}
	if a := tlsClient(t, startHAProxy(t, s), tls.VersionTLS13).Ask("GET", "/kylin/", ""); a.Status != 200 {
		t.Errorf("status %d, want 200", a.Status)
	}
}

func TestHAProxyTLSVersionsAndHTTP2(t *testing.T) {
	t.Parallel()
	s := haproxySite(t, echoing(ground.StartNode(t, "a", ground.NewLedger())))
	withHAProxyTLS(t, &s)
	s.ServerNames = nil
	addr := startHAProxy(t, s)
	for version, taken := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		if got := tlsClient(t, addr, version).Ask("GET", "/kylin/", "").Status == 200; got != taken {
			t.Errorf("%s: taken is %v, want %v", tls.VersionName(version), got, taken)
		}
	}
	h2 := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	t.Cleanup(h2.CloseIdleConnections)
	for uri, want := range map[string]int{"/kylin/": 200, "/kylin//api/cache": 403, "/kylin/api;x/cache": 400, "/kylin/x/..%2f..%2fmanager": 400} {
		resp, err := h2.Get("https://" + addr + uri)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.ProtoMajor != 2 || resp.StatusCode != want {
			t.Errorf("%s: %s and status %d, want HTTP/2 and %d", uri, resp.Proto, resp.StatusCode, want)
		}
	}
}

func TestHAProxyPlainHTTPIsRedirected(t *testing.T) {
	t.Parallel()
	n := sessionNode(t)
	for _, row := range []struct {
		names  []string
		host   string
		status int
		want   string
	}{
		{[]string{"kylin.example.com"}, "kylin.example.com:8080", 308, "https://kylin.example.com"},
		{[]string{"kylin.example.com"}, "evil.example.com", 308, "https://kylin.example.com"},
		{[]string{"*.example.com", "kylin.example.org"}, "bi.example.com:8080", 308, "https://bi.example.com"},
		{[]string{"*.example.com", "kylin.example.org"}, "evil.example.net", 421, ""},
		{nil, "bi.example.com", 308, "https://bi.example.com"},
		{nil, "[::1]:80", 308, "https://[::1]"},
	} {
		s := haproxySite(t, n)
		withHAProxyTLS(t, &s)
		s.ServerNames = row.names
		addr := startHAProxy(t, s)
		plain := ground.NewClient(t, strings.Replace(addr, itoa(s.Listen[0].Port), itoa(s.TLS.RedirectFrom[0].Port), 1))
		a := plain.Ask("PUT", "/kylin/api/tables/a%2Fb?x=1;2", "{}", "Host: "+row.host)
		want := row.want
		if row.status == 308 {
			want += ":" + itoa(s.Listen[0].Port) + "/kylin/api/tables/a%2Fb?x=1;2"
		}
		if got := a.Header.Get("Location"); a.Status != row.status || got != want {
			t.Errorf("names %v, Host %s: status %d to %q, want %d to %q", row.names, row.host, a.Status, got, row.status, want)
		}
		if a := ground.NewClient(t, plain.Addr).Send("GET", []byte("GET /kylin/ HTTP/1.0\r\n\r\n")); len(row.names) != 1 && a.Status != 400 {
			t.Errorf("names %v, no Host: status %d to %q, want 400", row.names, a.Status, a.Header.Get("Location"))
		}
	}
}

// TestHAProxyRedirectsElsewhere: a node's redirect to another site is left alone.
func TestHAProxyRedirectsElsewhere(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	n.Answer = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.Header.Get("X-To"))
		w.Header().Set("Set-Cookie", "JSESSIONID=ABC; Path=/kylin")
		w.WriteHeader(http.StatusFound)
	}
	c := ground.NewClient(t, startHAProxy(t, haproxySite(t, n)))
	for to, want := range map[string]string{
		"http://idp.example.com/saml?x=http://y": "http://idp.example.com/saml?x=http://y", "http://kylin.example.com/kylin/?a=http://b/": "/kylin/?a=http://b/",
		"/kylin/login": "/kylin/login", "http://kylin.example.com.evil/": "http://kylin.example.com.evil/", "https://kylin.example.com/": "https://kylin.example.com/",
	} {
		a := c.Ask("GET", "/kylin/", "", "X-To: "+to)
		if got := a.Header.Get("Location"); got != want {
			t.Errorf("the node's redirect to %q becomes %q, want %q", to, got, want)
		}
		if got := words(a.Header.Get("Set-Cookie")); got != "httponly; jsessionid=abc; path=/kylin; samesite=lax" {
			t.Errorf("the session cookie is %q", got)
		}
	}
}

func TestHAProxyGzip(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	n.Answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`"` + strings.Repeat("rows ", 100000) + `"`))
	}
	c := ground.NewClient(t, startHAProxy(t, haproxySite(t, n)))
	for _, via := range []string{"X-Other: 1", "Via: 1.1 proxy"} {
		a := c.Ask("POST", "/kylin/api/query", "{}", "Accept-Encoding: gzip", via)
		if a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) > 50000 || a.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d bytes, headers %v, want gzip", via, len(a.Body), a.Header)
		}
	}
}
