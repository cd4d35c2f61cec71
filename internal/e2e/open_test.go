package e2e

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/product"
)

// sample fills the stars of a pattern.
func sample(pattern string) string {
	pattern = strings.ReplaceAll(pattern, "**", "a/b")
	return strings.ReplaceAll(pattern, "*", "x")
}

// samples are paths that a pattern of kylinSecurity.xml matches: each ** is no
// segment and two.
func samples(pattern string) []string {
	none := strings.ReplaceAll(strings.ReplaceAll(pattern, "/**", ""), "*", "")
	out := []string{"/kylin" + none}
	if full := "/kylin" + sample(pattern); full != out[0] {
		out = append(out, full)
	}
	return out
}

// disguises write a path in the ways in which a node may read it as the same, or
// its security as another one than its controllers.
func disguises(path string) []string {
	last := strings.LastIndexByte(path, '/') + 1
	return []string{
		path, path + "/", path + "//", path + ".json", path + ";x", path + "?x=1", path + "/?x", path + "%2F", path + "/.", path + "/x/..", path + "/%2e%2e/" + path[last:],
		strings.ReplaceAll(path, "/", "//"), "/x/.." + path, path[:last] + "./" + path[last:], path[:last] + "x/../" + path[last:],
		path[:last] + "%" + hexOf(path[last]) + path[last+1:], strings.Replace(path, "/api/", "/%61pi/", 1), strings.Replace(path, "/api/", "/api%2F", 1), strings.Replace(path, "/api/", "/api;x/", 1),
		strings.ToUpper(path[len("/kylin/api/"):]), path[:last] + strings.ToUpper(path[last:]), path[:last] + strings.ToUpper(path[last:last+1]) + path[last+1:],
	}
}

func hexOf(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// TestWhatProductsLeaveOpen asks each balancer for each path that a version of a
// product serves without a login. It is closed in every disguise, or named as open
// with a reason, and then it arrives.
func TestWhatProductsLeaveOpen(t *testing.T) {
	eachFront(t, func(t *testing.T, f front) {
		n := echoing(ground.StartNode(t, "a", ground.NewLedger()))
		for _, facts := range product.All() {
			t.Run(facts.Name+" "+facts.Line, func(t *testing.T) {
				s := f.site(t, n)
				s.Listen, s.Internal = append(s.Listen[:0:0], freePort(t)), facts.Closed()
				c := ground.NewClient(t, f.start(t, s))
				if len(facts.Open) == 0 {
					t.Fatal("nothing is known of this line")
				}
				for _, o := range facts.Open {
					for _, path := range samples(o.Pattern) {
						if o.Why != "" {
							arrives(t, c, path)
							continue
						}
						for _, uri := range disguises(path) {
							stayClosedOnce(t, c, uri)
						}
					}
				}
				for _, path := range usersPaths[facts.Line] {
					arrives(t, c, path)
				}
			})
		}
	})
}

// usersPaths begin like closed ones, need a login, and users need them.
var usersPaths = map[string][]string{
	"3.1": {"/kylin/api/cubes/x/segs", "/kylin/api/tables/a/b", "/kylin/api/jobs/sparkling"},
	"4.0": {"/kylin/api/jobs/x/steps", "/kylin/api/admin/env"},
	"5.0": {
		"/kylin/api/streaming_jobs/stats/5", "/kylin/api/epoch/all", "/kylin/api/snapshots", "/kylin/api/snapshots/config", "/kylin/api/models", "/kylin/api/models/x/model_info",
		"/kylin/api/jobs", "/kylin/api/jobs/error/x", "/kylin/api/query/history_queries", "/kylin/api/system/license/info", "/kylin/api/user/info", "/kylin/api/health/instance_info",
		"/kylin/api/information", "/kylin/api/environment", "/kylin/api/system/backup/x", "/kylin/api/metastore/backup/models",
	},
}

func arrives(t *testing.T, c *ground.Client, path string) {
	t.Helper()
	if a := c.Ask("GET", path, ""); a.Status != 200 {
		t.Errorf("GET %s: status %d, want 200", path, a.Status)
	}
}

func stayClosedOnce(t *testing.T, c *ground.Client, uri string) {
	t.Helper()
	for _, method := range []string{"GET", "POST"} {
		if !strings.HasPrefix(uri, "/") {
			uri = "/kylin/api/" + uri
		}
		if a := c.Ask(method, uri, ""); a.Status != 403 && a.Status != 400 && a.Status != 404 {
			t.Errorf("%s %s: status %d, want it closed", method, uri, a.Status)
		}
	}
}
