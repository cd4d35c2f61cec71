package e2e

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/prove"
)

// ranJit is the one jar of the manifests that Maven Central does not have: its
// releases are on GitHub.
const ranJit = "tomcat-cluster-redis-session-manager"

// TestManifestJarsAreOnMavenCentral fetches every jar that a manifest names, for
// each store and each Tomcat that the store runs in.
func TestManifestJarsAreOnMavenCentral(t *testing.T) {
	t.Parallel()
	stores := map[string]string{
		"redis":     "{store: redis, redis: {hosts: [\"redis:6379\"]}}",
		"redisson":  "{store: redisson, redisson: {hosts: [\"redis:6379\"]}}",
		"memcached": "{store: memcached, memcached: {hosts: [\"memcached:11211\"]}}",
		"mysql":     "{store: mysql, mysql: {hosts: [\"db:3306\"], database: s, username: s, password: {env: X}}}",
	}
	tomcats := []string{"7.0.100", "8.5.78", "9.0.98"}
	seen := map[string]bool{}
	for store, sessions := range stores {
		for _, tomcat := range tomcats {
			if store == "redisson" && tomcat == "7.0.100" {
				continue // session-store-unsupported
			}
			r := prove.Render(t, fmt.Sprintf(`version: 1
name: kylin
product: {name: kylin, version: "3.1", tomcat: "%s"}
metadata: {hbase: {}}
nodes: [{name: a, host: 10.0.0.1}, {name: b, host: 10.0.0.2, mode: query}]
load_balancer: {kind: nginx, listen: [8080], method: sticky_cookie}
sessions: %s
`, tomcat, sessions), ground.PlainPassword)
			if len(r.Jars) == 0 {
				t.Errorf("%s in Tomcat %s needs no jar", store, tomcat)
			}
			for _, jar := range r.Jars {
				seen[jar] = true
			}
		}
	}
	var jars []string
	for jar := range seen {
		if jar != ranJit+" 3.0.4" {
			jars = append(jars, jar)
		}
	}
	slices.Sort(jars)
	if len(jars) == len(seen) {
		t.Errorf("the manifests no longer name %s 3.0.4: this test's exception is stale", ranJit)
	}
	ground.Fetch(t, jars...)
}
