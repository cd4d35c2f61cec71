package cluster

import (
	"testing"

	"github.com/kyctl/kyctl/internal/secret"
)

const base = `version: 1
name: prod
product: {name: kylin, version: "3.1", home: /opt/kylin, base: base/}
metadata:
  identifier: kylin
  jdbc: {hosts: ["db:3306"], username: kylin, password: {env: A}, params: {maxIdle: 1, maxActive: 2}}
nodes:
  - {name: "query-[1-3]", host: "10.0.0.[1-3]", mode: query, port: 7071}
  - {name: job-1, host: 10.0.1.1, mode: [job]}
load_balancer: {kind: nginx, listen: [80, 81], keepalive: 8, tls: {certificate: a.pem}}
properties: {a: b, c: d}
sessions: {store: redis, redis: {hosts: ["redis:6379"]}}
`

func TestOverlay(t *testing.T) {
	c, findings := read(t, base, `
name: staging
product: {version: "4.0", home: null, base: own/}
metadata: {jdbc: {username: other, password: {file: db.txt}, params: {maxIdle: 5}}}
load_balancer: {listen: [8080], tls: null}
properties: {c: e, f: g}
sessions: {redis: {database: 1}}
`, `
metadata: {jdbc: {password: not-a-secret-1}}
properties: {a: null}
`)
	expect(t, findings)
	same(t, "a scalar replaces", c.Name.V, "staging")
	same(t, "what is not named stays", c.Product.Name.V, "kylin")
	same(t, "a mapping merges", c.Product.Version.V, "4.0")
	same(t, "null removes", c.Product.Home.Set, false)
	same(t, "null removes a mapping", c.LoadBalancer.TLS.At.IsValid(), false)
	same(t, "a list replaces", len(c.LoadBalancer.Listen), 1)
	same(t, "a scalar stays beside it", c.LoadBalancer.Keepalive.V, 8)
	same(t, "a mapping merges two levels down", c.Metadata.JDBC.Username.V, "other")
	same(t, "a list stays", c.Metadata.JDBC.Hosts[0].V, HostPort{"db", 3306})
	same(t, "a secret is replaced whole, twice", c.Metadata.JDBC.Password.V.Form, secret.Literal)
	same(t, "properties", properties(c.Properties), "c=e f=g ")
	same(t, "params", properties(c.Metadata.JDBC.Params), "maxIdle=5 maxActive=2 ")
	same(t, "a finding points at the file that set the value", c.Product.Version.Pos.File.Name, "prod.yaml")
	same(t, "at its line", c.Product.Version.Pos.Line, 3)
	same(t, "or at the one that still holds", c.Metadata.Identifier.Pos.File.Name, "base.yaml")
	same(t, "a path is relative to its file", c.Product.Base.V, Path{".", "own/"})
	same(t, "a section of the last file but one", c.Sessions.Stores[0].Overlaid(), true)
}

func properties(rows []Property) string {
	out := ""
	for _, p := range rows {
		out += p.Key.V + "=" + p.Value.V + " "
	}
	return out
}

func TestOverlayOfASecret(t *testing.T) {
	for _, forms := range [][2]string{
		{"{env: A}", "{file: b}"},
		{"{env: A}", "{env: B}"},
		{"{value: not-a-secret-1}", "not-a-secret-2"},
		{"not-a-secret-1", "{encrypted: not-a-secret-2}"},
		{"[wrong]", "{env: B}"},
		{"{env: A, file: b}", "{env: B}"},
	} {
		text := func(password string) string { return "metadata: {jdbc: {password: " + password + "}}\n" }
		_, findings := read(t, minimal[:len("version: 1\nname: prod\nproduct: {name: kylin, version: \"3.1\"}\n")]+text(forms[0])+"nodes: [{name: a, host: b}]\n", text(forms[1]))
		if len(findings) > 0 {
			t.Errorf("%s over %s: %q", forms[1], forms[0], findings)
		}
	}
}

