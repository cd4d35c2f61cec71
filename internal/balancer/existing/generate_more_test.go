package existing

func (g *generated) haproxy() {
	g.line("global")
	g.depth = 1
	g.fill("")
	g.depth = 0
	g.line("defaults")
	g.depth = 1
	g.line("mode http")
	g.maybe(2, func() { g.line("timeout connect 5s\n  timeout client 1m\n  timeout server 1m"); g.lines += 2 })
	g.fill("")
	g.depth = 0
	g.maybe(2, func() { g.haproxyOther("wiki") })
	g.line("frontend in")
	g.depth = 1
	tls := g.IntN(3) == 0
	if tls {
		g.only("bind :443 ssl crt /c.pem%s", pick(g.Rand, "", " alpn h2,http/1.1", " ssl-min-ver TLSv1.2"))
		g.maybe(2, func() { g.only("bind :80"); g.line("http-request redirect scheme https unless { ssl_fc }") })
	} else {
		g.only("bind %s", pick(g.Rand, ":8080", "*:8080 maxconn 9", "10.0.0.9:8080", ":::8080 v4v6"))
	}
	g.maybe(3, func() { g.gate(g.haproxyGate(), true) })
	g.fill("")
	g.maybe(2, func() { g.line("acl host hdr(host) -i kylin.example.com"); g.line("use_backend kylin if host") })
	g.line("default_backend kylin")
	g.depth = 0
	g.line("backend kylin")
	g.depth = 1
	g.maybe(2, func() { g.only("balance %s", pick(g.Rand, "leastconn", "source", "random")) })
	g.maybe(3, func() { g.only("cookie SRV insert indirect nocache") })
	g.maybe(3, func() { g.only("option httpchk GET /kylin/api/health") })
	g.maybe(3, func() { g.only("timeout server %ds", 61+g.IntN(900)) })
	g.maybe(3, func() { g.gate(g.haproxyGate(), true) })
	g.fill("")
	for i := range 1 + g.IntN(4) {
		g.only("server n%d 10.0.0.%d:7070 %s", i, i+1, pick(g.Rand, "check", "check weight 3", "check backup", "check inter 3s rise 2", "maxconn 10"))
	}
	g.depth = 0
	g.maybe(2, func() { g.haproxyOther("last") })
}

func (g *generated) haproxyGate() string {
	return pick(g.Rand, "http-request deny if { src 10.1.0.0/16 }", "http-request auth unless { http_auth(u) }", "http-request tarpit if { path_beg /x }",
		"tcp-request connection reject if { src 10.2.0.0/16 }", "http-request return status 403 if { path /y }", "filter spoe engine waf", "http-request lua.check",
		"http-request silent-drop if { src 10.3.0.0/16 }", "block if { src 10.4.0.0/16 }")
}

func (g *generated) haproxyOther(name string) {
	g.line("listen %s", name)
	g.depth = 1
	g.line("bind :%d", 9000+len(name))
	g.maybe(2, func() { g.gate(g.haproxyGate(), false) })
	g.fill("")
	g.line("server w 10.9.9.9:80")
	g.depth = 0
}

func (g *generated) httpd() {
	g.line("ServerRoot /etc/httpd")
	g.fill("")
	g.maybe(2, func() { g.line("<IfModule mod_x.c>\n  Listen 8081\n</IfModule>"); g.lines += 2 })
	g.maybe(3, func() { g.line("<IfDefine NO>\n  Require all denied\n</IfDefine>"); g.lines += 2 })
	g.maybe(2, func() { g.httpdOther("other.example.com") })
	tls := g.IntN(3) == 0
	if tls {
		g.only("<VirtualHost *:443>")
	} else {
		g.only("<VirtualHost *:8080>")
	}
	g.alone = map[int]bool{} // a section can't be taken out by its line
	g.depth = 1
	if tls {
		g.line("SSLEngine on")
		g.only("SSLCertificateFile /c.pem")
		g.only("SSLCertificateKeyFile /c.key")
	}
	g.maybe(2, func() { g.only("ServerName kylin.example.com") })
	g.maybe(3, func() { g.only("RemoteIPInternalProxy 10.3.0.0/16") })
	g.maybe(3, func() { g.only("CustomLog logs/k.log combined") })
	g.maybe(2, func() { g.only("ProxyTimeout %d", 61+g.IntN(900)) })
	g.maybe(3, func() { g.gate(g.httpdGate(), true) })
	g.fill("")
	g.maybe(4, func() {
		g.included["more.conf"] = "LimitRequestBody 1000000\n# x\n"
		g.line("Include more.conf")
	})
	g.line("<Proxy balancer://kylin>")
	g.depth++
	for i := range 1 + g.IntN(4) {
		g.only("BalancerMember http://10.0.0.%d:7070%s", i+1, pick(g.Rand, "", " route=a", " status=+H", " ping=1", " loadfactor=3"))
	}
	g.maybe(2, func() { g.only("ProxySet %s", pick(g.Rand, "lbmethod=bybusyness", "stickysession=R")) })
	g.maybe(5, func() { g.line("Require all granted") })
	g.depth--
	g.line("</Proxy>")
	g.maybe(3, func() { g.httpdPlace("/kylin/api/cubes", true) })
	g.maybe(3, func() { g.httpdPlace("/static", false) })
	g.line("ProxyPass %s", pick(g.Rand, "/ balancer://kylin/", "/kylin balancer://kylin/kylin nofailover=On", "/kylin/ balancer://kylin/kylin/ timeout=5"))
	g.depth = 0
	g.line("</VirtualHost>")
	g.maybe(3, func() { g.httpdOther("last.example.com") })
}

func (g *generated) httpdGate() string {
	return pick(g.Rand, "Require ip 10.1.0.0/16", "Require valid-user", "AuthType Basic", "Deny from all", "SSLVerifyClient require", "SecRuleEngine On",
		"RewriteRule ^/kylin/api/x - [F]", "Redirect 403 /kylin/api/y", "OIDCProviderMetadataURL https://idp", "ProxyPass /kylin/api/admin !", "AuthUserFile /etc/users",
		"SSLRequireSSL")
}

func (g *generated) httpdOther(name string) {
	g.line("<VirtualHost *:8082>")
	g.depth = 1
	g.line("ServerName %s", name)
	g.maybe(2, func() { g.gate(g.httpdGate(), false) })
	g.fill("")
	g.line("ProxyPass / http://10.9.9.9/")
	g.depth = 0
	g.line("</VirtualHost>")
}

func (g *generated) httpdPlace(where string, ours bool) {
	g.gate("<Location "+where+">", ours)
	g.depth++
	g.line("%s", pick(g.Rand, "Require ip 10.1.0.0/16", "Require all denied", "Deny from all"))
	g.depth--
	g.line("</Location>")
}
