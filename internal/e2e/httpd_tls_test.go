package e2e

import (
	"crypto/tls"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

func TestHTTPDTLS(t *testing.T) {
	t.Parallel()
	n := sessionNode(t)
	for _, hsts := range []bool{false, true} {
		s := httpdSite(t, n)
		withTLS(t, &s)
		s.TLS.HSTS = hsts
		addr := startHTTPD(t, s)
		c := tlsClient(t, addr, tls.VersionTLS12)
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
		if got := words(a.Header.Get("Set-Cookie")); got != "httponly; jsessionid=abc; path=/kylin; samesite=lax; secure" {
			t.Errorf("the session cookie is %q", got)
		}
		if a.Header.Get("X-Powered-By") != "" {
			t.Errorf("headers: %v", a.Header)
		}
	}
}

func TestHTTPDTLSVersionsAndHTTP2(t *testing.T) {
	t.Parallel()
	s := httpdSite(t, sessionNode(t))
	withTLS(t, &s)
	addr := startHTTPD(t, s)
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

func TestHTTPDPlainHTTPIsRedirected(t *testing.T) {
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
		{nil, "[::1]:8080", "https://[::1]"},
	} {
		s := httpdSite(t, n)
		withTLS(t, &s)
		s.ServerNames = row.names
		addr := startHTTPD(t, s)
		plain := ground.NewClient(t, strings.Replace(addr, itoa(s.Listen[0].Port), itoa(s.TLS.RedirectFrom[0].Port), 1))
		for _, uri := range []string{"/kylin/api/tables/a%2Fb?x=1;2", "/kylin/%e4%ba%91?a=%2F", "/"} {
			a := plain.Ask("PUT", uri, "{}", "Host: "+row.host)
			want := row.want + ":" + itoa(s.Listen[0].Port) + uri
			if got := a.Header.Get("Location"); a.Status != 308 || got != want {
				t.Errorf("names %v, Host %s: status %d to %q, want 308 to %q", row.names, row.host, a.Status, got, want)
			}
		}
		if a := plain.Ask("GET", "http://evil.example.com/", ""); a.Status != 400 {
			t.Errorf("an absolute URL: status %d to %q, want 400", a.Status, a.Header.Get("Location"))
		}
	}
}

func TestHTTPDCookies(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	n.Answer = func(w http.ResponseWriter, r *http.Request) {
		for _, c := range []string{"JSESSIONID=ABC; Path=/kylin", "JSESSIONID=ABC; Path=/kylin; Secure;HttpOnly;SameSite=Strict", "other=1"} {
			w.Header().Add("Set-Cookie", c)
		}
		w.Header().Set("Location", r.Header.Get("X-Go"))
		w.WriteHeader(http.StatusFound)
	}
	c := ground.NewClient(t, startHTTPD(t, httpdSite(t, n)))
	a := c.Ask("GET", "/kylin/", "")
	want := "JSESSIONID=ABC; Path=/kylin; HttpOnly; SameSite=Lax|JSESSIONID=ABC; Path=/kylin; Secure;HttpOnly;SameSite=Strict|other=1"
	if got := strings.Join(a.Header["Set-Cookie"], "|"); got != want {
		t.Errorf("cookies are %q, want %q", got, want)
	}
	for to, want := range map[string]string{
		"http://kylin.example.com/kylin/a": "/kylin/a", "http://saml.example.org/kylin/a": "http://saml.example.org/kylin/a",
		"https://kylin.example.com/x": "https://kylin.example.com/x", "/kylin/b": "/kylin/b",
	} {
		if got := c.Ask("GET", "/kylin/", "", "X-Go: "+to).Header.Get("Location"); got != want {
			t.Errorf("the node's redirect to %s becomes %q, want %q", to, got, want)
		}
	}
}

func TestHTTPDGzip(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	n.Answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`"` + strings.Repeat("rows ", 100000) + `"`))
	}
	c := ground.NewClient(t, startHTTPD(t, httpdSite(t, n)))
	for _, via := range []string{"X-Other: 1", "Via: 1.1 proxy"} {
		a := c.Ask("POST", "/kylin/api/query", "{}", "Accept-Encoding: gzip", via)
		if a.Header.Get("Content-Encoding") != "gzip" || len(a.Body) > 50000 || a.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d bytes, headers %v, want gzip", via, len(a.Body), a.Header)
		}
	}
}

// TestHTTPDAccessLog: a line for each request, without its SQL.
func TestHTTPDAccessLog(t *testing.T) {
	t.Parallel()
	s := httpdSite(t, ground.StartNode(t, "a", ground.NewLedger()))
	dir := t.TempDir()
	s.AccessLog = filepath.Join(dir, "kylin prod.log")
	addr := address(s.Listen[0])
	p := startHTTPDWith(t, dir, addr, renderHTTPD(t, s))
	ground.NewClient(t, addr).Ask("GET", "/kylin/api/query/format/csv?sql=secret", "")
	p.Stop(syscall.SIGTERM)
	text, err := os.ReadFile(s.AccessLog)
	if err != nil || !strings.Contains(string(text), `"GET /kylin/api/query/format/csv" 200 1 node=http://127.0.0.1:`) || strings.Contains(string(text), "secret") {
		t.Errorf("the log says %q, %v", text, err)
	}
}

// TestHTTPDTwoClusters: two clusters share a port, each with its name, and
// nothing else.
func TestHTTPDTwoClusters(t *testing.T) {
	t.Parallel()
	nodes := startNodes(t, 2)
	listen := []balancer.Listen{freePort(t)}
	var confs [][]byte
	for i, name := range []string{"kylin", "kylin-query"} {
		s := httpdSite(t, nodes[i])
		s.Name, s.Listen, s.ServerNames, s.Method = name, listen, []string{"*." + name + ".example.com", name + ".example.com"}, balancer.StickyCookie
		confs = append(confs, renderHTTPD(t, s))
	}
	startHTTPDWith(t, t.TempDir(), address(listen[0]), confs...)
	c := ground.NewClient(t, address(listen[0]))
	for host, want := range map[string]string{"kylin.example.com": "a", "x.kylin.example.com": "a", "kylin-query.example.com:80": "b", "x.kylin-query.example.com": "b"} {
		for _, r := range requests {
			if got := c.Ask(r.method, r.uri, r.body, "Host: "+host).Body; got != want {
				t.Errorf("%s of %s came to %q, want %s", r.name, host, got, want)
			}
		}
	}
}
