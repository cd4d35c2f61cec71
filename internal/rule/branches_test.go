package rule

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
)

// say builds a description of a product, nodes and whatever follows.
func say(product, nodes, rest string) string {
	metadata := "{hbase: {}}"
	if product == kylin5 {
		metadata = `{jdbc: {dialect: postgresql, url: "jdbc:postgresql://db.example.com:5432/kylin", username: kylin, password: {env: DB}}}`
	}
	return "version: 1\nname: prod\nproduct: " + product + "\nmetadata: " + metadata + "\nnodes:\n" + nodes + rest
}

const (
	ke     = `{name: kyligence, version: "3.4.5.2110"}`
	kylin5 = `{name: kylin, version: "5.0"}`
	kylin3 = `{name: kylin, version: "3.1"}`
	two    = "  - {name: kylin-1, host: 10.0.0.1}\n  - {name: kylin-2, host: 10.0.0.2, mode: query}\n"
	nginx  = "load_balancer:\n  kind: nginx\n  health_check: {path: /kylin/api/admin/public_config}\n"
	limit  = "query: {timeout: 300s}\n"
)

// TestBranches: what a rule says in the cases that its Bad does not show. got
// has every error and warning, as rule:line.
func TestBranches(t *testing.T) {
	for _, test := range []struct{ what, text, want string }{
		{
			"the health URL of Kylin needs a login under saml", say(kylin3, two, "load_balancer: {kind: nginx}\n"+limit+"security: {profile: saml, ldap: {server: \"ldap://ldap:389\", user: {search_pattern: \"(cn={0})\"}}}\n"),
			"health-path-unfit:8 write health_check: {path: /kylin/api/admin/public_config}",
		},
		{
			"before 3.1.3 no URL is open under saml", say(`{name: kylin, version: "3.1.1"}`, two, nginx+limit+"security: {profile: saml, ldap: {server: \"ldap://ldap:389\", user: {search_pattern: \"(cn={0})\"}}}\n"),
			"health-path-unfit:10 write health_check: {path: none}",
		},
		{
			"the leader's URL answers 500 with the default scheduler",
			say(kylin3, two, "load_balancer:\n  kind: nginx\n  health_check: {path: /kylin/api/service_discovery/state/is_active_job_node}\n"+limit),
			"health-path-unfit:10 write path: /kylin/api/admin/version",
		},
		{
			"the root of a node is no part of Kylin", say(ke, two, "load_balancer:\n  kind: nginx\n  health_check: {path: /}\n"),
			"health-path-unfit:10 write path: /kylin/api/admin/public_config",
		},
		{
			"a query without an end, asked for", say(kylin3, two, nginx+"query: {timeout: 0s}\n"),
			"query-without-limit:11 write query: {timeout: 300s}",
		},
		{
			"Kylin 3 looks for long queries every half limit: 450 s, not 300", say(kylin3, two, nginx+"  timeouts: {read: 449s}\n"+limit),
			"balancer-read-timeout-tight:11 write 450s or more",
		},
		{"so 450 s will do", say(kylin3, two, nginx+"  timeouts: {read: 450s}\n"+limit), ""},
		{
			"all nodes are down", say(ke, "  - {name: \"kylin-[1-2]\", host: \"10.0.0.[1-2]\", state: down}\n", nginx),
			"no-node-takes-requests:6 write state: active",
		},
		{
			"one port twice", say(ke, two, nginx+"  listen: [8080, \"0.0.0.0:8080\"]\n"), "listen-twice:11 remove it",
		},
		{"a star for any name", say(ke, two, nginx+"  server_names: [\"*\"]\n"), "server-name-wildcard:11 remove server_names"},
		{"a version that is none", say(ke, two, nginx+"  version: latest\n"), `balancer-version-unsupported:11 write it as "1.22"`},
		{
			"a name that nginx would not read as a name", say(ke, two, nginx+"  server_names: [\"kylin.example.com.\"]\n"),
			"balancer-value:11 remove what the message names from load_balancer.server_names[0]",
		},
		{"a listen address with a zone", say(ke, two, nginx+"  listen: [\"[fe80::1%eth0]:80\"]\n"), "balancer-value:11 write the address without %eth0"},
		{
			"Kylin 5 has no tomcat/conf",
			say(kylin5, two, "zookeeper: {hosts: [\"zk:2181\"]}\nsessions: {store: redis, redis: {hosts: [\"redis.example.com:6379\"]}}\n"),
			"session-store-unsupported:9 write sessions: {store: jdbc}",
		},
		{
			"no memcached in Kyligence", say(ke, two, "query_cache:\n  memcached: {hosts: [\"mc.example.com:11211\"]}\n"),
			"query-cache-unsupported:9 write query_cache: {redis:",
		},
		{
			"Kylin 2.6 has neither cache", say(`{name: kylin, version: "2.6"}`, two, "query_cache:\n  memcached: {hosts: [\"mc.example.com:11211\"]}\n"),
			"query-cache-unsupported:9 remove query_cache",
		},
		{
			"Kyligence before 3.4 lets one node build", say(`{name: kyligence, version: "3.3"}`, "  - {name: \"kylin-[1-2]\", host: \"10.0.0.[1-2]\"}\n", ""),
			"two-job-engines:6 write mode: query here",
		},
		{
			"no streaming coordinator in Kyligence", say(ke, "  - {name: kylin-1, host: 10.0.0.1}\n  - {name: kylin-2, host: 10.0.0.2, mode: stream_coordinator}\n", ""),
			"node-mode-unsupported:7 valid values: all, query, job",
		},
		{
			"Kylin 5 has no KYLIN_REST_ADDRESS", say(kylin5, "  - {name: kylin-1, host: kylin-1.example.com, rest_address: \"10.0.0.1:7070\"}\n", "zookeeper: {hosts: [\"zk:2181\"]}\n"),
			"rest-address-ignored:6 remove it, and write properties: {spring.cloud.zookeeper.discovery.instance-host: kylin-1.example.com}",
		},
	} {
		t.Run(test.what, func(t *testing.T) {
			var got []string
			for _, f := range run(t, test.text, nil) {
				if f.Severity > diag.Info {
					got = append(got, fmt.Sprintf("%s:%d %s", f.Rule, f.Pos.Line, f.Hint.EN))
				}
			}
			if text := strings.Join(got, "\n"); len(got) > 1 || !strings.HasPrefix(text, test.want) || test.want == "" && text != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestLoopback: a host that means the machine that asks, in all its spellings.
func TestLoopback(t *testing.T) {
	for text, want := range map[string]string{
		"mysql://localhost:3306/kylin":                  "localhost",
		"mysql://kylin@127.0.0.1/kylin":                 "127.0.0.1",
		"sqlserver://localhost:1433;database=kylin":     "localhost",
		"postgresql://[::1]:5432/kylin":                 "::1",
		"mysql://Localhost.localdomain:3306/kylin?a=@b": "Localhost.localdomain",
		"ldap://0.0.0.0":                                "0.0.0.0",
	} {
		if host := urlHost(text); host != want || !loopback(host) {
			t.Errorf("%s: host %q, loopback %v; want %q, true", text, host, loopback(host), want)
		}
	}
	for _, host := range []string{"", "localhosts.example.com", "10.127.0.1", "local", "db"} {
		if loopback(host) {
			t.Errorf("%q is no loopback address", host)
		}
	}
}

// TestBrokenValuesHaveNoEcho: a value that can't be read is told once, and no
// rule draws conclusions from what it is not.
func TestBrokenValuesHaveNoEcho(t *testing.T) {
	for what, text := range map[string]string{
		"method":      say(ke, two, nginx+"  method: sticky\n"),
		"read":        say(ke, two, nginx+"  timeouts: {read: 300}\n"),
		"max_body":    say(ke, two, nginx+"  max_body: 1 m\n"),
		"listen":      say(ke, two, nginx+"  listen: [http]\n"),
		"server name": say(ke, two, nginx+"  server_names: [\"http://kylin\"]\n"),
		"state":       say(ke, "  - {name: kylin-1, host: 10.0.0.1, state: off}\n", nginx),
		"mode":        say(ke, "  - {name: kylin-1, host: 10.0.0.1, mode: both}\n", nginx),
		"host":        say(ke, "  - {name: kylin-1, host: \"10.0.0.1:7070\"}\n", nginx),
		"restrict":    say(ke, two, nginx+"  restrict_internal_api: yes\n  operators: [10.0.9.0/24]\n"),
		"topology":    say(ke, two, "sessions:\n  store: redis\n  redis: {hosts: [\"a:1\", \"b:2\"], topology: ha}\n"),
		"database":    say(ke, two, "sessions:\n  store: redis\n  redis: {hosts: [\"a:1\", \"b:2\"], topology: cluster, database: one}\n"),
		"scheduler":   say(kylin3, "  - {name: \"kylin-[1-2]\", host: \"10.0.0.[1-2]\"}\n", "jobs: {scheduler: both}\n"),
		"timeout":     say(kylin3, two, nginx+"query: {timeout: 300}\n"),
		"kind":        say(ke, two, "load_balancer: {kind: f5}\n"),
	} {
		t.Run(what, func(t *testing.T) {
			findings := run(t, text, nil)
			if findings.Count(diag.Error)+findings.Count(diag.Warning) != 1 {
				t.Errorf("want one error and nothing else; got%s", lines(findings))
			}
		})
	}
}
