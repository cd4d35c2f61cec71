package existing

import (
	"strings"
	"sync"
)

var haproxyFillers = sync.OnceValue(func() []string { return fillersOf(haproxyAbout(), haproxyFiller) })

func haproxyFiller(name string) []string {
	for _, first := range []string{"http-request_", "option_", "filter_", "tcp-request_connection_", "tcp-request_content_", "tcp-request_session_", "no_"} {
		if rest, ok := strings.CutPrefix(name, first); ok {
			return []string{strings.ReplaceAll(first, "_", " ") + rest}
		}
	}
	if strings.Contains(name, "_") {
		return nil
	}
	return []string{name}
}

func (g *generated) haproxy() {
	g.block("global", g.fill)
	named := g.IntN(3) == 0
	head := "defaults"
	if named {
		g.block("defaults old", func() { g.line("mode tcp"); g.line("timeout server 9m") })
		head = "defaults web from old"
	}
	g.block(head, func() {
		g.line("mode http")
		g.maybe(2, func() { g.line("timeout connect 5s"); g.line("timeout client 1m"); g.line("timeout server 1m") })
		g.fill()
		if named {
			g.maybe(3, func() { g.gate("http-request deny if { src 10.5.0.0/16 }", ours) })
		}
	})
	g.maybe(3, func() { g.block("userlist u", func() { g.line("user a password $5$x"); g.line("group g users a") }) })
	g.maybe(2, func() { g.haproxyOther("wiki") })
	g.haproxyFrontend()
	g.haproxyBackend()
	g.maybe(2, func() { g.haproxyOther("last") })
	g.maybe(4, func() { g.block("peers p", func() { g.line("peer a 10.9.0.1:1024") }) })
	g.maybe(4, func() {
		g.block("resolvers dns", func() { g.line("nameserver a 10.9.0.2:53"); g.line("hold valid 10s") })
	})
}

func (g *generated) haproxyFrontend() {
	g.block("frontend in", func() {
		if g.IntN(3) == 0 {
			g.only("bind :443 ssl crt /c.pem%s", pick(g.Rand, "", " alpn h2,http/1.1", " ssl-min-ver TLSv1.2"))
			g.maybe(3, func() { g.gate("bind :444 ssl crt /c.pem ca-file /ca.pem verify required", ours) })
			g.maybe(2, func() { g.only("bind :80"); g.line("http-request redirect scheme https unless { ssl_fc }") })
		} else {
			g.only("bind %s", pick(g.Rand, ":8080", "*:8080 maxconn 9", "10.0.0.9:8080", ":::8080 v4v6"))
		}
		g.maybe(3, func() { g.gate(g.haproxyGate(), ours) })
		g.maybe(4, func() { g.line("acl bad src 10.6.0.0/16"); g.gate("http-request deny deny_status 429 if bad", ours) })
		g.maybe(5, func() {
			g.line("stick-table type ip size 1m expire 10s store http_req_rate(10s)")
			g.line("http-request track-sc0 src")
			g.gate("http-request deny if { sc_http_req_rate(0) gt 20 }", ours)
		})
		g.fill()
		g.maybe(2, func() { g.line("acl host hdr(host) -i kylin.example.com"); g.line("use_backend kylin if host") })
		g.line("default_backend kylin")
	})
}

func (g *generated) haproxyBackend() {
	g.block("backend kylin", func() {
		g.maybe(2, func() { g.only("balance %s", pick(g.Rand, "leastconn", "source", "random")) })
		g.maybe(3, func() { g.only("cookie SRV insert indirect nocache") })
		g.maybe(3, func() { g.only("option httpchk GET /kylin/api/health") })
		g.maybe(3, func() { g.only("timeout server %ds", 61+g.IntN(900)) })
		g.maybe(3, func() { g.gate(g.haproxyGate(), ours) })
		g.maybe(3, func() {
			g.line("default-server %s", pick(g.Rand, "inter 4s", "maxconn 20", "check observe layer7", "inter 4s maxconn 9 slowstart 9s"))
		})
		g.fill()
		for i := range 1 + g.IntN(4) {
			g.only("server n%d 10.0.0.%d:7070 %s", i, i+1, pick(g.Rand, "check", "check weight 3", "check backup", "check inter 3s rise 2", "maxconn 10", "check send-proxy", "check ssl verify none"))
		}
	})
}

func (g *generated) haproxyGate() string {
	return pick(g.Rand, "http-request deny if { src 10.1.0.0/16 }", "http-request auth unless { http_auth(u) }", "http-request tarpit if { path_beg /x }",
		"tcp-request connection reject if { src 10.2.0.0/16 }", "http-request return status 403 if { path /y }", "filter spoe engine waf", "http-request lua.check",
		"http-request silent-drop if { src 10.3.0.0/16 }", "block if { src 10.4.0.0/16 }", "tcp-request content reject if { src 10.7.0.0/16 }",
		"http-request reject if { src 10.8.0.0/16 }", "http-request deny unless { ssl_c_used }", "tcp-request session reject if { src 10.9.0.0/16 }")
}

func (g *generated) haproxyOther(name string) {
	g.block("listen "+name, func() {
		g.line("bind :%d", 9000+len(name))
		g.maybe(2, func() { g.gate(g.haproxyGate(), others) })
		g.fill()
		g.line("server w 10.9.9.9:80")
	})
}
