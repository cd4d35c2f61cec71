package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// withTLS gives s a certificate, with its key beside it as HAProxy wants it, and
// a port that only redirects.
func withTLS(t *testing.T, s *balancer.Site) {
	t.Helper()
	cert, key := Certificate(t, t.TempDir())
	text, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	ground.Write(t, cert+".key", text)
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

// withRSAKey puts a certificate with an RSA key in place of another: the old
// suites need one.
func withRSAKey(t *testing.T, cert, key string) {
	t.Helper()
	secret, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"kylin.example.com"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	keyText := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(secret)})
	ground.Write(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	ground.Write(t, key, keyText)
	ground.Write(t, cert+".key", keyText)
}

// TestTLSSuites: a client of TLS 1.2 gets forward secrecy and authenticated
// encryption, or no connection.
func TestTLSSuites(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		s := f.site(t, sessionNode(t))
		withTLS(t, &s)
		withRSAKey(t, s.TLS.Certificate, s.TLS.Key)
		addr := f.start(t, s)
		for _, suite := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
			if !slices.Contains(suite.SupportedVersions, tls.VersionTLS12) {
				continue
			}
			if strings.Contains(suite.Name, "_ECDSA_") {
				continue // the key is an RSA key
			}
			conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, ServerName: "kylin.example.com", MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite.ID}})
			if err == nil {
				conn.Close()
			}
			want := strings.HasPrefix(suite.Name, "TLS_ECDHE_RSA_WITH_AES") && strings.Contains(suite.Name, "_GCM_") || strings.HasPrefix(suite.Name, "TLS_ECDHE_RSA_WITH_CHACHA20")
			if got := err == nil; got != want {
				t.Errorf("a client that offers %s only: connected %v (%v), want %v", suite.Name, got, err, want)
			}
		}
	})
}

func TestTLS(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := sessionNode(t)
		for _, hsts := range []bool{false, true} {
			s := f.site(t, n)
			withTLS(t, &s)
			s.TLS.HSTS, s.Method = hsts, balancer.StickyCookie
			c := tlsClient(t, f.start(t, s), tls.VersionTLS12)
			for _, uri := range []string{"/kylin/", "/nothing", "/kylin/api/cache", "/"} {
				want := map[bool]string{true: "max-age=31536000"}[hsts]
				a := c.Ask("GET", uri, "")
				if got := strings.Join(a.Header["Strict-Transport-Security"], "|"); got != want {
					t.Errorf("hsts: %v: GET %s has Strict-Transport-Security %q", hsts, uri, got)
				}
				if got := strings.Join(a.Header["X-Content-Type-Options"], "|"); got != "nosniff" {
					t.Errorf("GET %s has X-Content-Type-Options %q", uri, got)
				}
			}
			a := c.Ask("PUT", "/kylin/redirect", "{}")
			if got := a.Header.Get("Location"); a.Status != 302 || got != "/kylin/login" {
				t.Errorf("the node's redirect: status %d to %q, want 302 to /kylin/login", a.Status, got)
			}
			cookies := a.Header.Values("Set-Cookie")
			if len(cookies) != 2 || words(cookies[0]) != "httponly; jsessionid=abc; path=/kylin; samesite=lax; secure" || words(cookies[1]) != "httponly; kylin_route=a; path="+f.routePath+"; samesite=lax; secure" {
				t.Errorf("the cookies are %q", cookies)
			}
			if a.Header.Get("X-Powered-By") != "" {
				t.Errorf("headers: %v", a.Header)
			}
		}
	})
}