func TestOverlayOfMetadataTakesItsKind(t *testing.T) {
	for _, tt := range []struct{ base, over, hbase, jdbc, url string }{
		{"{hbase: {}}", "{jdbc: {database: a}}", "no", "yes", ""},
		{"{jdbc: {database: a}}", "{hbase: {}}", "yes", "no", ""},
		{"{jdbc: {database: a}}", "{url: a@hbase}", "no", "no", "a@hbase"},
		{"{url: a@hbase}", "{jdbc: {database: a}}", "no", "yes", ""},
		{"{url: a@hbase}", "{identifier: b}", "no", "no", "a@hbase"},
		{"{url: a@hbase}", "{url: null}", "no", "no", ""},
		{"{url: a@hbase, hbase: {}}", "{hbase: null}", "no", "no", "a@hbase"},
	} {
		c, findings := read(t, "version: 1\nname: a\nproduct: {name: kylin, version: 3}\nmetadata: "+tt.base+"\nnodes: [{name: a, host: b}]\n", "metadata: "+tt.over+"\n")
		is := func(valid bool) string {
			if valid {
				return "yes"
			}
			return "no"
		}
		if got := [3]string{is(c.Metadata.HBase.At.IsValid()), is(c.Metadata.JDBC.At.IsValid()), c.Metadata.URL.V}; got != [3]string{tt.hbase, tt.jdbc, tt.url} || len(findings) > 0 {
			t.Errorf("%s over %s: hbase, jdbc, url are %v, findings %q", tt.over, tt.base, got, findings)
		}
	}
}

func TestOverlayOfNodes(t *testing.T) {
	c, findings := read(t, base, `
nodes:
  - {name: "query-[2-3]", weight: 4}
  - {name: query-1, remove: true}
  - {name: query-9, host: 10.0.0.9, base: own/}
  - {name: query-3, state: down, port: null}
`)
	expect(t, findings)
	var names []NodeName
	for _, n := range c.Nodes {
		names = append(names, n.Name.V)
	}
	same(t, "names", names, []NodeName{"query-2", "query-3", "job-1", "query-9"})
	same(t, "a range changes the keys it has", c.Nodes[0].Weight.V, 4)
	same(t, "and no other", c.Nodes[0].Host.V, "10.0.0.2")
	same(t, "a key of the base stays", c.Nodes[0].Port.V, 7071)
	same(t, "two entries change one node", []any{c.Nodes[1].Weight.V, c.Nodes[1].State.V}, []any{4, State("down")})
	same(t, "null removes a node's key", c.Nodes[1].Port.Set, false)
	same(t, "a changed value is the overlay's", c.Nodes[0].Weight.Pos.File.Name, "prod.yaml")
	same(t, "an unchanged one the base's", c.Nodes[0].Host.Pos.File.Name, "base.yaml")
	same(t, "a new node's base is looked up beside its file", c.Nodes[3].Base.Pos.File.Name, "prod.yaml")
}

