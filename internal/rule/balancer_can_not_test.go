package rule

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// TestEveryBalancerExplainsEveryKey: nothing that the description can say of a
// balancer is passed over in silence, and each note is about a key that is there.
func TestEveryBalancerExplainsEveryKey(t *testing.T) {
	for _, k := range balancer.Kinds {
		p := &plan.Plan{Cluster: &cluster.Cluster{}, Balancer: &k, BalancerOptions: new(balancer.Options)}
		noted := map[string]bool{}
		for _, n := range k.Notes {
			if noted[n.Key] {
				t.Errorf("%s explains %s twice", k.Name, n.Key)
			}
			noted[n.Key] = true
			if n.Meaning.EN == "" || n.Meaning.ZH == "" || n.Limit != nil && (n.Limit.Message.EN == "" || n.Limit.Message.ZH == "" || n.Limit.Hint.EN == "" || n.Limit.Hint.ZH == "") {
				t.Errorf("%s: %s lacks a text", k.Name, n.Key)
			}
		}
		for key := range keyPlaces(p) {
			if !noted[key] {
				t.Errorf("%s does not explain %s", k.Name, key)
			}
			delete(noted, key)
		}
		for key := range noted {
			if !strings.HasPrefix(key, "nodes.") {
				t.Errorf("%s explains %s, which is no key", k.Name, key)
			}
		}
	}
	places := keyPlaces(&plan.Plan{Cluster: &cluster.Cluster{}, Balancer: &balancer.Kinds[0], BalancerOptions: new(balancer.Options)})
	for _, key := range balancerKeys(cluster.Keys()) {
		if _, ok := places[key]; !ok && key != "load_balancer.kind" {
			t.Errorf("%s has no place", key)
		}
	}
}

// balancerKeys are the keys below load_balancer that take values.
func balancerKeys(keys []cluster.Key) (found []string) {
	for _, k := range keys {
		found = append(found, balancerKeys(k.Keys)...)
		if len(k.Keys) == 0 && strings.HasPrefix(k.Path, "load_balancer.") {
			found = append(found, k.Path)
		}
	}
	return found
}

func TestBalancerCanNot(t *testing.T) {
	const head = `version: 1
name: prod
product: {name: kyligence, version: "3.4"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
sessions: {store: redis, redis: {hosts: ["redis.example.com:6379"]}}
load_balancer:
`
	for _, row := range []struct{ name, keys, want string }{
		{"nginx asks only before a write", "  kind: nginx\n  health_check: {path: /kylin/, interval: 5s, fall: 3}", "11:43 warning, 11:53 warning"},
		{"nginx with its own file", "  kind: nginx\n  health_check: {path: /kylin/}\n  nginx: {include: [/etc/nginx/own.conf]}", ""},
		{"defaults are nobody's wish", "  kind: haproxy\n  health_check: {path: /kylin/}", ""},
		{"HAProxy includes nothing and counts nothing", "  kind: haproxy\n  health_check: {path: /kylin/}\n  haproxy: {include: [own.cfg]}\n  failure: {max_fails: 3, window: 10s}", "12:23 warning, 13:24 warning, 13:35 warning"},
		{"a key in the certificate's file", "  kind: haproxy\n  health_check: {path: /kylin/}\n  tls: {certificate: /a.pem, key: /a.pem}\n  listen: [443]", ""},
		{"a broken value is told once", "  kind: haproxy\n  health_check: {path: /kylin/}\n  failure: {window: 10}", ""},
	} {
		var got []string
		for _, f := range run(t, head+row.keys+"\n", nil) {
			if strings.HasPrefix(f.Rule, "balancer-can-not") && f.Severity > diag.Info {
				got = append(got, strings.TrimPrefix(strings.SplitN(line(f), ": ", 2)[0], "cluster.yaml:")+" "+f.Severity.String())
			}
		}
		if strings.Join(got, ", ") != row.want {
			t.Errorf("%s: findings at %q, want %q", row.name, strings.Join(got, ", "), row.want)
		}
	}
}

// TestMethodThatABalancerLacks: an error, which names the methods that do the
// same for a session.
func TestMethodThatABalancerLacks(t *testing.T) {
	lacking := balancer.Kind{Name: "lacking", Methods: []balancer.Support{{Method: balancer.LeastConn}, {Method: balancer.StickyCookie}}}
	for method, hint := range map[balancer.Method]string{balancer.IPHash: "method: sticky_cookie,", balancer.RandomTwo: "method: least_conn,", balancer.LeastConn: ""} {
		p := &plan.Plan{Cluster: &cluster.Cluster{}, Balancer: &lacking, BalancerOptions: new(balancer.Options), Site: balancer.Site{Method: method}}
		got := ""
		balancerCanNotProtect(p, diagReport(&got))
		if (hint == "") != (got == "") || !strings.Contains(got, hint) {
			t.Errorf("%s: the hint is %q, want %q", method, got, hint)
		}
	}
}

// diagReport keeps the hint of the last finding.
func diagReport(hint *string) Report {
	return func(_ source.Pos, _, h diag.Text, _ ...diag.Related) { *hint = h.EN }
}
