package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// front writes the file of a load balancer that runs, and returns its name, ""
// for none.
func (g *clusterMaker) front(t *testing.T) string {
	t.Helper()
	name, text := "", ""
	switch g.IntN(6) {
	case 0, 1:
		name, text = "nginx.conf", g.nginx()
	case 2:
		name, text = "haproxy.cfg", g.haproxy()
	case 3:
		name, text = "httpd.conf", g.httpd()
	default:
		return ""
	}
	writeHome(t, filepath.Join(g.dir, name), text)
	return name
}

// some picks lines, in their order.
func (g *clusterMaker) some(lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		if g.chance(3) {
			b.WriteString("    " + line + "\n")
		}
	}
	return b.String()
}

// servers writes a line for each node.
func (g *clusterMaker) servers(line func(i int, address string) string) string {
	var b strings.Builder
	for i := range g.nodes {
		b.WriteString("    " + line(i, fmt.Sprintf("10.0.0.%d:%s", 11+i, g.port)) + "\n")
	}
	return b.String()
}

func (g *clusterMaker) nginx() string {
	options := g.one("", "", " max_fails=3", " max_fails=0", " weight=5", " max_fails=2 fail_timeout=30s", " fail_timeout=0", " max_conns=200 slow_start=30s")
	name := g.one("kylin", "tomcats", "kylin_query")
	return "upstream " + name + " {\n" +
		g.one("", "", "    ip_hash;\n", "    least_conn;\n", "    hash $cookie_JSESSIONID consistent;\n", "    sticky cookie r expires=1h;\n", "    session_sticky;\n", "    random two least_conn;\n", "    hash $remote_addr;\n") +
		g.servers(func(_ int, a string) string { return "server " + a + options + ";" }) +
		g.some("keepalive 32;", "keepalive_timeout 60s;", "zone k 64k;", "check interval=3000 rise=2 fall=5 timeout=1000 type=http;") + "}\nserver {\n" +
		g.one("    listen 80;\n", "    listen 80 default_server;\n    listen [::]:80 default_server;\n", "    listen 443 ssl http2;\n    ssl_certificate /e/c.pem;\n    ssl_certificate_key /e/c.key;\n", "    listen [::]:8080 ipv6only=off;\n", "    listen 0.0.0.0:18080;\n", "    listen 127.0.0.1:8080;\n") +
		g.one("", "", "    server_name _;\n", "    server_name kylin.example.com k;\n", "    server_name localhost;\n", "    server_name *.example.com ~^k\\d+$;\n", "    server_name \"\";\n") +
		g.some("client_max_body_size 0;", "client_max_body_size 2g;", "add_header Strict-Transport-Security \"max-age=31536000; includeSubDomains; preload\" always;", "access_log off;", "access_log /var/log/nginx/k.log main;",
			"access_log syslog:server=10.0.0.5 main;", "set_real_ip_from 10.1.0.0/16;", "real_ip_header X-Forwarded-For;", "allow 10.0.0.0/8;", "gzip on;", "root /var/www/html;") +
		"    location " + g.one("/", "/kylin", "~ ^/kylin/", "= /kylin/") + " {\n    proxy_pass http://" + name + ";\n" +
		g.some("proxy_read_timeout 3700s;", "proxy_read_timeout 10;", "proxy_connect_timeout 300ms;", "proxy_send_timeout 1h;", "proxy_next_upstream error timeout http_500 non_idempotent;", "proxy_next_upstream off;",
			"proxy_http_version 1.1;", "proxy_set_header Connection \"\";", "proxy_set_header Host $host;", "proxy_buffering off;", "proxy_ignore_client_abort on;") + "    }\n}\n"
}

func (g *clusterMaker) haproxy() string {
	cookie := g.one("", "", "cookie SRV insert indirect nocache", "cookie JSESSIONID prefix nocache", "cookie SRV insert maxidle 30m maxlife 8h")
	options := g.one(" check", "", " check inter 2s fall 3 rise 1", " check inter 500ms", " maxconn 100 check", " weight 100 check slowstart 10s")
	return "defaults\n    mode http\n    timeout connect " + g.one("5s", "5000", "300ms", "1m") + "\n    timeout client " + g.one("50s", "1h", "1m") + "\n    timeout server " + g.one("50s", "1h", "700s", "24h") + "\n" +
		g.some("option redispatch", "option httplog", "log global", "retries 3", "maxconn 4000", "timeout tunnel 1h", "timeout check 10s") +
		"frontend fe\n    bind " + g.one("*:80", ":8080", ":::443 v4v6 ssl crt /e/k.pem", "*:443 ssl crt /e/k.pem\n    bind *:80", "0.0.0.0:80,[::1]:80", "*:8000-8003") + "\n" +
		g.some("acl k hdr(host) -i kylin.example.com", "http-request set-header X-Forwarded-Proto https if { ssl_fc }", "http-response set-header Strict-Transport-Security max-age=31536000", "option forwardfor", "stats enable") +
		"    default_backend k\nbackend k\n    balance " + g.one("roundrobin", "leastconn", "source", "uri", "hdr(x-user)", "first", "static-rr") + "\n" +
		g.some("option httpchk GET /kylin/api/admin/version", "option httpchk", "stick-table type ip size 200k expire 30m", "stick on src", "hash-type consistent", "http-check expect status 200", "fullconn 1000") +
		"    " + cookie + "\n" + g.servers(func(i int, a string) string {
		own := ""
		if cookie != "" {
			own = fmt.Sprintf(" cookie s%d", i)
		}
		return fmt.Sprintf("server n%d %s%s%s", i, a, options, own)
	})
}

func (g *clusterMaker) httpd() string {
	options := g.one("", "", " loadfactor=5", " retry=0", " timeout=900", " retry=30 ping=3 ttl=60", " hcmethod=GET hcuri=/kylin/api/admin/version")
	return g.some("Timeout 60", "ProxyTimeout 3700", "ProxyRequests Off", "LimitRequestBody 0") + "<VirtualHost " + g.one("*:80", "_default_:8080", "10.0.0.2:80", "*:443") + ">\n" +
		g.some("ServerName kylin.example.com", "ServerName http://k.example.com:8080", "ServerAlias k *.example.org", "ProxyPreserveHost On", "Header always set Strict-Transport-Security \"max-age=31536000\"", "CustomLog logs/k.log combined",
			"SSLEngine on\n    SSLCertificateFile /e/c.pem\n    SSLCertificateKeyFile /e/c.key", "RemoteIPHeader X-Forwarded-For", "RemoteIPInternalProxy 10.1.0.0/16", "Require ip 10.0.0.0/8") +
		"<Proxy balancer://k>\n" + g.servers(func(i int, a string) string {
		return fmt.Sprintf("BalancerMember http://%s route=n%d%s", a, i, options)
	}) +
		g.some("ProxySet lbmethod=bybusyness", "ProxySet stickysession=ROUTEID", "ProxySet nofailover=On", "ProxySet timeout=5", "ProxySet failonstatus=503", "ProxySet maxattempts=3") +
		"</Proxy>\nProxyPass " + g.one("/kylin balancer://k/kylin", "/ balancer://k/", "/kylin balancer://k/kylin stickysession=JSESSIONID|jsessionid") + "\nProxyPassReverse /kylin balancer://k/kylin\n</VirtualHost>\n"
}