func TestOverlayMistakes(t *testing.T) {
	tests := []struct {
		name string
		over []string
		want []string
	}{
		{"a version is not needed", []string{"name: a"}, nil},
		{"a node to remove that is not there", []string{"nodes: [{name: query-7, remove: true}]"}, []string{`prod.yaml:1:9 overlay: no earlier file has a node "query-7" to remove`}},
		{"a node removed twice", []string{"nodes: [{name: query-1, remove: true}, {name: query-1, remove: true}]"}, []string{`prod.yaml:1:40 overlay: no earlier file has a node "query-1" to remove`}},
		{"a node without a name to remove", []string{"nodes: [{remove: true}]"}, []string{`prod.yaml:1:9 overlay: no earlier file has a node to remove`}},
		{"remove: false", []string{"nodes: [{name: query-1, remove: false}]"}, []string{"prod.yaml:1:33 overlay: remove must be true"}},
		{"remove: yes", []string{"nodes: [{name: query-1, remove: yes}]"}, []string{"prod.yaml:1:33 overlay: remove must be true"}},
		{"remove with other keys", []string{"nodes: [{name: query-1, remove: true, port: 1}]"}, []string{"prod.yaml:1:25 overlay: an entry that removes a node must not have other keys"}},
		{"a node removed and made anew", []string{"nodes: [{name: job-1, remove: true}, {name: job-1, host: a}]"}, nil},
		{"a node without a name is a node of its own", []string{"nodes: [{host: a}, {host: b}]"}, []string{"prod.yaml:1:9 missing-key: an entry of nodes has no name", "prod.yaml:1:20 missing-key"}},
		{"null for a key that is not there", []string{"load_balancer: {access_log: null}"}, []string{"prod.yaml:1:29 empty-value: access_log has no value"}},
		{"null for a key that is unknown", []string{"query: {timeuot: null}"}, []string{`prod.yaml:1:9 unknown-key: unknown key "timeuot" = did you mean timeout?`}},
		{"null for a required key", []string{"name: null"}, []string{"base.yaml:1:1 missing-key: the description has no name"}},
		{"an unknown key", []string{"query: {a: 1}"}, []string{"prod.yaml:1:9 unknown-key"}},
		{"a key twice", []string{"name: a\nname: b"}, []string{"prod.yaml:2:1 duplicate-key"}},
		{"a wrong kind", []string{"nodes: {}"}, []string{"prod.yaml:1:8 wrong-kind: nodes is a mapping, not a list"}},
		{"a bad value", []string{"load_balancer: {keepalive: a}"}, []string{"prod.yaml:1:28 wrong-kind"}},
		{"a bad value that a later file replaces", []string{"load_balancer: {keepalive: a}", "load_balancer: {keepalive: 1}"}, nil},
		{"a bad value in the middle", []string{"load_balancer: {keepalive: a}", "name: b"}, []string{"prod.yaml:1:28 wrong-kind"}},
		{"a range", []string{"nodes: [{name: \"query-[3-1]\", weight: 3}]"}, []string{`prod.yaml:1:16 node-range: the range "query-[3-1]" ends before it starts`}},
		{"nothing but comments", []string{"# nothing"}, []string{"prod.yaml:1:1 syntax: the file is empty"}},
		{"a list", []string{"- a"}, []string{"prod.yaml:1:1 wrong-kind: not a description: the file has no keys"}},
		{"two files that do not parse", []string{"a: [", "b: ]"}, []string{"prod.yaml:", "site.yaml:1:4 syntax"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, findings := read(t, append([]string{base}, tt.over...)...)
			expect(t, findings, tt.want...)
		})
	}
}

func TestOverlaidSections(t *testing.T) {
	for _, tt := range []struct {
		name, over string
		want       bool
	}{
		{"of an earlier file", "sessions: {store: local}", true},
		{"also of the later file", "sessions: {store: local, redis: {database: 1}}", false},
	} {
		c, findings := read(t, base, tt.over)
		expect(t, findings)
		if got := c.Sessions.Stores[0].Overlaid(); got != tt.want {
			t.Errorf("a section %s: overlaid is %v", tt.name, got)
		}
	}
	c, _ := read(t, base)
	same(t, "a section of the only file", c.Sessions.Stores[0].Overlaid(), false)
}

// TestAliasesInOverlays: an anchor belongs to its file, and what is shared is
// not changed for all.
func TestAliasesInOverlays(t *testing.T) {
	c, findings := read(t, `version: 1
name: a
product: {name: kylin, version: 3}
metadata: {hbase: {}}
x-common: &common {kylin.a: b}
nodes:
  - {name: n-1, host: a, properties: *common}
  - {name: n-2, host: b, properties: *common}
`, `
x-c: &c {kylin.c: d}
nodes:
  - {name: n-2, properties: *c}
`)
	expect(t, findings)
	same(t, "the first node", properties(c.Nodes[0].Properties), "kylin.a=b ")
	same(t, "the second node", properties(c.Nodes[1].Properties), "kylin.a=b kylin.c=d ")
	same(t, "the place", c.Nodes[1].Properties[1].Value.Pos.File.Name, "prod.yaml")
}
