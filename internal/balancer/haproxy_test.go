package balancer

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/e2e"
)

func TestHAProxyLines(t *testing.T) {
	holds(t, haproxy, []line{
		{
			"defaults", func(*Site) {},
			[]string{
				"    bind :8080\n", "    timeout server 360s\n", "    timeout connect 3s\n", "    timeout client 60s\n", "    hard-stop-after 390s\n",
				"    default-server check inter 5s fastinter 500ms fall 3 rise 2 observe layer7 error-limit 1 on-error fastinter\n",
				"    default-server pool-max-conn 32 pool-purge-delay 10s\n", "    server query-1 10.0.0.1:7070\n", "    server query-1 10.0.0.1:7070 track kylin-write/query-1\n",
				"    http-request deny deny_status 413 if { req.hdr(content-length) -m int gt 67108864 }\n", "hdr Host localhost\n", "X-Forwarded-Proto http\n",
			},
			[]string{"ssl", "cookie kylin", "hash-type", "421", "still_proxy", "Strict-Transport-Security", "backup", "init-addr", "operator", "Secure", "response-timeout\n"},
		},
		{"no body limit", func(s *Site) { s.MaxBody = 0 }, nil, []string{"413"}},
		{"keepalive 0", func(s *Site) { s.Keepalive = 0 }, []string{"    option dontlognull\n", "    option redispatch 1\n    option http-server-close\n"}, []string{"http-keep-alive\n"}},
		{"times are in milliseconds where they must be", func(s *Site) { s.HealthInterval, s.Connect = 250*time.Millisecond, 1500*time.Millisecond }, []string{"inter 250ms fastinter 250ms", "timeout connect 1500ms\n"}, nil},
		{"HAProxy counts in 31 bits", func(s *Site) { s.Read = 1e5 * time.Hour }, []string{"timeout server 2073600s\n", "hard-stop-after 2073600s\n"}, nil},
		{
			"TLS and a port that redirects",
			func(s *Site) {
				s.Listen, s.ServerNames = []Listen{{Addr: netip.MustParseAddr("::"), Port: 443}}, []string{"A.example.com"}
				s.TLS = &TLS{Certificate: "/etc/ssl/a.pem", Key: "/etc/ssl/a.pem.key", RedirectFrom: []Listen{{Addr: netip.MustParseAddr("10.0.0.9"), Port: 80}}, HSTS: true}
				s.Method = StickyCookie
			},
			[]string{
				"    bind [::]:443 v6only ssl crt /etc/ssl/a.pem alpn h2,http/1.1\n", "    bind 10.0.0.9:80\n", "    http-request redirect prefix https://A.example.com code 308\n",
				"    cookie kylin_route insert indirect nocache httponly attr SameSite=Lax secure\n", "-m str a.example.com\n", "hdr Host A.example.com\n",
				`'\1; HttpOnly; Secure; SameSite=Lax'`, "X-Forwarded-Proto https\n", "max-age=31536000\n", " cookie query-1 track kylin-write/query-1\n",
			},
			nil,
		},
		{"access log off", func(s *Site) { s.AccessLog = "off" }, []string{"    log /dev/log local0\n"}, []string{"log global", "log-format"}},
		{
			"names, weights and states",
			func(s *Site) {
				s.Nodes = plain(haproxy, 4).Nodes
				s.Nodes[0].Host, s.Nodes[0].Weight = "kylin-1.example.com", 5
				s.Nodes[1].State, s.Nodes[2].State, s.Nodes[3].State = Backup, Drain, Down
				s.Nodes[2].Weight, s.Nodes[3].Host = 3, "2001:db8::1"
			},
			[]string{
				"    server query-1 kylin-1.example.com:7070 weight 5 init-addr last,libc,none\n", "    server query-2 10.0.0.2:7070 backup\n", "    option allbackups\n",
				"    server query-3 10.0.0.3:7070 weight 0\n", "    server query-4 [2001:db8::1]:7070 disabled\n",
			},
			nil,
		},
		{"reads are sent once", func(s *Site) { s.RetryReads = false }, []string{"    retries 1\n    retry-on conn-failure\n"}, nil},
		{"queries are writes", func(s *Site) { s.RetryQueries = false }, []string{"    use_backend kylin if !query { method GET HEAD OPTIONS }\n"}, []string{"backend kylin-query"}},
		{"a product without query paths", func(s *Site) { s.QueryPaths = nil }, []string{"    use_backend kylin if { method GET HEAD OPTIONS }\n"}, []string{"acl query", "backend kylin-query"}},
		{"no health path", func(s *Site) { s.HealthPath = "" }, []string{"default-server check inter"}, []string{"httpchk", "http-check"}},
		{"open", func(s *Site) { s.RestrictInternal = false }, nil, []string{"acl internal", "deny_status 403"}},
		{
			"operators behind a proxy",
			func(s *Site) {
				s.TrustedProxies, s.Operators = []netip.Prefix{netip.MustParsePrefix("10.1.2.3/8")}, []netip.Prefix{netip.MustParsePrefix("10.0.9.0/24")}
			},
			[]string{"    acl from_proxy src 10.0.0.0/8\n", "    acl still_proxy var(txn.client) -m ip 10.0.0.0/8\n", "    acl operator var(txn.client) -m ip 10.0.9.0/24\n", "403 if internal !operator\n"},
			nil,
		},
		{"a cluster with dashes", func(s *Site) { s.Name, s.Method = "a-b", StickyCookie }, []string{"    cookie a_b_route insert", "backend a-b-query\n", "frontend a-b-in\n", "track a-b-write/query-1\n"}, nil},
	})
}

