package existing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// generated is a configuration made at random, and what is known of it.
type generated struct {
	*rand.Rand
	text      string
	included  map[string]string
	lines     int
	gates     []int        // lines that keep somebody out of the cluster
	elsewhere []int        // and of other sites
	alone     map[int]bool // lines whose directive nothing else repeats
	depth     int
	fillers   []string
}

func generate(kind string, seed uint64) *generated {
	g := &generated{Rand: rand.New(rand.NewPCG(seed, 7)), included: map[string]string{}, alone: map[int]bool{}}
	switch kind {
	case "nginx":
		g.fillers = nginxFillers()
		g.nginx()
	case "haproxy":
		g.fillers = haproxyFillers()
		g.haproxy()
	case "httpd":
		g.fillers = httpdFillers()
		g.httpd()
	}
	return g
}

// structural are names that make blocks, lead requests, or say what a generator
// says itself.
var structural = []string{
	"server", "upstream", "location", "listen", "include", "proxy_pass", "if", "return", "rewrite", "map", "geo", "http", "stream", "events", "mail", "break",
	"set_real_ip_from", "set", "internal", "proxy_read_timeout", "proxy_connect_timeout", "proxy_send_timeout", "client_max_body_size", "hash", "ip_hash",
	"least_conn", "random", "jvm_route", "consistent_hash", "sticky*", "session_sticky*", "keepalive", "ssl", "ssl_*", "add_header", "match", "types*", "split_clients*",
	"server_name*", "access_log", "proxy_next_upstream*", "health_check", "check_*", "geoip*", "quic*", "http2*", "state", "listen*", "client_*",
	"global", "defaults", "frontend", "backend", "bind", "server-template", "use_backend", "default_backend", "balance", "cookie", "stick*", "appsession", "mode",
	"default-server", "peers", "resolvers", "mailers", "program", "cache", "ring", "log-forward", "fcgi-app", "userlist", "http-errors", "redirect", "acl", ".*",
	"http-request_redirect", "http-check*", "option_httpchk", "timeout*", "setenv", "presetenv", "rspadd", "dispatch", "crt-*", "http-response*", "http-after-response*",
	"group_*", "user_*", "peer", "traces*", "block",
	"virtualhost", "proxy", "proxymatch", "proxypass", "proxypassmatch", "balancermember", "proxyset", "servername", "serveralias", "rewrite*", "redirect*", "ifmodule",
	"ifdefine", "ifversion", "ifdirective", "iffile", "ifsection", "define*", "undefine", "include*", "locationmatch", "directory", "directorymatch", "files",
	"filesmatch", "macro", "use", "undefmacro", "elseif", "else", "proxytimeout", "limitrequest*", "sslcert*", "ssl*", "customlog", "transferlog", "remoteip*",
	"header", "serverroot", "jk*", "define", "proxyhc*",
}

var (
	nginxFillers   = sync.OnceValue(func() []string { return fillersOf(nginxAbout(), alone) })
	haproxyFillers = sync.OnceValue(func() []string { return fillersOf(haproxyAbout(), haproxyFiller) })
	httpdFillers   = sync.OnceValue(func() []string { return fillersOf(httpdAbout(), alone) })
)

func alone(name string) []string { return []string{name} }

// fillersOf are the directives of a vocabulary that change nothing of what is
// found: those about access apart, which the generator places itself.
func fillersOf(v vocabulary, write func(string) []string) []string {
	var list []string
	for name, about := range v {
		if about == aboutAccess || about == aboutLogin || about == aboutFilter || slices.Contains(structural, name) {
			continue
		}
		if end := strings.TrimSuffix(name, "*"); end != name {
			if v.about(end+"x") != about {
				continue
			}
			name = end + "x"
		}
		list = append(list, write(name)...)
	}
	slices.Sort(list)
	return append(list, "no_such_directive", "x")
}

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

// line writes one line and returns its number.
func (g *generated) line(format string, args ...any) int {
	g.lines++
	g.text += strings.Repeat("  ", g.depth) + fmt.Sprintf(format, args...) + "\n"
	return g.lines
}

// only writes a line whose directive nothing else repeats.
func (g *generated) only(format string, args ...any) { g.alone[g.line(format, args...)] = true }

// maybe calls do in one of n cases.
func (g *generated) maybe(n int, do func()) {
	if g.IntN(n) == 0 {
		do()
	}
}

// fill writes some directives that mean nothing to the cluster.
func (g *generated) fill(end string) {
	for range g.IntN(4) {
		words := []string{g.fillers[g.IntN(len(g.fillers))]}
		for range 1 + g.IntN(2) {
			words = append(words, pick(g.Rand, "on", "a1", "10", "'b c'", `"d"`, "/e/f", "x=y", "5s"))
		}
		g.line("%s%s", strings.Join(words, " "), end)
	}
	g.maybe(5, func() { g.line("# a comment; with { signs }") })
}

// gate writes a line that keeps somebody out, on the way to the cluster or not.
func (g *generated) gate(text string, ours bool) {
	n := g.line("%s", text)
	if ours {
		g.gates = append(g.gates, n)
	} else {
		g.elsewhere = append(g.elsewhere, n)
	}
}

