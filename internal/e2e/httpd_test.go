package e2e

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestHTTPDWeights: a node of twice the weight gets twice the requests, also
// where weights are beyond what httpd counts.
func TestHTTPDWeights(t *testing.T) {
	t.Parallel()
	for _, weights := range [][2]int{{2, 1}, {500, 250}} {
		s := httpd.site(t, startNodes(t, 2)...)
		s.Nodes[0].Weight, s.Nodes[1].Weight = weights[0], weights[1]
		addr := httpd.start(t, s)
		at := map[string]int{}
		c := ground.NewClient(t, addr)
		for range 90 {
			at[c.Ask("GET", "/kylin/", "").Body]++
		}
		if at["a"] < 55 || at["a"] > 65 {
			t.Errorf("weights %v: requests went to %v", weights, at)
		}
	}
}

// TestHTTPDAccessLog: a line for each request, without its SQL.
func TestHTTPDAccessLog(t *testing.T) {
	t.Parallel()
	s := httpd.site(t, ground.StartNode(t, "a", ground.NewLedger()))
	dir := t.TempDir()
	s.AccessLog = filepath.Join(dir, "kylin prod.log")
	addr := address(s.Listen[0])
	p := ground.StartBalancer(t, "httpd", ground.Setup{Dir: dir, Confs: [][]byte{httpd.render(t, s)}, Addr: addr})
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
		s := httpd.site(t, nodes[i])
		s.Name, s.Listen, s.ServerNames, s.Method = name, listen, []string{"*." + name + ".example.com", name + ".example.com"}, balancer.StickyCookie
		confs = append(confs, httpd.render(t, s))
	}
	ground.StartBalancer(t, "httpd", ground.Setup{Confs: confs, Addr: address(listen[0])})
	c := ground.NewClient(t, address(listen[0]))
	for host, want := range map[string]string{"kylin.example.com": "a", "x.kylin.example.com": "a", "kylin-query.example.com:80": "b", "x.kylin-query.example.com": "b"} {
		for _, r := range requests {
			if got := c.Ask(r.method, r.uri, r.body, "Host: "+host).Body; got != want {
				t.Errorf("%s of %s came to %q, want %s", r.name, host, got, want)
			}
		}
	}
}

// TestHTTPDCookies: a session cookie that says more keeps its words.
func TestHTTPDCookies(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	want := "JSESSIONID=ABC; Path=/kylin; Secure;HttpOnly;SameSite=Strict"
	n.Answer = func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Set-Cookie", want) }
	if got := ground.NewClient(t, httpd.start(t, httpd.site(t, n))).Ask("GET", "/kylin/", "").Header.Get("Set-Cookie"); got != want {
		t.Errorf("the cookie is %q, want %q", got, want)
	}
}

// TestHTTPDDropsNoHeader: a client can't have our own headers dropped on the way,
// nor make a proxy to elsewhere of it.
func TestHTTPDDropsNoHeader(t *testing.T) {
	t.Parallel()
	c := ground.NewClient(t, httpd.start(t, httpd.site(t, ground.StartNode(t, "a", ground.NewLedger()))))
	if a := c.Ask("GET", "/kylin/", "", "Connection: close, X-Forwarded-For"); a.Status != 400 {
		t.Errorf("Connection: X-Forwarded-For: status %d, want 400", a.Status)
	}
	if a := c.Ask("CONNECT", "kylin.example.com:7070", ""); a.Status < 400 {
		t.Errorf("CONNECT: status %d, want it refused", a.Status)
	}
}

// TestHTTPDOldRedirects: an httpd before 2.4.58 redirects to a host. It is one of
// the server's names; the scheme is the one that a trusted proxy says. The query
// is kept.
func TestHTTPDOldRedirects(t *testing.T) {
	t.Parallel()
	s := httpd.site(t, ground.StartNode(t, "a", ground.NewLedger()))
	s.TrustedProxies, s.ServerNames = trustHere, []string{"*.bi.example.com", "kylin.example.com"}
	conf := bytes.Replace(httpd.render(t, s), []byte("<IfVersion >= 2.4.58>"), []byte("<IfVersion < 2.4>"), 1)
	addr := address(s.Listen[0])
	ground.StartBalancer(t, "httpd", ground.Setup{Confs: [][]byte{conf}, Addr: addr})
	c := ground.NewClient(t, addr)
	for host, want := range map[string]string{
		"kylin.example.com": "kylin.example.com", "KYLIN.example.com:81": "kylin.example.com:81", "x.bi.example.com": "x.bi.example.com",
		"evil.com": "kylin.example.com:" + itoa(s.Listen[0].Port), "kylin.example.com.evil.com": "kylin.example.com:" + itoa(s.Listen[0].Port),
	} {
		for _, uri := range []string{"/", "/kylin"} {
			if got := c.Ask("GET", uri, "", "Host: "+host).Header.Get("Location"); !strings.EqualFold(got, "http://"+want+"/kylin/") {
				t.Errorf("Host %s: %s leads to %q, want %s", host, uri, got, want)
			}
		}
	}
	for said, want := range map[string]string{"https": "https", "http": "http", "gopher": "http", "http, https": "http", "": "http"} {
		a := c.Ask("GET", "/kylin?a=b", "", "X-Forwarded-For: 203.0.113.5", "X-Forwarded-Proto: "+said)
		if got := a.Header.Get("Location"); got != want+"://kylin.example.com/kylin/?a=b" {
			t.Errorf("a trusted proxy says %q: /kylin?a=b leads to %q", said, got)
		}
	}
}

// TestHTTPDNames: a node by name serves; one whose name does not resolve costs
// nothing.
func TestHTTPDNames(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	s := httpd.site(t, n)
	s.Nodes[0].Host = "localhost"
	s.Nodes = append(s.Nodes, balancer.Node{Name: "gone", Host: "kylin-2.does-not-exist.invalid", Port: 7070})
	addr := httpd.start(t, s)
	for _, r := range requests {
		awaitHealthy(t, addr, r)
	}
}
