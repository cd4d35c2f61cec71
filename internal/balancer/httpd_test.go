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

func TestHTTPDLines(t *testing.T) {
	holds(t, httpd, []line{
		{
			"defaults", func(*Site) {},
			[]string{
				"a2enmod alias deflate filter headers lbmethod_byrequests proxy proxy_balancer proxy_hcheck proxy_http reqtimeout rewrite slotmem_shm\n",
				"<IfDefine !listen_0.0.0.0_8080>\n    Define listen_0.0.0.0_8080\n    Listen 0.0.0.0:8080\n", "<VirtualHost *:8080>\n    ServerName kylin\n",
				"        BalancerMember http://10.0.0.1:7070 route=query-1 retry=10 connectiontimeout=3 timeout=360 keepalive=On smax=32 ttl=15 hctemplate=check\n",
				"        ProxySet lbmethod=byrequests maxattempts=1 failonstatus=502,503,504\n    </Proxy>\n\n", "        ProxySet lbmethod=byrequests maxattempts=1\n    </Proxy>\n    ProxyPassMatch",
				"    ProxyHCTemplate check hcuri=/kylin/api/admin/version hcmethod=GET hcexpr=up hcinterval=5 hcpasses=2 hcfails=3\n",
				"-gt 67108864\"\n", "    Timeout 60\n", "a2dissite 000-default\n", "X-Forwarded-Proto http\n",
			},
			[]string{"SSL", "ServerAlias", "CustomLog", "RemoteIP", "Strict-Transport-Security", "Include ", "stickysession", " status=", "ping=", "loadfactor", "disablereuse", ",500", "=500,", "Secure"},
		},
		{"no body limit", func(s *Site) { s.MaxBody = 0 }, nil, []string{"413", "Content-Length"}},
		{"keepalive 0", func(s *Site) { s.Keepalive = 0 }, []string{" disablereuse=On"}, []string{"smax", "ttl"}},
		{"idle below the node's", func(s *Site) { s.NodeIdle = 5 * time.Second }, []string{" ttl=3 "}, nil},
		{"no failure shuts a node", func(s *Site) { s.MaxFails = 0 }, []string{" retry=0 "}, []string{"failonstatus"}},
		{
			"times in milliseconds",
			func(s *Site) {
				s.Connect, s.Read, s.HealthInterval, s.FailWindow, s.Send = 500*time.Millisecond, 1500*time.Millisecond, 250*time.Millisecond, 1500*time.Millisecond, 1500*time.Millisecond
			},
			[]string{" retry=2 connectiontimeout=500ms timeout=1500ms ", " hcinterval=250ms ", "    Timeout 2\n"},
			nil,
		},
		{"a read timeout below what httpd takes", func(s *Site) { s.Read = 500 * time.Millisecond }, []string{" timeout=1 "}, nil},
		{
			"TLS and a port that redirects",
			func(s *Site) {
				s.Listen, s.ServerNames = []Listen{{Addr: netip.MustParseAddr("::"), Port: 443}, {Addr: netip.MustParseAddr("10.0.0.9"), Port: 8443}}, []string{"a.example.com"}
				s.TLS = &TLS{Certificate: "/etc/ssl/a.pem", Key: "/etc/ssl/my keys/a.key", RedirectFrom: []Listen{{Port: 80}}, HSTS: true}
				s.Method = StickyCookie
			},
			[]string{
				"http2 lbmethod_byrequests", " ssl\n", "    Listen [::]:443\n", "    Listen 0.0.0.0:80\n", "<VirtualHost *:443 10.0.0.9:8443>\n    ServerName a.example.com\n", "<VirtualHost *:80>\n",
				"    SSLCertificateKeyFile \"/etc/ssl/my keys/a.key\"\n", "    RewriteRule ^ https://a.example.com%1 [R=308,L,NE]\n", "X-Forwarded-Proto https\n", "max-age=31536000",
				" \"stickysession=kylin_route|a URL must not contain a space\" stickysessionsep=Off", "Path=/kylin; HttpOnly; Secure; SameSite=Lax", "$1; Secure\"",
			},
			[]string{"a2dissite"},
		},
		{"access log off", func(s *Site) { s.AccessLog = "off" }, []string{"    CustomLog /dev/null kylin\n"}, nil},
		{
			"names, weights and states",
			func(s *Site) {
				s.Nodes = plain(httpd, 4).Nodes
				s.Nodes[0].Host, s.Nodes[0].Weight = "kylin-1.example.com", 5
				s.Nodes[1].State, s.Nodes[2].State, s.Nodes[3].State = Backup, Drain, Down
				s.Nodes[3].Host = "2001:db8::1"
			},
			[]string{
				"http://kylin-1.example.com:7070 route=query-1 loadfactor=5 retry", "http://10.0.0.2:7070 route=query-2 status=+H retry", "route=query-3 status=+N retry",
				"http://[2001:db8::1]:7070 route=query-4 status=+D retry",
			},
			nil,
		},
		{"weights beyond httpd's", func(s *Site) { s.Nodes[0].Weight = 300 }, []string{"route=query-1 loadfactor=100.00 ", "route=query-2 loadfactor=1.00 "}, nil},
		{"with backups a request can pass all the others", func(s *Site) { s.Nodes = plain(httpd, 4).Nodes; s.Nodes[3].State = Backup }, []string{" maxattempts=3"}, nil},
		{"a product without query paths", func(s *Site) { s.QueryPaths = nil }, nil, []string{"kylin_query", "ProxyPassMatch"}},
		{"no health path", func(s *Site) { s.HealthPath, s.HealthInterval = "", 0 }, nil, []string{"hcheck", "ProxyHC", "hctemplate"}},
		{"open", func(s *Site) { s.RestrictInternal = false }, nil, []string{"[F]"}},
		{
			"operators behind a proxy",
			func(s *Site) {
				s.TrustedProxies, s.Operators = []netip.Prefix{netip.MustParsePrefix("10.1.2.3/8")}, []netip.Prefix{netip.MustParsePrefix("10.0.9.0/24")}
			},
			[]string{"    RemoteIPInternalProxy 10.0.0.0/8\n", "-ipmatch '10.0.9.0/24'\"\n", " remoteip reqtimeout rewrite setenvif "},
			nil,
		},
		{
			"only names with a star",
			func(s *Site) { s.ServerNames = []string{"*.a.b", "*.c.d"} },
			[]string{"    ServerName kylin\n    ServerAlias *.a.b\n    ServerAlias *.c.d\n"},
			nil,
		},
		{"a cluster with dashes", func(s *Site) { s.Name, s.Method = "a-b", StickyCookie }, []string{"\"stickysession=a_b_route|", "balancer://a-b_query>"}, nil},
		{"include", func(s *Site) { s.Include = []string{"a.conf", "b c.conf"} }, []string{"    Include a.conf\n    Include \"b c.conf\"\n</VirtualHost>\n"}, nil},
	})
}