func (g *generated) nginx() {
	g.fill(";")
	g.maybe(2, func() { g.line("map $x $y { default a; b c; }") })
	g.maybe(3, func() { g.line("limit_req_zone $binary_remote_addr zone=z:1m rate=1r/s;") })
	g.line("upstream kylin {")
	g.depth++
	g.maybe(2, func() {
		g.only("%s;", pick(g.Rand, "ip_hash", "least_conn", "random two", "hash $remote_addr consistent", "session_sticky"))
	})
	for i := range 1 + g.IntN(4) {
		g.only("server 10.0.0.%d:7070%s;", i+1, pick(g.Rand, "", " weight=2", " max_fails=3 fail_timeout=9s", " backup", " slow_start=3s"))
	}
	g.maybe(2, func() { g.only("keepalive %d;", 1+g.IntN(40)) })
	g.depth--
	g.line("}")
	g.maybe(2, func() { g.nginxOther("other.example.com") })
	tls := g.IntN(3) == 0
	g.maybe(3, func() {
		if tls {
			g.line("server {\n  listen 80;\n  return 301 https://$host$request_uri;\n}")
			g.lines += 3
		}
	})
	g.nginxSite(tls)
	g.maybe(3, func() { g.nginxOther("last.example.com") })
}

func (g *generated) nginxOther(name string) {
	g.line("server {")
	g.depth++
	g.line("listen 81; server_name %s;", name)
	g.maybe(2, func() { g.gate(g.nginxGate(), false) })
	g.fill(";")
	g.line("location / { proxy_pass http://10.9.9.9:80; }")
	g.depth--
	g.line("}")
}

func (g *generated) nginxGate() string {
	return pick(g.Rand, "deny all;", "deny 10.1.0.0/16;", "allow 10.2.0.0/16;", `auth_basic "x";`, "auth_request /auth;", "satisfy any;", "ssl_verify_client on;",
		"access_by_lua_file a.lua;", "modsecurity on;", "return 403;", "if ($a = b) { return 403; }", "auth_jwt x;", "secure_link $arg_a;", "valid_referers none;",
		"limit_except GET { deny all; }")
}

func (g *generated) nginxSite(tls bool) {
	g.line("server {")
	g.depth++
	if tls {
		g.only("listen 443 ssl%s;", pick(g.Rand, "", " http2", " default_server"))
		g.only("ssl_certificate /c.pem;")
		g.only("ssl_certificate_key /c.key;")
	} else {
		g.only("listen %s;", pick(g.Rand, "8080", "*:8080 reuseport", "10.0.0.9:8080", "[::]:8080 ipv6only=off"))
	}
	g.maybe(2, func() { g.only("server_name kylin.example.com;") })
	g.maybe(3, func() { g.only("set_real_ip_from 10.3.0.0/16;") })
	g.maybe(2, func() { g.only("client_max_body_size 70m;") })
	g.maybe(3, func() { g.only("access_log /var/log/k.log%s;", pick(g.Rand, "", " combined")) })
	g.fill(";")
	g.maybe(3, func() { g.gate(g.nginxGate(), true) })
	g.maybe(4, func() {
		g.included["more.conf"] = "proxy_connect_timeout 7s;\n# x\ntcp_nodelay on;\n"
		g.line("include more.conf;")
	})
	g.maybe(6, func() { g.line("include missing.conf;") })
	g.maybe(3, func() { g.nginxPlace("/static/", false, g.IntN(2) == 0) })
	g.maybe(4, func() { g.nginxPlace("~ /\\.ht", false, false) })
	g.maybe(3, func() { g.nginxPlace("/kylin/api/cubes", true, g.IntN(2) == 0) })
	g.maybe(4, func() { g.nginxPlace("~* ^/kylin/api/(jobs|users)", true, g.IntN(2) == 0) })
	g.line("location %s {", pick(g.Rand, "/", "/kylin", "^~ /kylin/", "/kylin/"))
	g.depth++
	g.maybe(2, func() { g.only("proxy_read_timeout %ds;", 60+g.IntN(900)) })
	g.maybe(3, func() { g.gate(g.nginxGate(), true) })
	g.fill(";")
	g.line("proxy_pass http://kylin;")
	g.depth--
	g.line("}")
	g.depth--
	g.line("}")
}

// nginxPlace writes a location beside the one that leads to the cluster: it sends
// requests there, too, or answers them itself.
func (g *generated) nginxPlace(where string, ours, leads bool) {
	if !leads {
		block := pick(g.Rand, "return 403;", "deny all; root /srv;", `auth_basic "x"; alias /srv/x;`)
		g.gate(fmt.Sprintf("location %s { %s }", where, block), ours)
		return
	}
	g.line("location %s {", where)
	g.depth++
	g.maybe(2, func() { g.gate(g.nginxGate(), ours) })
	g.fill(";")
	g.line("proxy_pass http://kylin;")
	g.depth--
	g.line("}")
}
