package existing

import (
	"slices"
	"strings"
)

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