func TestTLSVersionsAndHTTP2(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		s := f.site(t, sessionNode(t))
		withTLS(t, &s)
		s.ServerNames = nil
		addr := f.start(t, s)
		for version, taken := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
			if got := tlsClient(t, addr, version).Ask("GET", "/kylin/", "").Status == 200; got != taken {
				t.Errorf("%s: taken is %v, want %v", tls.VersionName(version), got, taken)
			}
		}
		h2 := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
		t.Cleanup(h2.CloseIdleConnections)
		for uri, want := range map[string][]int{"/kylin/": {200}, "/kylin//api/cache": {403}, "/kylin/api;x/cache": {400}, "/kylin/x/..%2f..%2fmanager": {400, 404}} {
			resp, err := h2.Get("https://" + addr + uri)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.ProtoMajor != 2 || !slices.Contains(want, resp.StatusCode) {
				t.Errorf("%s: %s and status %d, want HTTP/2 and %v", uri, resp.Proto, resp.StatusCode, want)
			}
		}
	})
}

func TestPlainHTTPIsRedirected(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
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
			{nil, "[::1]:8080", "https://[::1]"},
		} {
			s := f.site(t, n)
			withTLS(t, &s)
			s.ServerNames = row.names
			f.start(t, s)
			plain := ground.NewClient(t, address(s.TLS.RedirectFrom[0]))
			for _, uri := range []string{"/kylin/api/tables/a%2Fb?x=1;2", "/kylin/%e4%ba%91?a=%2F", "/"} {
				a := plain.Ask("PUT", uri, "{}", "Host: "+row.host)
				want := row.want + ":" + itoa(s.Listen[0].Port) + uri
				if got := a.Header.Get("Location"); a.Status != 308 || got != want {
					t.Errorf("names %v, Host %s: status %d to %q, want 308 to %q", row.names, row.host, a.Status, got, want)
				}
			}
		}
	})
}

// TestCookies: a node's session cookie becomes HttpOnly and SameSite=Lax; no
// other cookie is touched.
func TestCookies(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := ground.StartNode(t, "a", ground.NewLedger())
		n.Answer = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Add("Set-Cookie", "JSESSIONID=ABC; Path=/kylin")
			w.Header().Add("Set-Cookie", "other=1")
		}
		a := ground.NewClient(t, f.start(t, f.site(t, n))).Ask("GET", "/kylin/", "")
		want := "JSESSIONID=ABC; Path=/kylin; HttpOnly; SameSite=Lax|other=1"
		if got := strings.Join(a.Header["Set-Cookie"], "|"); got != want {
			t.Errorf("cookies are %q, want %q", got, want)
		}
		if got := a.Header.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("Strict-Transport-Security is %q without TLS", got)
		}
	})
}

// TestRedirectsOfANode: to itself, by the name it was asked by, without the name;
// to anywhere else as they are.
func TestRedirectsOfANode(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := ground.StartNode(t, "a", ground.NewLedger())
		n.Answer = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", r.Header.Get("X-To"))
			w.WriteHeader(http.StatusFound)
		}
		c := ground.NewClient(t, f.start(t, f.site(t, n)))
		for to, want := range map[string]string{
			"http://kylin.example.com/kylin/a": "/kylin/a", "http://kylin.example.com/kylin/?a=http://b/": "/kylin/?a=http://b/",
			"http://kylin.example.com.evil/": "http://kylin.example.com.evil/", "https://kylin.example.com/x": "https://kylin.example.com/x",
			"http://idp.example.com/saml?x=http://y": "http://idp.example.com/saml?x=http://y", "/kylin/login": "/kylin/login",
		} {
			if got := c.Ask("GET", "/kylin/", "", "X-To: "+to).Header.Get("Location"); got != want {
				t.Errorf("the node's redirect to %q becomes %q, want %q", to, got, want)
			}
		}
	})
}

func TestGzip(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := ground.StartNode(t, "a", ground.NewLedger())
		n.Answer = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`"` + strings.Repeat("rows ", 100000) + `"`))
		}
		c := ground.NewClient(t, f.start(t, f.site(t, n)))
		for _, via := range []string{"X-Other: 1", "Via: 1.1 proxy"} {
			a := c.Ask("POST", "/kylin/api/query", "{}", "Accept-Encoding: gzip", via)
			if a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) > 50000 || a.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s: %d bytes, headers %v, want gzip", via, len(a.Body), a.Header)
			}
		}
	})
}
