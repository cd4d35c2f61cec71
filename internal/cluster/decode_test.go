package cluster

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// minimal is a description without a mistake; what a test is about follows it.
const minimal = `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes: [{name: kylin-1, host: 10.0.0.1}]
`

// read reads texts as base.yaml, prod.yaml, site.yaml.
func read(t *testing.T, texts ...string) (*Cluster, []string) {
	t.Helper()
	var files []*source.File
	for i, text := range texts {
		files = append(files, source.New([]string{"base.yaml", "prod.yaml", "site.yaml"}[i], []byte(text)))
	}
	c, findings, _ := Read(files...)
	findings.Sort()
	var lines []string
	for _, f := range findings {
		if !f.Pos.IsValid() || f.Message.EN == "" || f.Message.ZH == "" || f.Hint.EN == "" || f.Hint.ZH == "" {
			t.Errorf("a finding lacks its place or a text: %+v", f)
		}
		place := fmt.Sprintf("%d:%d", f.Pos.Line, f.Pos.Col)
		if len(texts) > 1 {
			place = f.Pos.File.Name + ":" + place
		}
		if f.Severity != diag.Error {
			place += " " + f.Severity.String()
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s = %s", place, f.Rule, f.Message.EN, f.Hint.EN))
	}
	return c, lines
}

// expect compares findings with the beginnings of lines.
func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := range want {
		ok = ok && strings.HasPrefix(got[i], want[i])
	}
	if !ok {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// everything is every key of a description but those of the sections.
const everything = `version: 1
name: prod
product:
  {name: kylin, version: "3.1", tomcat: 8.5.78, cipher: aes-cfb, cipher_iv: AAAAAAAAAAAAAAAA, home: /usr/local/kylin, base: base/}
metadata:
  identifier: kylin_metadata
  allow_cleartext: true
  hbase: {}
  jdbc:
    dialect: mysql
    url: jdbc:mysql://db:3306/kylin
    hosts: ["db:3306"]
    database: kylin
    driver: com.mysql.jdbc.Driver
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    encrypt_password: true
    params: {maxActive: 20, maxIdle: 10}
  url: kylin_metadata@hbase
zookeeper: {hosts: ["zk-1:2181", "[2001:db8::1]:2181"], chroot: /kylin-prod}
nodes:
  - name: query-1
    host: 10.0.0.1
    address: 10.0.0.1
    port: 7070
    mode: query
    weight: 2
    state: backup
    rest_address: 10.0.0.1:7070
    base: base/query-1/
    properties: {kylin.web.timezone: GMT+8}
  - {name: "job-[01-02]", host: "job-[1-2]", mode: [job, stream_coordinator]}
jobs: {scheduler: curator, self_discovery: true}
load_balancer:
  kind: nginx
  version: 1.22
  listen: [8080, "127.0.0.1:8081", "[::1]:8082"]
  server_names: [kylin.example.com, "*.example.com"]
  method: least_conn
  trusted_proxies: [10.0.0.0/8, 192.168.1.1]
  keepalive: 0
  timeouts: {connect: 3s, read: 6m, send: 1h}
  max_body: 64m
  failure: {max_fails: 5, window: 10s}
  retry: {queries: false, other_reads: false}
  health_check: {path: /health, interval: 5s, rise: 2, fall: 3}
  tls: {certificate: /etc/ssl/kylin.pem, key: /etc/ssl/kylin.key, redirect_from: [80], hsts: true}
  restrict_internal_api: false
  operators: [10.0.9.7/24]
  access_log: /var/log/nginx/kylin.log
  nginx: {include: [extra.conf]}
  jobs: {listen: [8443], server_names: [jobs.example.com], timeouts: {connect: 4s, read: 7m, send: 2h}, exclusive: true}
sessions: {store: redis, reason: because, redis: {hosts: ["redis:6379"]}}
query: {timeout: 300s}
query_cache:
  redis: {hosts: ["redis:6379"], cluster: true, password: {runtime: redis.password}, expire: 24h}
  memcached: {hosts: ["mc:11211"]}
security:
  profile: ldap
  internal_api: {username: ADMIN, password: {env: P}}
  ldap:
    server: ldap://ldap:389
    username: cn=Manager,dc=example,dc=com
    password: {file: ldap.txt}
    truststore: /etc/ssl/ldap.jks
    user: {search_base: "ou=People", search_pattern: "(&(cn={0}))", search_filter: "(objectClass=person)"}
    group: {search_base: "ou=Groups", search_filter: "(a=b)", member_filter: "(c=d)"}
    service: {search_base: "", search_pattern: "", group_search_base: ""}
    admin_role: admin
    cache: {expire: 300s, max_entries: 100}
storage: {file_system: "hdfs://query-cluster:8020/", separate_from_build: true}
properties: {a.b: 070, c.d: true, e.f: "tab	inside"}
lint:
  ignore: [{rule: base-missing, reason: "no base yet"}]
  severity: {base-missing: info} # kyctl:ignore lint-unknown-rule a comment
drift:
  ignore: [{file: conf/kylin.properties, key: kylin.web.timezone, node: "query-*", until: 2030-01-31, reason: "moves in January"}]
x-anything: {a: [1, {b: c}]}
`

func TestEveryKeyIsRead(t *testing.T) {
	c, findings := read(t, everything)
	expect(t, findings)
	unset(t, "", reflect.ValueOf(*c))

	n := c.Nodes[0]
	same(t, "nodes", len(c.Nodes), 3)
	same(t, "address", n.Address.V, netip.MustParseAddr("10.0.0.1"))
	same(t, "rest_address", n.RestAddress.V, HostPort{"10.0.0.1", 7070})
	same(t, "base of a node", n.Base.V, Path{".", "base/query-1/"})
	same(t, "port", n.Port.V, 7070)
	same(t, "weight", n.Weight.V, 2)
	same(t, "name of a range", c.Nodes[2].Name.V, "job-02")
	same(t, "host of a range", c.Nodes[2].Host.V, "job-2")
	same(t, "modes", []Mode{c.Nodes[1].Mode[0].V, c.Nodes[1].Mode[1].V}, []Mode{"job", "stream_coordinator"})
	same(t, "zookeeper", c.ZooKeeper.Hosts[1].V, HostPort{"2001:db8::1", 2181})
	b := c.LoadBalancer
	same(t, "listen", []Listen{b.Listen[0].V, b.Listen[1].V}, []Listen{{Port: 8080}, {netip.MustParseAddr("127.0.0.1"), 8081}})
	same(t, "trusted", []netip.Prefix{b.TrustedProxies[0].V, b.TrustedProxies[1].V}, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.168.1.1/32")})
	same(t, "operators", b.Operators[0].V, netip.MustParsePrefix("10.0.9.0/24"))
	same(t, "read", b.Timeouts.Read.V, 6*time.Minute)
	same(t, "max_body", b.MaxBody.V, Size(64<<20))
	same(t, "version of nginx", b.Version.V, "1.22")
	same(t, "keepalive", b.Keepalive.V, 0)
	same(t, "database password", c.Metadata.JDBC.Password.V, secret.NewRef(secret.Env, "KYLIN_DB_PASSWORD"))
	ldap := secret.NewRef(secret.File, "ldap.txt")
	ldap.Dir = "."
	same(t, "LDAP password", c.Security.LDAP.Password.V, ldap)
	same(t, "properties", []string{c.Properties[0].Value.V, c.Properties[1].Value.V, c.Properties[2].Value.V}, []string{"070", "true", "tab\tinside"})
	same(t, "sections", []string{b.Options[0].Name.V, c.Sessions.Stores[0].Name.V}, []string{"nginx", "redis"})
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// unset complains of every Val of the first node and the rest of the
// description that a text did not set.
func unset(t *testing.T, path string, v reflect.Value) {
	t.Helper()
	switch {
	case v.Kind() == reflect.Slice && v.Type() != reflect.TypeFor[[]*source.File]():
		if v.Len() == 0 {
			t.Errorf("%s is empty", path)
			return
		}
		unset(t, path+"[0]", v.Index(0))
	case v.Kind() == reflect.Struct && isSetter(v.Type()):
		if !v.FieldByName("Set").Bool() || v.FieldByName("Broken").Bool() || !v.FieldByName("Pos").Interface().(source.Pos).IsValid() {
			t.Errorf("%s is not set", path)
		}
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[source.Pos]() && v.Type() != reflect.TypeFor[Section]():
		for i := range v.NumField() {
			unset(t, path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	}
}

func TestMistakes(t *testing.T) {
	tests := []struct {
		name, text string // text follows a description of five lines
		want       []string
	}{
		{"a mistyped key", "storage: {file_sistem: a}", []string{`6:11 unknown-key: unknown key "file_sistem" = did you mean file_system?`}},
		{"a mistyped top key", "querry: {timeout: 1s}", []string{`6:1 unknown-key: unknown key "querry" = did you mean query?`}},
		{"a key near nothing", "query: {colour: 1}", []string{`6:9 unknown-key: unknown key "colour" = valid keys: timeout`}},
		{"a mistyped required key is not missing too", "query_cache: {memcached: {host: [a:1]}}", []string{`6:27 unknown-key: unknown key "host" = did you mean hosts?`}},
		{"a key twice", "query: {timeout: 1s, timeout: 2s}", []string{`6:22 duplicate-key: the key "timeout" appears twice in one mapping = remove one of the two`}},
		{"a top key twice, in other quotes", "\"name\": prod", []string{`6:1 duplicate-key: the key "name"`}},
		{"x- below the top", "query: {x-a: 1}", []string{`6:9 unknown-key: unknown key "x-a"`}},
		{"a duplicate inside x-", "x-a: {b: 1, b: 2}", []string{`6:13 duplicate-key: the key "b"`}},
		{"missing keys", "security: {ldap: {}}", []string{"6:18 missing-key: ldap has no server = add the key server; see kyctl explain security.ldap.server"}},
		{"a missing key in a list", "lint: {ignore: [{rule: a}]}", []string{"6:17 missing-key: an entry of ignore has no reason = add the key reason; see kyctl explain lint.ignore.reason"}},
		{"two missing keys", "lint: {ignore: [{}]}", []string{"6:17 missing-key: an entry of ignore has no reason", "6:17 missing-key: an entry of ignore has no rule"}},
		{"a list for a mapping", "query: [1]", []string{"6:8 wrong-kind: query is a list, not a mapping = write a mapping here"}},
		{"a value for a mapping", "query: 300s", []string{"6:8 wrong-kind: query is a single value, not a mapping"}},
		{"a mapping for a value", "query: {timeout: {a: 1}}", []string{"6:18 wrong-kind: timeout is a mapping, not a single value"}},
		{"a value for a list", "zookeeper: {hosts: zk:2181}", []string{"6:20 wrong-kind: hosts is a single value, not a list"}},
		{"a list in a list", "zookeeper: {hosts: [[zk:2181]]}", []string{"6:21 wrong-kind: an entry of hosts is a list, not a single value"}},
		{"a value for properties", "properties: a=b", []string{"6:13 wrong-kind: properties is a single value, not a mapping"}},
		{"no keys below", "query:", []string{"6:7 empty-value: query has no value = write its keys below it, or {} for none, or remove the line"}},
		{"no value", "query: {timeout: }", []string{"6:18 empty-value: timeout has no value = write a value such as 300s, or remove the line"}},
		{"null", "query: {timeout: null}", []string{"6:18 empty-value: timeout"}},
		{"a tilde", "query: {timeout: ~}", []string{"6:18 empty-value: timeout"}},
		{"no property", "properties: {a: }", []string{"6:17 empty-value: a has no value"}},
		{"an empty list of hosts", "zookeeper: {hosts: []}", []string{"6:20 empty-value: hosts has no value = write at least one entry"}},
		{"an empty list of ports", "load_balancer: {kind: nginx, listen: []}", []string{"6:38 empty-value: listen has no value"}},
		{"an empty entry", "zookeeper: {hosts: [a:1, null]}", []string{"6:26 empty-value: an entry of hosts has no value"}},
		{"a merge", "x-a: &a {timeout: 1s}\nquery: {<<: *a}", []string{"7:9 merge-key: << merge keys are not supported"}},
		{"a merge may bring what is required", "x-a: &a {server: a}\nsecurity: {ldap: {<<: *a}}", []string{"7:19 merge-key"}},
		{"a tag", "query: {timeout: !!str 1s}", []string{"6:18 tag: YAML tags are not supported"}},
		{"a tag makes no second finding", "load_balancer: {kind: nginx, keepalive: !!float 1}", []string{"6:41 tag"}},
		{"a tag on a mapping", "query: !!map {timeout: 1s}", []string{"6:8 tag"}},
		{"a list as a key", "[a]: b", []string{"6:1 wrong-kind: a key must be a plain word"}},
		{"a template that was not filled in", "query: {timeout: {{ t }}}", []string{"6:19 wrong-kind: a key must be a plain word"}},
		{"an alias as a key", "x-a: &a b\n*a : c", []string{"7:1 wrong-kind: a key must be a plain word"}},
		{"a second document", "---\nname: b", []string{"6:1 second-document: a second YAML document begins here"}},
		{"a file that ends in three dots has one", "...", nil},
		{"a file that begins with three dashes has one", "# the end", nil},

		{"a number kyctl reads for a text", "storage: {file_system: 123}", []string{`6:24 warning ambiguous-scalar: kyctl reads "123" as a string; other YAML parsers read it as another type = put it in quotes: "123"`}},
		{"a control character", `storage: {file_system: "a\nb"}`, []string{"6:24 control-character: the value contains the control character U+000A"}},
		{"a line separator as typed", "storage: {file_system: \"a\u2028b\"}\nquery: {a: 1}", []string{"6:24 control-character: the value contains the control character U+2028", "7:9 unknown-key"}},
		{"a lone carriage return", "storage: {file_system: a\rb}\nquery: {a: 1}", []string{"6:24 control-character: the value contains the control character U+000D", "7:9 unknown-key"}},
		{"a next-line in a comment", "# a\u0085 comment\nquery: {a: 1}", []string{"7:9 unknown-key"}},
		{"a control character in a property's key", `properties: {"a\u0085b": c}`, []string{"6:14 control-character"}},
		{"a null byte", `storage: {file_system: "a\0b"}`, []string{"6:24 control-character: the value contains the control character U+0000"}},
		{"wide runes count as one column", "properties: {北京: 上海, a: }", []string{"6:25 empty-value: a has no value"}},
		{"CRLF", "query:\r\n  timeout: 5\r\n  a: b\r\n", []string{`7:12 bad-value: the duration "5" has no unit`, "8:3 unknown-key"}},
		{"all at once", "query: {timeout: x, b: 1}\njobs: {scheduler: cron}\nstorage: []", []string{
			`6:18 bad-value: "x" is not a valid duration`, `6:21 unknown-key: unknown key "b"`, `7:19 unknown-word: scheduler "cron" is unknown = valid values: default, distributed, curator`, "8:10 wrong-kind",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, findings := read(t, minimal+tt.text+"\n")
			expect(t, findings, tt.want...)
		})
	}
}

// TestValues puts a text into a key of every type.
func TestValues(t *testing.T) {
	tests := []struct {
		key    string // %s is the value
		good   []string
		bad    []string
		asText []string // good, with a warning
	}{
		{"name: %s", []string{"a", "a1", "prod-2"}, []string{"A", "1a", "a_b", "a--b", `""`, "[a]", "a.b", "中"}, []string{"y"}},
		{"nodes: [{host: a, name: %s}]", []string{"a", `"1"`, "a.b-c"}, []string{"../../evil", "a--b", "a..b", "-a", "A", "a/b", `""`, "a_b"}, []string{"1", "on", "1e3"}},
		{"nodes: [{name: a, host: %s}]", []string{"a", "10.0.0.1", "2001:db8::1", "kylin_1.example.com", "a."}, []string{`"1.1.1.1; }"`, "10.0.0", "10.0.0.256", "010.0.0.1", "a:80", `"[::1]"`, `""`, "-a", "a b", "fe80::1%eth0", "http://a", "0x7f000001"}, nil},
		{"nodes: [{name: a, host: b, address: %s}]", []string{"10.0.0.1", `"::1"`}, []string{"a", "10.0.0.1:80", "010.0.0.1", "fe80::1%eth0"}, nil},
		{"nodes: [{name: a, host: b, port: %s}]", []string{"1", "65535", `"7070"`}, []string{"0", "65536", "70700", "-1", "070", "7_070", "1e3", "0x1F", "7070.0", "+80", "a", `""`, "999999999999999999999"}, nil},
		{"nodes: [{name: a, host: b, weight: %s}]", []string{"1", "256"}, []string{"0", "257", `"1"`, "1.0", "0x1", "01", "1_0", "yes", ".inf", "2021-01-01"}, nil},
		{"nodes: [{name: a, host: b, mode: %s}]", []string{"all", "[query]", "[job, stream_coordinator]", `"query"`}, []string{"qurey", "[]", "ALL", "{a: b}", "[all, [job]]", "true"}, nil},
		{"nodes: [{name: a, host: b, state: %s}]", []string{"active", "drain"}, []string{"off", "up", "null"}, nil},
		{"nodes: [{name: a, host: b, rest_address: %s}]", []string{"a:1", `"[::1]:1"`}, []string{"a", "::1", "a:0", "a:b", "http://a:1", `"[::1]1"`}, nil},
		{"product: {name: kylin, version: %s}", []string{`"3.1"`, "3.1", "3", "4.0.1"}, nil, nil},
		{"product: {name: %s, version: 3}", []string{"kylin", "kyligence"}, []string{"Kylin", "ke", "1"}, nil},
		{"product: {name: kylin, version: 3, tomcat: %s}", []string{"8.5.78", "8.5"}, []string{"8", "8.5.x", "a"}, nil},
		{"product: {name: kylin, version: 3, base: %s}", []string{"base", "."}, []string{`""`, "[a]"}, []string{"0123"}},
		{"storage: {file_system: %s}", []string{"a", `"0123"`, "'yes'", `""`, "1.2.3.4", "12:99", "1 000"}, []string{"{a: b}", "null", "~", ""}, []string{
			"0123456", "123456789012", "yes", "No", "on", "OFF", "y", "n", "Y", "true", "FALSE", "1e3", "2021-01-01", "2021-01-01T10:00:00Z", "070", "0x1F", "0o17", "0b1",
			"1_000", ".inf", "-.INF", ".nan", "1.5", "+1", "12:34:56", "1:30",
		}},
		{"storage: {separate_from_build: %s}", []string{"true", "false"}, []string{"yes", "on", "True", "TRUE", "1", `"true"`, "y", "null", "[]"}, nil},
		{"query: {timeout: %s}", []string{"300s", "5m", "1h30m", "0", "0s", "1.5s", "250ms"}, []string{"300", "5 m", "-1s", "721h", "1us", "5min", "1d", `""`, "0x5s"}, nil},
		{"load_balancer: {kind: nginx, listen: [%s]}", []string{"80", `"80"`, "127.0.0.1:80", `"[::1]:80"`}, []string{"0", "localhost:80", "80a", ":80", "070", "10.0.0.1:70700"}, nil},
		{"load_balancer: {kind: nginx, max_body: %s}", []string{"0", "64m", "1G", "512K", "1024"}, []string{"64mb", "-1", "1.5m", "99999999999999999999", "9999999999g", `""`}, nil},
		{"load_balancer: {kind: nginx, server_names: [%s]}", []string{"a.b", `"*.a.b"`, "_"}, []string{`"a b"`, "a/b", `"a;"`, "http://a", "a..b", `"a\\nb"`}, []string{"1"}},
		{"load_balancer: {kind: nginx, trusted_proxies: [%s]}", []string{"10.0.0.0/8", "10.0.0.1", `"::/64"`}, []string{"a", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8"}, nil},
		{"load_balancer: {kind: nginx, health_check: {rise: %s}}", []string{"1"}, []string{"0", "1001", "a"}, nil},
		{"security: {profile: %s}", []string{"ldap"}, []string{"Ldap", "no"}, nil},
		{"properties: {a: %s}", []string{"1", "yes", "2021-01-01", `""`, `'C:\new'`, "true", "0x1F"}, []string{"{b: c}", "[1]", "null", `"a\\nb"`}, nil},
		{"query_cache: {redis: {hosts: [a:1], password: %s}}", []string{
			"not-a-secret-1", `"0123456"`, "'yes'", "{env: A_1}", "{file: a/b}", "{encrypted: not-a-secret-1}", "{encrypted: {env: A_1}}", "{encrypted: {file: a/b}}", "{runtime: a.b-c}", "{value: not-a-secret-1}",
		}, []string{
			"0123456", "123456789012", "yes", "null", "~", "1e3", "2021-01-01", "12:34:56", `""`, `{value: ""}`, "{value: 0123}", "{encrypted: 12}", "{encrypted: {value: a}}", "{encrypted: {env: 1A}}", "{encrypted: {}}", "{env: 1A}", "{env: a-b}", "{env: null}",
			"{runtime: a b}", "{env: [A]}", "{}", "{env: A, file: b}", "[a]", "{vlaue: a}", "{env: {env: A}}", `"a\\nb"`, "{enviroment: A}", `{file: ""}`, "true",
		}, nil},
	}
	for _, tt := range tests {
		try := func(value, want string) {
			text := strings.ReplaceAll(tt.key, "%s", strings.ReplaceAll(value, `\\`, `\`))
			key, _, _ := strings.Cut(text, ":")
			var base strings.Builder
			for line := range strings.Lines(minimal) {
				if !strings.HasPrefix(line, key+":") {
					base.WriteString(line)
				}
			}
			_, findings := read(t, base.String()+text+"\n")
			got := "good"
			for _, f := range findings {
				got = "bad"
				if strings.Contains(f, " warning ") {
					got = "a warning"
				}
			}
			if got != want || want != "good" && len(findings) != 1 {
				t.Errorf("%s\nis %s, want %s: %q", text, got, want, findings)
			}
		}
		for _, v := range tt.good {
			try(v, "good")
		}
		for _, v := range tt.bad {
			try(v, "bad")
		}
		for _, v := range tt.asText {
			try(v, "a warning")
		}
	}
}

// TestPlainScalarsKeepTheirText reads what yaml.v3 resolves to something else.
func TestPlainScalarsKeepTheirText(t *testing.T) {
	for _, text := range []string{"0123456", "123456789012", "yes", "1e3", "2021-01-01", "070", "0x1F", "1_000", ".inf", "True"} {
		c, _ := read(t, minimal+"storage: {file_system: "+text+"}\nproperties: {a: "+text+"}\n")
		if got := c.Storage.FileSystem.V; got != text {
			t.Errorf("file_system: %s is read as %s", text, got)
		}
		if got := c.Properties[0].Value.V; got != text {
			t.Errorf("the property %s is read as %s", text, got)
		}
	}
}

// TestBrokenValues asks for the zero value, and no default, where a value could
// not be read.
func TestBrokenValues(t *testing.T) {
	c, _ := read(t, `version: 1
name: prod
product: {name: kylin, version: [3], tomcat: !!str 8.5}
metdata: {hbase: {}}
nodes:
  - {name: A, hots: b, mdoe: query, port: 70700, weight: a}
  - {name: b, host: 10.0.0.1, mode: {a: b}}
load_balancer: {kind: nginx, listen: []}
`)
	for what, broken := range map[string]bool{
		"version": c.Product.Version.Broken, "tomcat": c.Product.Tomcat.Broken, "name": c.Nodes[0].Name.Broken, "mistyped host": c.Nodes[0].Host.Broken,
		"mistyped mode": len(c.Nodes[0].Mode) == 1 && c.Nodes[0].Mode[0].Broken, "port": c.Nodes[0].Port.Broken, "weight": c.Nodes[0].Weight.Broken && c.Nodes[0].Weight.V == 0,
		"mode": len(c.Nodes[1].Mode) == 1 && c.Nodes[1].Mode[0].Broken, "listen": len(c.LoadBalancer.Listen) == 1 && c.LoadBalancer.Listen[0].Broken,
		"mistyped metadata": c.Metadata.At.Line == 4,
	} {
		if !broken {
			t.Errorf("%s is not marked as broken", what)
		}
	}
}

// TestAMistypedKeyBesideTheRightOne leaves the value of the right one.
func TestAMistypedKeyBesideTheRightOne(t *testing.T) {
	for _, nodes := range []string{"{name: a, hots: b, host: c, mdoe: all, mode: query}", "{name: a, host: c, hots: b, mode: query, mdoe: all}"} {
		c, findings := read(t, withNodes("- "+nodes))
		same(t, "findings", len(findings), 2)
		n := c.Nodes[0]
		same(t, "host", n.Host.V, "c")
		same(t, "mode", n.Mode[0].V, "query")
		same(t, "broken", n.Host.Broken || n.Mode[0].Broken, false)
	}
}
