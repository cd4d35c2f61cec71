package e2e

import (
	"crypto/tls"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// TestCookiesOfOldNginx: nginx before 1.20 can't add a flag to a cookie, and the
// session cookie has them all the same.
func TestCookiesOfOldNginx(t *testing.T) {
	t.Parallel()
	s := nginx.site(t, sessionNode(t))
	s.Version = [2]int{1, 18}
	a := ground.NewClient(t, nginx.start(t, s)).Ask("GET", "/kylin/", "")
	if got := words(a.Header.Get("Set-Cookie")); got != "httponly; jsessionid=abc; path=/kylin; samesite=lax" {
		t.Errorf("the session cookie is %q", got)
	}
}

// TestLongServerNames: names too long for nginx's hash are still told apart.
func TestLongServerNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long-", 11) + "kylin.example.com"
	n := sessionNode(t)
	s := nginx.site(t, n)
	withTLS(t, &s)
	s.ServerNames = []string{long, "*.a-very-long-name-of-a-department.kylin.example.com"}
	if said := Check(t, "nginx", nginx.render(t, s)); said != "" {
		t.Errorf("nginx says %s", said)
	}
	addr := nginx.start(t, s)
	for _, host := range []string{long, "bi.a-very-long-name-of-a-department.kylin.example.com"} {
		if a := tlsClient(t, addr, tls.VersionTLS13).Ask("GET", "/kylin/", "", "Host: "+host); a.Status != 200 {
			t.Errorf("Host %s: status %d", host, a.Status)
		}
	}
}

// TestPreflightCarriesNothing: what is asked before a write has no cookie and no
// password of the client's, and is a GET of the health path.
func TestPreflightCarriesNothing(t *testing.T) {
	t.Parallel()
	n := ground.StartNode(t, "a", ground.NewLedger())
	var mu sync.Mutex
	var asked []echo
	n.Answer = func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, echo{Method: r.Method, URI: r.RequestURI, Host: r.Host, Header: r.Header.Clone()})
	}
	c := ground.NewClient(t, nginx.start(t, nginx.site(t, n)))
	if a := c.Ask("PUT", "/kylin/api/cubes/a/build?x=1", "{}", "Cookie: JSESSIONID=1", "Authorization: Basic eA==", "Content-Type: application/json"); a.Status != 200 {
		t.Fatalf("status %d, want 200", a.Status)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) != 2 || asked[0].Method != "GET" || asked[0].URI != "/kylin/api/admin/version" || asked[0].Host != "kylin.example.com" || len(asked[0].Header) != 0 {
		t.Errorf("the node was asked %+v, want a bare GET of the health path first", asked)
	}
	if last := asked[len(asked)-1]; last.URI != "/kylin/api/cubes/a/build?x=1" || last.Header.Get("Authorization") == "" || last.Header.Get("Cookie") == "" {
		t.Errorf("the write came as %+v", last)
	}
}

// TestPreflightAnswers: a health path that asks for a login still shows that the
// node lives; one that answers nothing good costs every write, with 502.
func TestPreflightAnswers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ health, write, want int }{
		{200, 200, 200},
		{204, 200, 200},
		{302, 200, 200},
		{401, 200, 200},
		{403, 200, 200},
		{200, 401, 401},
		{200, 403, 403},
		{200, 404, 404},
		{200, 418, 418},
		{200, 500, 500},
		{200, 503, 503},
		{404, 200, 502},
		{500, 200, 502},
		{503, 200, 502},
	} {
		n := ground.StartNode(t, "a", ground.NewLedger())
		n.Answer = func(w http.ResponseWriter, r *http.Request) {
			status := row.write
			if r.URL.Path == "/kylin/api/admin/version" {
				status = row.health
			}
			w.Header().Set("X-From", "node")
			w.WriteHeader(status)
		}
		c := ground.NewClient(t, nginx.start(t, nginx.site(t, n)))
		for _, method := range []string{"POST", "PUT", "DELETE"} {
			a := c.Ask(method, "/kylin/api/cubes/a", "")
			if a.Status != row.want || (a.Header.Get("X-From") == "node") == (row.want == 502) {
				t.Errorf("health path answers %d, node %d: %s gets %d, want %d", row.health, row.write, method, a.Status, row.want)
			}
		}
	}
}
