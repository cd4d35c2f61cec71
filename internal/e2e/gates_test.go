package e2e

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// gatesDoc holds the gates that the tests run, as users read them.
const gatesDoc = "../../docs/gates.md"

// gateRequests are one of each kind that a balancer treats in its own way.
var gateRequests = []string{
	"GET /kylin/", "HEAD /kylin/", "OPTIONS /kylin/api/projects", "GET /kylin/api/projects",
	"POST /kylin/api/query", "POST /kylin/api/query/prestate", "GET /kylin/api/query/format/csv?sql=select",
	"POST /kylin/api/cubes/a", "PUT /kylin/api/cubes/a", "DELETE /kylin/api/cubes/a", "PATCH /kylin/api/cubes/a",
}

// ssoCookie is what the stand-in for oauth2-proxy takes as a login.
const ssoCookie = "Cookie: _oauth2_proxy=known"

var password = "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("kylin:not-a-secret-1"))

// gatesOf reads the gates of one balancer from the docs: heading and file.
func gatesOf(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(gatesDoc)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, m := range regexp.MustCompile("(?s)\n### "+name+": ([^\n]+)\n\n[^#`]*(?:`[^`\n]+`[^#`]*)*```[a-z]+\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		out[m[1]] = m[2]
	}
	if len(out) < 2 {
		t.Fatalf("%s has %d gates of %s", gatesDoc, len(out), name)
	}
	return out
}

// TestGates: a gate in a file of the user's own holds for every request, and who
// passes it reaches a node once.
func TestGates(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		for name, file := range gatesOf(t, f.Name) {
			for _, kind := range gateSites(f) {
				t.Run(name+"/"+kind.name, func(t *testing.T) {
					g := gate{f: f, file: file, change: kind.change, sso: strings.Contains(name, "oauth2-proxy"), password: strings.Contains(name, "password")}
					g.check(t)
				})
			}
		}
	})
}

// gateKind is one shape of the rendered file.
type gateKind struct {
	name   string
	change func(*balancer.Site)
}

// gateSites are the shapes of the file that differ in how requests go.
func gateSites(f front) []gateKind {
	kinds := []gateKind{
		{"as is", func(*balancer.Site) {}},
		{"queries once", func(s *balancer.Site) { s.RetryQueries = false }},
	}
	if f.Name == "nginx" {
		kinds = append(kinds, gateKind{"no health path", func(s *balancer.Site) { s.HealthPath = "" }},
			gateKind{"no health path, queries once", func(s *balancer.Site) { s.HealthPath, s.RetryQueries = "", false }})
	}
	return kinds
}

// gate is a file of the docs and what lets people in.
type gate struct {
	f             front
	file          string
	change        func(*balancer.Site)
	sso, password bool
}

func (g gate) check(t *testing.T) {
	t.Helper()
	networks := strings.Contains(g.file, "10.0.0.0/8")
	outside := g.start(t, "192.0.2.0/24")
	outside.ask(t, "nobody", false)
	outside.ask(t, "a wrong password", false, "Authorization: Basic eDp4")
	outside.ask(t, "a wrong cookie", false, "Cookie: _oauth2_proxy=unknown")
	if g.password {
		outside.ask(t, "a password", true, password)
	}
	if g.sso {
		outside.ask(t, "a login", true, ssoCookie)
	}
	if networks {
		g.start(t, "127.0.0.0/8").ask(t, "a network", true)
	}
}

// gated is a running balancer behind a gate.
type gated struct {
	addr   string
	ledger *ground.Ledger
	sso    bool
}

// start runs the balancer with the gate, which lets a network in.
func (g gate) start(t *testing.T, network string) gated {
	t.Helper()
	ledger := ground.NewLedger()
	s := g.f.site(t, ground.StartNode(t, "a", ledger), ground.StartNode(t, "b", ledger))
	g.change(&s)
	dir := ground.Dir(t)
	sum := sha1.Sum([]byte("not-a-secret-1")) // the only form that both programs read without a crypt library
	users := filepath.Join(dir, "htpasswd")
	ground.Write(t, users, []byte("kylin:{SHA}"+base64.StdEncoding.EncodeToString(sum[:])+"\n"))
	for _, path := range []string{dir, users} { // the program's workers are other users
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	at := freePort(t)
	file := strings.NewReplacer("10.0.0.0/8", network, "127.0.0.1:4180", oauth2Proxy(t), "127.0.0.1:8080", address(s.Listen[0]),
		"/etc/nginx/kylin.htpasswd", users, "/etc/apache2/kylin.htpasswd", users, "bind :80", "bind "+address(at)).Replace(g.file)
	out := gated{address(s.Listen[0]), ledger, g.sso}
	setup := ground.Setup{Confs: [][]byte{nil}}
	if g.f.Name == "haproxy" {
		out.addr = address(at)
		s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		setup.Confs[0] = append(g.f.render(t, s), file...)
	} else {
		s.Include = []string{filepath.Join(dir, "gate.conf")}
		ground.Write(t, s.Include[0], []byte(file))
		setup.Confs[0] = g.f.render(t, s)
	}
	if g.f.Name == "httpd" {
		setup.Main = "MODULES auth_basic authn_core authn_file authz_user authz_host\n" + verify.HTTPDEmpty
	}
	setup.Addr = out.addr
	ground.StartBalancer(t, g.f.Name, setup)
	return out
}

// ask sends every kind of request and says whether it passes.
func (g gated) ask(t *testing.T, who string, passes bool, headers ...string) {
	t.Helper()
	for i, request := range gateRequests {
		method, uri, _ := strings.Cut(request, " ")
		id := fmt.Sprintf("%s-%d", strings.ReplaceAll(who, " ", "-"), i)
		a := ground.NewClient(t, g.addr).Ask(method, uri, "", append(slices.Clone(headers), "X-Id: "+id)...)
		reached := g.ledger.Count(id)
		switch {
		case passes && (a.Status != 200 || reached != 1):
			t.Errorf("%s: %s: status %d, the nodes got it %d times; want 200, once", who, request, a.Status, reached)
		case !passes && (a.Status != 401 && a.Status != 403 || reached != 0):
			t.Errorf("%s: %s: status %d, the nodes got it %d times; want 401 or 403, never", who, request, a.Status, reached)
		case !passes && g.sso && method != "HEAD" && a.Body != "sign in here":
			t.Errorf("%s: %s: the answer is %q, want the login page", who, request, a.Body)
		}
	}
}

// oauth2Proxy stands in for oauth2-proxy: the two addresses that a balancer uses.
func oauth2Proxy(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch cookie, err := r.Cookie("_oauth2_proxy"); {
		case r.URL.Path == "/oauth2/sign_in":
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "sign in here")
		case r.URL.Path == "/oauth2/auth" && err == nil && cookie.Value == "known":
			w.Header().Set("X-Auth-Request-User", "kylin")
			w.WriteHeader(http.StatusAccepted)
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}