// TestHTTPDForm: no line ends in a backslash or a comment behind a directive,
// nodes keep their order, indents are fours, and nothing litters.
func TestHTTPDForm(t *testing.T) {
	litter := regexp.MustCompile(`[ \t\\]\n|\n\n\n|\t|\n( {1,3}| {5,7}| {9,})\S|^\n|[^\n]$|\n *[^#\n ][^\n]* # `)
	for _, can := range httpdMethods {
		for _, much := range []bool{false, true} {
			s := plain(httpd, 2)
			s.Method, s.Nodes = can.Method, []Node{s.Nodes[1], s.Nodes[0]}
			if much {
				s.TLS = &TLS{Certificate: "c", Key: `k\`, RedirectFrom: []Listen{{Port: 80}}, HSTS: true}
				s.ServerNames, s.HealthPath, s.AccessLog, s.Include = []string{"a.b", "*.c.d"}, "", "kylin.log", []string{"a.conf"}
				s.TrustedProxies, s.Operators = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, []netip.Prefix{netip.MustParsePrefix("10.0.9.0/24")}
			}
			b, err := httpd.Render(s)
			if err != nil {
				t.Fatal(err)
			}
			conf := string(b)
			if at := litter.FindStringIndex(conf); at != nil {
				t.Errorf("%s: litter %q in\n%s", can.Method, conf[at[0]:at[1]], conf)
			}
			if strings.Index(conf, "route=query-2") > strings.Index(conf, "route=query-1") {
				t.Errorf("%s: the nodes are out of the user's order", can.Method)
			}
			if _, err := e2e.Texts(directive.HTTPDWords(conf)); err != nil {
				t.Errorf("%s: %v", can.Method, err)
			}
		}
	}
}

func TestHTTPDRefuses(t *testing.T) {
	refuses(t, httpd, []refusal{
		{"name", func(s *Site) { s.Name = "a_b" }},
		{"nodes[1].name", func(s *Site) { s.Nodes[1].Name = "a b" }},
		{"nodes[1].host", func(s *Site) { s.Nodes[1].Host = "10.1" }},
		{"nodes[1].port", func(s *Site) { s.Nodes[1].Port = 0 }},
		{"load_balancer.method", func(s *Site) { s.Method = IPHash }},
		{"load_balancer.method", func(s *Site) { s.Method = ClientHash }},
		{"load_balancer.method", func(s *Site) { s.Method = RandomTwo }},
		{"load_balancer.server_names[0]", func(s *Site) { s.ServerNames = []string{"a b"} }},
		{"load_balancer.health_check.path", func(s *Site) { s.HealthPath = "/a b" }},
		{"load_balancer.health_check.path", func(s *Site) { s.HealthPath = "/" + strings.Repeat("a", 63) }},
		{"load_balancer.health_check.interval", func(s *Site) { s.HealthInterval = 100 * time.Millisecond }},
		{"load_balancer.listen", func(s *Site) { s.Listen = nil }},
		{"load_balancer.tls.certificate", func(s *Site) { s.TLS = &TLS{Certificate: "c${d}", Key: "k"} }},
		{"load_balancer.tls.key", func(s *Site) { s.TLS = &TLS{Certificate: "c", Key: "k\n"} }},
		{"load_balancer.access_log", func(s *Site) { s.AccessLog = "|/usr/bin/logger" }},
		{"load_balancer.httpd.include[1]", func(s *Site) { s.Include = []string{"a", "b\n"} }},
	})
}

func BenchmarkHTTPD(b *testing.B) {
	for _, n := range []int{2, 1000, 10000} {
		s := plain(httpd, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				conf, err := httpd.Render(s)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(conf)))
			}
		})
	}
}