// TestHAProxyForm: the method stands in every group, nodes keep their order,
// each acl has one fetch, indents are fours, and nothing litters.
func TestHAProxyForm(t *testing.T) {
	litter := regexp.MustCompile(`[ \t]\n|\n\n\n|\t|\n( {1,3}| {5,})\S|^\n|[^\n]$`)
	for _, can := range haproxyMethods {
		for _, much := range []bool{false, true} {
			s := plain(haproxy, 2)
			s.Method, s.RetryQueries, s.Nodes = can.Method, much, []Node{s.Nodes[1], s.Nodes[0]}
			if much {
				s.TLS = &TLS{Certificate: "c", Key: "c", RedirectFrom: []Listen{{Port: 80}}, HSTS: true}
				s.ServerNames, s.HealthPath = []string{"a.b", "*.c.d"}, ""
				s.TrustedProxies, s.Operators = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, []netip.Prefix{netip.MustParsePrefix("10.0.9.0/24")}
			}
			b, err := haproxy.Render(s)
			if err != nil {
				t.Fatal(err)
			}
			conf := string(b)
			if at := litter.FindStringIndex(conf); at != nil {
				t.Errorf("%s: litter %q in\n%s", can.Method, conf[at[0]:at[1]], conf)
			}
			if got, want := strings.Count(conf, "\n    balance "+HAProxyBalance(can.Method)+"\n"), strings.Count(conf, "\nbackend "); got != want {
				t.Errorf("%s: %d of %d groups have the method", can.Method, got, want)
			}
			if strings.Index(conf, "server query-2") > strings.Index(conf, "server query-1") {
				t.Errorf("%s: the nodes are out of the user's order", can.Method)
			}
		}
	}
}

func TestHAProxyRefuses(t *testing.T) {
	refuses(t, haproxy, []refusal{
		{"name", func(s *Site) { s.Name = "a_b" }},
		{"nodes[1].name", func(s *Site) { s.Nodes[1].Name = "a b" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "10.1" }},
		{"nodes[1].port", func(s *Site) { s.Nodes[1].Port = 0 }},
		{"load_balancer.method", func(s *Site) { s.Method = "source" }},
		{"load_balancer.server_names[0]", func(s *Site) { s.ServerNames = []string{"a b"} }},
		{"load_balancer.health_check.path", func(s *Site) { s.HealthPath = "/a b" }},
		{"load_balancer.listen", func(s *Site) { s.Listen = nil }},
		{"load_balancer.tls.certificate", func(s *Site) { s.TLS = &TLS{Certificate: "c\n"} }},
		{"load_balancer.tls.certificate", func(s *Site) { s.TLS = &TLS{Certificate: "c\xff"} }},
	})
}

func TestHAProxyQuote(t *testing.T) {
	quotes(t, haproxyQuote, [][2]string{
		{"/etc/ssl/kylin.pem", `/etc/ssl/kylin.pem`},
		{"", `''`},
		{"a b", `'a b'`},
		{"#a", `'#a'`},
		{`a"b`, `'a"b'`},
		{`a'b`, `'a'\''b'`},
		{`C:\new`, `'C:\new'`},
		{`a\`, `'a\'`},
		{"$HOME", `'$HOME'`},
		{"-a", `'-a'`},
		{"麒麟", `'麒麟'`},
	}, "a\nb", "a\rb", "a\x00b", "a\tb", "a\x7fb", "a\u0085b", "a\u2028b", "a\xffb")
}

// FuzzHAProxyQuote: a quoted value is one word, equal to the value, wherever it
// stands in a file.
func FuzzHAProxyQuote(f *testing.F) {
	for _, seed := range []string{"", "a", `\`, `"`, `\"`, `a\`, "'", "''", `'\''`, "#", "$", "${A}", "a\nb", " ", `\x41`, "\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		word, err := haproxyQuote("f", value)
		if err != nil {
			return
		}
		got, err := e2e.Texts(directive.HAProxyWords("a\n    b x " + word + "\n    c " + word + " y # z\n"))
		if err != nil {
			t.Fatalf("%q is written %s: %v", value, word, err)
		}
		want := [][]string{{"a"}, {"b", "x", value}, {"c", value, "y"}}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("%q is written %s: the file reads %q", value, word, got)
		}
	})
}
