package existing

import "sync"

var httpdFillers = sync.OnceValue(func() []string { return fillersOf(httpdAbout(), alone) })

func (g *generated) httpd() {
	g.line("ServerRoot /etc/httpd")
	g.fill()
	g.maybe(2, func() { g.block("<IfModule mod_x.c>", func() { g.line("Listen 8081") }) })
	g.maybe(3, func() { g.block("<IfDefine NO>", func() { g.line("Require all denied") }) })
	g.maybe(3, func() { g.block("<Directory /var/www>", func() { g.line("Require all granted") }) })
	g.maybe(3, func() {
		g.gate(pick(g.Rand, "<Location /kylin>||Require ip 10.1.0.0/16", "<IfModule mod_evasive20.c>||DOSPageCount 2||DOSBlockingPeriod 10", "SecRuleEngine On"), everyone)
	})
	g.maybe(2, func() { g.httpdOther("other.example.com") })
	if g.IntN(5) == 0 {
		g.include("Include", "site.conf", g.httpdSite)
	} else {
		g.httpdSite()
	}
	g.maybe(3, func() { g.httpdOther("last.example.com") })
}

func (g *generated) httpdSite() {
	tls := g.IntN(3) == 0
	at := "<VirtualHost *:8080>"
	if tls {
		at = "<VirtualHost *:443>"
	}
	g.block(at, func() {
		if tls {
			g.line("SSLEngine on")
			g.only("SSLCertificateFile /c.pem")
			g.only("SSLCertificateKeyFile /c.key")
			g.maybe(3, func() { g.gate("SSLVerifyClient require", ours); g.line("SSLVerifyDepth 2") })
		}
		g.maybe(2, func() { g.only("ServerName kylin.example.com") })
		g.maybe(3, func() { g.only("RemoteIPInternalProxy 10.3.0.0/16") })
		g.maybe(3, func() { g.only("CustomLog logs/k.log combined") })
		g.maybe(2, func() { g.only("ProxyTimeout %d", 61+g.IntN(900)) })
		g.maybe(3, func() { g.gate(g.httpdGate(), ours) })
		g.fill()
		g.maybe(4, func() {
			g.include("Include", "more.conf", func() {
				g.only("LimitRequestBody 1000000")
				g.maybe(2, func() { g.gate(g.httpdGate(), ours) })
			})
		})
		g.httpdGroup()
		g.maybe(3, func() { g.httpdPlace("<Location /kylin/api/cubes>", ours) })
		g.maybe(4, func() { g.httpdPlace(`<LocationMatch "^/kylin/api/(jobs|users)">`, ours) })
		g.maybe(3, func() { g.httpdPlace("<Location /static>", others) })
		g.maybe(4, func() { g.httpdPlace("<Directory /srv/www>", others) })
		g.line("ProxyPass %s", pick(g.Rand, "/ balancer://kylin/", "/kylin balancer://kylin/kylin nofailover=On", "/kylin/ balancer://kylin/kylin/ timeout=5"))
	})
}

func (g *generated) httpdGroup() {
	g.block("<Proxy balancer://kylin>", func() {
		for i := range 1 + g.IntN(4) {
			g.only("BalancerMember http://10.0.0.%d:7070%s", i+1, pick(g.Rand, "", " route=a", " status=+H", " ping=1", " loadfactor=3", " retry=5 connectiontimeout=3"))
		}
		g.maybe(2, func() { g.only("ProxySet %s", pick(g.Rand, "lbmethod=bybusyness", "stickysession=R")) })
		g.maybe(5, func() { g.line("Require all granted") })
	})
}

func (g *generated) httpdGate() string {
	return pick(g.Rand, "SecRuleEngine On", `SecRule REQUEST_URI "@contains x" "deny,id:1"`, "RewriteRule ^/kylin/api/x - [F]", "Redirect 403 /kylin/api/y",
		"OIDCProviderMetadataURL https://idp", "ProxyPass /kylin/api/admin !", "SSLRequireSSL", "QS_SrvMaxConnPerIP 9", "MellonEnable auth",
		"<IfModule mod_evasive20.c>||DOSPageCount 2||DOSSiteCount 50", "<IfModule mod_security2.c>||SecRuleEngine On", "<Location />||AuthType Basic||Require valid-user")
}

func (g *generated) httpdOther(name string) {
	g.block("<VirtualHost *:8082>", func() {
		g.line("ServerName %s", name)
		g.maybe(2, func() { g.gate(g.httpdGate(), others) })
		g.fill()
		g.line("ProxyPass / http://10.9.9.9/")
	})
}

func (g *generated) httpdPlace(where string, whose toWhom) {
	g.gate(where+"||"+pick(g.Rand, "Require ip 10.1.0.0/16", "Require all denied", "Order deny,allow||Deny from all||Allow from 10.0.0.0/8",
		`SetEnvIf X-Forwarded-For ^10\. inside||Require env inside`, "AuthType Basic||AuthName x||AuthUserFile /etc/users||Require valid-user",
		"Order allow,deny||Allow from env=inside||Satisfy any"), whose)
}
