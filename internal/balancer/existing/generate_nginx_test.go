package existing

import "sync"

// alone is a directive's name by itself.
func alone(name string) []string { return []string{name} }

var nginxFillers = sync.OnceValue(func() []string { return fillersOf(nginxAbout(), alone) })

func (g *generated) nginx() {
	g.maybe(2, func() { g.line("user www-data"); g.line("worker_processes auto"); g.line("pid /run/nginx.pid") })
	http := func() {
		g.nginxTop()
		g.nginxGroup()
		g.maybe(2, func() { g.nginxOther("other.example.com") })
		tls := g.IntN(3) == 0
		g.maybe(3, func() {
			if tls {
				g.block("server", func() { g.line("listen 80"); g.line("return 301 https://$host$request_uri") })
			}
		})
		if g.IntN(5) == 0 {
			g.include("include", "site.conf", func() { g.nginxSite(tls) })
		} else {
			g.nginxSite(tls)
		}
		g.maybe(3, func() { g.nginxOther("last.example.com") })
	}
	if g.IntN(3) > 0 {
		http() // a file that is included in http
		return
	}
	g.block("events", func() { g.maybe(2, func() { g.line("worker_connections 1024") }) })
	g.block("http", http)
	g.maybe(4, func() {
		g.block("stream", func() {
			g.block("upstream db", func() { g.line("server 10.9.9.8:5432") })
			g.block("server", func() { g.line("listen 5432"); g.line("proxy_pass db") })
		})
	})
}

// nginxTop writes what holds for every site of http.
func (g *generated) nginxTop() {
	g.fill()
	g.maybe(2, func() { g.block("map $x $y", func() { g.line("default a"); g.line("b c") }) })
	g.maybe(3, func() { g.block("geo $blocked", func() { g.line("default 0"); g.line("10.1.0.0/16 1") }) })
	g.maybe(4, func() { g.block("split_clients $remote_addr $half", func() { g.line("50%% a"); g.line("* b") }) })
	g.maybe(3, func() { g.line("limit_req_zone $binary_remote_addr zone=z:1m rate=1r/s") })
	g.maybe(4, func() { g.line("lua_shared_dict tokens 1m") })
	g.maybe(5, func() { g.lua("init_by_lua_block", `local t = { a = "}" } -- { ' `) })
	g.maybe(3, func() { g.gate(g.nginxGate(), everyone) })
}

// lua writes a block of Lua, which has no directives inside.
func (g *generated) lua(name, code string) *statement {
	s := g.head(name)
	g.put(" { " + code + "\n}\n")
	s.to = g.at()
	return s
}

func (g *generated) nginxGroup() {
	g.block("upstream kylin", func() {
		g.maybe(2, func() {
			g.only("%s", pick(g.Rand, "ip_hash", "least_conn", "random two", "hash $remote_addr consistent", "session_sticky"))
		})
		for i := range 1 + g.IntN(4) {
			g.only("server 10.0.0.%d:7070%s", i+1, pick(g.Rand, "", " weight=2", " max_fails=3 fail_timeout=9s", " backup", " slow_start=3s", " drain", " max_conns=9 srun_id=a"))
		}
		g.maybe(2, func() { g.only("keepalive %d", 1+g.IntN(40)) })
		g.maybe(5, func() { g.line("zone kylin 64k") })
		g.maybe(5, func() { g.line("check interval=3000 rise=2 fall=5 timeout=1000 type=http") })
	})
}

func (g *generated) nginxOther(name string) {
	g.block("server", func() {
		g.line("listen 81")
		g.line("server_name %s", name)
		g.maybe(2, func() { g.gate(g.nginxGate(), others) })
		g.fill()
		g.block("location /", func() {
			g.maybe(3, func() { g.gate(g.nginxGate(), others) })
			g.line("proxy_pass http://10.9.9.9:80")
		})
	})
}

// nginxGate is something that keeps somebody out, in http, server and location.
func (g *generated) nginxGate() string {
	return pick(g.Rand, "deny all", "deny 10.1.0.0/16", "allow 10.2.0.0/16", `auth_basic "x"`, "auth_request /auth", "satisfy any",
		"access_by_lua_file a.lua", "modsecurity on", "auth_jwt x", "secure_link $arg_a", "valid_referers none", "limit_req zone=z burst=5", "limit_conn c 9",
		"auth_digest x", "app_protect_enable on", "js_access main.check", "naxsi_enabled on", "waf on")
}

