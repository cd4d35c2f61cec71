package balancer

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNginxLines(t *testing.T) {
	holds(t, nginx, []line{
		{
			"defaults", func(*Site) {},
			[]string{
				"    listen 8080;", "    zone kylin 128k;", "    server 10.0.0.1:7070 max_fails=3 fail_timeout=10s; # query-1", "    server 10.0.0.1:7070 max_fails=0; # query-1",
				"    keepalive 64;", "    keepalive_timeout 15s;", "    proxy_next_upstream_timeout 359s;", "    proxy_next_upstream_tries 2;", "    client_max_body_size 64m;",
				"    proxy_cookie_flags JSESSIONID httponly samesite=lax;",
			},
			[]string{"server_name", "ssl", "access_log", "log_format", "set_real_ip_from", "geo", "Strict-Transport-Security", "    include ", "kylin_route", "backup", " down"},
		},
		{
			"HTTP/2 is a directive from 1.26 on",
			func(s *Site) { s.Version, s.TLS = [2]int{1, 26}, &TLS{Certificate: "c", Key: "k"} },
			[]string{"    listen 8080 ssl;", "    http2 on;"},
			[]string{"ssl http2"},
		},
		{
			"HTTP/2 is a word of listen before",
			func(s *Site) { s.TLS = &TLS{Certificate: "c", Key: "k"} },
			[]string{"    listen 8080 ssl http2;", "    proxy_cookie_flags JSESSIONID secure httponly samesite=lax;"},
			[]string{"http2 on", "Strict-Transport-Security", "return 308"},
		},
		{
			"no proxy_cookie_flags before 1.19.3",
			func(s *Site) { s.Version, s.TLS = [2]int{1, 18}, &TLS{Certificate: "c", Key: "k"} },
			[]string{`    proxy_cookie_path ~^(/.*)$ "$1; Secure; SameSite=Lax";`},
			[]string{"proxy_cookie_flags"},
		},
		{
			"port 443 is not named in a redirect",
			func(s *Site) {
				s.Listen, s.TLS = []Listen{{Port: 443}}, &TLS{Certificate: "c", Key: "k", RedirectFrom: []Listen{{Addr: netip.MustParseAddr("::"), Port: 80}}}
			},
			[]string{"    listen [::]:80;", "    return 308 https://$host$request_uri;"},
			nil,
		},
		{"keepalive 0", func(s *Site) { s.Keepalive = 0 }, nil, []string{"keepalive 0", "keepalive_timeout"}},
		{"keepalive is bounded for many nodes", func(s *Site) { s.Nodes = plain(nginx, 40).Nodes }, []string{"    keepalive 256;"}, nil},
		{"keepalive of the user's own is kept", func(s *Site) { s.Nodes, s.Keepalive = plain(nginx, 40).Nodes, 500 }, []string{"    keepalive 500;"}, nil},
		{"idle below the node's", func(s *Site) { s.NodeIdle = 5 * time.Second }, []string{"    keepalive_timeout 3750ms;"}, nil},
		{"no body limit", func(s *Site) { s.MaxBody = 0 }, []string{"    client_max_body_size 0;"}, nil},
		{"an odd body limit", func(s *Site) { s.MaxBody = 1500 }, []string{"    client_max_body_size 1500;"}, nil},
		{
			"IPv6, weights and states",
			func(s *Site) {
				s.Nodes = plain(nginx, 4).Nodes
				s.Nodes[0].Host, s.Nodes[0].Weight = "2001:db8::1", 5
				s.Nodes[1].State, s.Nodes[2].State, s.Nodes[3].State = Backup, Drain, Down
			},
			[]string{
				"    server [2001:db8::1]:7070 weight=5 max_fails=0; # query-1", "    server 10.0.0.2:7070 max_fails=3 fail_timeout=10s backup; # query-2",
				"    server 10.0.0.3:7070 down; # query-3", "    server 10.0.0.4:7070 down; # query-4", "    proxy_next_upstream_tries 2;",
			},
			nil,
		},
		{
			"with backups a request can pass all the others",
			func(s *Site) { s.Nodes = plain(nginx, 4).Nodes; s.Nodes[3].State = Backup },
			[]string{"    proxy_next_upstream_tries 4;"},
			nil,
		},
		{
			"a network with address bits",
			func(s *Site) { s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.1.2.3/8")} },
			[]string{"    set_real_ip_from 10.0.0.0/8;", "    real_ip_recursive on;"},
			nil,
		},
		{
			"access log",
			func(s *Site) { s.AccessLog = "/var/log/my nginx/kylin.log" },
			[]string{`    access_log "/var/log/my nginx/kylin.log" kylin;`, "log_format kylin '"},
			[]string{"$request_uri\"", "$args", "$request "},
		},
		{"access log off", func(s *Site) { s.AccessLog = "off" }, []string{"    access_log off;"}, []string{"log_format"}},
		{"reads are sent once", func(s *Site) { s.RetryReads = false }, []string{"        proxy_next_upstream off;\n        proxy_pass http://kylin;"}, nil},
		{"queries are writes", func(s *Site) { s.RetryQueries = false }, []string{"        return 418;\n    }\n\n    # What your files"}, []string{"non_idempotent", "upstream kylin_query"}},
		{"no health path", func(s *Site) { s.HealthPath = "" }, []string{"upstream kylin_write {", "max_fails=1 fail_timeout=10s", "error_page 502 = @refused;"}, []string{"auth_request /", "satisfy"}},
		{"names of a cluster with dashes", func(s *Site) { s.Name, s.Method = "a-b", StickyCookie }, []string{"upstream a-b_query_on_query-1 {", "map $cookie_a_b_route $a_b_on {", "proxy_pass http://a-b_query$a_b_on;"}, nil},
		{"include", func(s *Site) { s.Include = []string{"a.conf", "b c.conf"} }, []string{"    include a.conf;\n    include \"b c.conf\";\n}\n"}, nil},
	})
}

// TestNginxForm: the method comes first, nodes keep their order, indents are
// fours, no line ends in a blank, no two blank lines follow each other.
func TestNginxForm(t *testing.T) {
	litter := regexp.MustCompile(`[ \t]\n|\n\n\n|\t|\{\n\n|\n\n *\}|\n( {1,3}| {5,7})\S|^\n|[^\n]$`)
	for _, can := range nginxMethods {
		for _, health := range []string{"/kylin/api/health", ""} {
			for _, retry := range []bool{false, true} {
				conf := rendered(t, nginx, func(s *Site) {
					s.Method, s.HealthPath, s.RetryQueries, s.RetryReads = can.Method, health, retry, retry
					s.Nodes = []Node{s.Nodes[1], s.Nodes[0]}
					if retry {
						return
					}
					s.TLS = &TLS{Certificate: "c", Key: "k", RedirectFrom: []Listen{{Port: 80}}, HSTS: true}
					s.ServerNames, s.AccessLog, s.Include = []string{"a.b", "*.c.d"}, "kylin.log", []string{"a.conf"}
					s.TrustedProxies, s.Operators = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, []netip.Prefix{netip.MustParsePrefix("10.0.9.0/24")}
				})
				if at := litter.FindStringIndex(conf); at != nil {
					t.Errorf("%s: litter %q in\n%s", can.Method, conf[at[0]:at[1]], conf)
				}
				if line := nginxMethodLine(can.Method); line != "" && strings.Count(conf, "{\n    "+line+";") != strings.Count(conf, "\nupstream") {
					t.Errorf("%s: %q is not the first line of each group in\n%s", can.Method, line, conf)
				}
				if strings.Index(conf, "# query-2") > strings.Index(conf, "# query-1") {
					t.Errorf("%s: the nodes are out of the user's order", can.Method)
				}
			}
		}
	}
}

func TestNginxRefuses(t *testing.T) {
	refuses(t, nginx, []refusal{
		{"name", func(s *Site) { s.Name = "a_b" }},
		{"nodes[1].name", func(s *Site) { s.Nodes[1].Name = "a_b" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "10.1" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "010.0.0.1" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "256.1.1.1" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "fe80::1%eth0" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "a:7070" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "unix:/run/x" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host, s.Method = "kylin-2", StickyCookie }},
		{"nodes[1].port", func(s *Site) { s.Nodes[1].Port = 70700 }},
		{"nodes[1].state", func(s *Site) { s.Nodes[1].State, s.Method = Backup, IPHash }},
		{"nodes[1].state", func(s *Site) { s.Nodes[1].State, s.Method = Backup, ClientHash }},
		{"nodes[1].state", func(s *Site) { s.Nodes[1].State, s.Method = Backup, RandomTwo }},
		{"nodes", func(s *Site) { s.Nodes[0].State, s.Nodes[1].State = Backup, Backup }},
		{"nodes", func(s *Site) { s.Nodes = nil }},
		{"load_balancer.method", func(s *Site) { s.Method = "least_time" }},
		{"load_balancer.server_names[0]", func(s *Site) { s.ServerNames = []string{"kylin.*.com"} }},
		{"load_balancer.server_names[1]", func(s *Site) { s.ServerNames = []string{"a.b", "~^.*$"} }},
		{"load_balancer.health_check.path", func(s *Site) { s.HealthPath = "/a b" }},
		{"load_balancer.health_check.path", func(s *Site) { s.HealthPath = "none" }},
		{"load_balancer.listen", func(s *Site) { s.Listen[0].Port = 0 }},
		{"load_balancer.listen", func(s *Site) { s.Listen = nil }},
		{"load_balancer.listen", func(s *Site) { s.Listen[0].Addr = netip.MustParseAddr("fe80::1%;") }},
		{"load_balancer.nginx.include[1]", func(s *Site) { s.Include = []string{"a", "b$c"} }},
		{"load_balancer.tls.key", func(s *Site) { s.TLS = &TLS{Certificate: "c", Key: "k\n"} }},
	})
}

// TestSpread: the nodes behind a route cookie's node are others, each once, and
// far apart.
func TestSpread(t *testing.T) {
	for _, row := range []struct {
		of     []int
		own, n int
		want   []int
	}{
		{[]int{0, 1, 2}, 1, 7, []int{2, 0}},
		{[]int{0, 1, 2}, 2, 7, []int{0, 1}},
		{[]int{0, 1, 2, 3, 4, 5, 6, 7, 8}, 4, 2, []int{5, 0}},
		{[]int{5}, 0, 1, []int{5}},
		{[]int{0}, 0, 7, []int{}},
		{nil, 3, 7, []int{}},
	} {
		if got := spread(row.of, row.own, row.n); !slices.Equal(got, row.want) {
			t.Errorf("spread(%v, %d, %d) = %v, want %v", row.of, row.own, row.n, got, row.want)
		}
	}
}

func BenchmarkNginx(b *testing.B) {
	for _, m := range []Method{RoundRobin, StickyCookie} {
		for _, n := range []int{2, 1000, 10000} {
			s := plain(nginx, n)
			s.Method = m
			b.Run(fmt.Sprintf("%s/%d", m, n), func(b *testing.B) {
				for b.Loop() {
					conf, err := nginx.Render(s)
					if err != nil {
						b.Fatal(err)
					}
					b.SetBytes(int64(len(conf)))
				}
			})
		}
	}
}