// nginxInner is one that only a server or a location may have.
func (g *generated) nginxInner() string {
	return pick(g.Rand, "return 403", "if ($a = b)||return 403", "if ($blocked)||return 444", `if ($http_x_api_key != "k")||set $z 1||return 401`)
}

func (g *generated) nginxGates(where toWhom) {
	g.maybe(3, func() { g.gate(g.nginxGate(), where) })
	g.maybe(6, func() { g.gate(g.nginxInner(), where) })
	g.maybe(9, func() {
		s := g.lua("access_by_lua_block", `if ngx.var.arg_a == "}" then ngx.exit(403) end -- }`)
		s.gate, s.place = true, where
	})
}

func (g *generated) nginxSite(tls bool) {
	g.block("server", func() {
		g.nginxListens(tls)
		g.maybe(2, func() { g.only("server_name kylin.example.com") })
		g.maybe(3, func() { g.only("set_real_ip_from 10.3.0.0/16") })
		g.maybe(2, func() { g.only("client_max_body_size 70m") })
		g.maybe(3, func() { g.only("access_log /var/log/k.log%s", pick(g.Rand, "", " combined")) })
		g.fill()
		g.nginxGates(ours)
		g.maybe(4, func() {
			g.include("include", "more.conf", func() {
				g.only("proxy_connect_timeout 7s")
				g.line("tcp_nodelay on")
				g.maybe(2, func() { g.gate(g.nginxGate(), ours) })
				g.maybe(3, func() { g.include("include", "deeper.conf", func() { g.gate(g.nginxGate(), ours) }) })
			})
		})
		g.maybe(6, func() { g.line("include missing.conf") })
		g.maybe(3, func() { g.nginxPlace("/static/", others, g.IntN(2) == 0) })
		g.maybe(4, func() { g.nginxPlace("~ /\\.ht", others, false) })
		g.maybe(3, func() { g.nginxPlace("/kylin/api/cubes", ours, g.IntN(2) == 0) })
		g.maybe(4, func() { g.nginxPlace("~* ^/kylin/api/(jobs|users)", ours, g.IntN(2) == 0) })
		g.block("location "+pick(g.Rand, "/", "/kylin", "^~ /kylin/", "/kylin/"), func() {
			g.maybe(2, func() { g.only("proxy_read_timeout %ds", 60+g.IntN(900)) })
			g.nginxGates(ours)
			g.maybe(4, func() { g.gate("limit_except GET POST||deny all", ours) })
			g.fill()
			g.line("proxy_pass http://kylin")
			g.maybe(5, func() {
				g.block("location /kylin/api/access", func() { g.gate("allow 10.0.0.0/8", ours); g.line("deny all"); g.line("proxy_pass http://kylin") })
			})
		})
	})
}

func (g *generated) nginxListens(tls bool) {
	if !tls {
		g.only("listen %s", pick(g.Rand, "8080", "*:8080 reuseport", "10.0.0.9:8080", "[::]:8080 ipv6only=off"))
		return
	}
	g.only("listen 443 ssl%s", pick(g.Rand, "", " http2", " default_server"))
	g.only("ssl_certificate /c.pem")
	g.only("ssl_certificate_key /c.key")
	g.maybe(3, func() { g.gate("ssl_verify_client "+pick(g.Rand, "on", "optional"), ours) })
	g.maybe(4, func() { g.line("ssl_protocols TLSv1.2 TLSv1.3") })
}

// nginxPlace writes a location next to the one that leads to the cluster: it sends
// requests there, too, or answers them itself.
func (g *generated) nginxPlace(where string, whose toWhom, leads bool) {
	if !leads {
		g.gate("location "+where+"||"+pick(g.Rand, "return 403", "deny all||root /srv", `auth_basic "x"||alias /srv/x`), whose)
		return
	}
	g.block("location "+where, func() {
		g.maybe(2, func() { g.gate(g.nginxGate(), whose) })
		g.fill()
		g.line("proxy_pass http://kylin")
	})
}
