package verify

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/lazy"
)

// A rendered tree may come from a pull request, and a balancer's own check loads
// what the checked file names: Lua in HAProxy, shared objects in httpd. So a file
// that loads code is refused before its program runs, unless the user's own
// template has the same directive.

// environment is all that a program gets of the caller's: a variable may hold a
// password, and LD_PRELOAD or LUA_PATH name code.
func environment() []string {
	env := []string{"LC_ALL=C"}
	if path, ok := os.LookupEnv("PATH"); ok {
		env = append(env, "PATH="+path)
	}
	return env
}

// refuse returns a complaint for each directive of a file that loads code and
// that is not in the user's own template.
func (p Program) refuse(path, file string, conf []byte) []Complaint {
	var list []Complaint
	directives, misread := p.split(string(conf))
	for _, words := range directives {
		from, to := words[0].From, words[len(words)-1].To
		if name := p.loads(path, words); name != "" && !holds(p.Own, conf[from:to]) {
			list = append(list, loading(file, conf, from, name))
		}
	}
	for _, bad := range misread { // the program may read on
		rest := conf[min(bad.At, len(conf)):]
		if at := codeWord().FindIndex(rest); at != nil && !holds(p.Own, rest[at[0]:at[1]]) {
			list = append(list, loading(file, conf, bad.At+at[0], string(rest[at[0]:at[1]])))
		}
	}
	if p.Name == "httpd" {
		list = append(list, p.strangers(file, conf)...)
	}
	return list
}

// holds says whether a template has a text between blanks and signs.
func holds(template, text []byte) bool {
	const ends = " \t\r\n;{}>"
	for at := 0; ; {
		i := bytes.Index(template[at:], text)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(text)
		if (from == 0 || strings.IndexByte(ends, template[from-1]) >= 0) && (to == len(template) || strings.IndexByte(ends, template[to]) >= 0) {
			return true
		}
		at = from + 1
	}
}

// loading is the complaint about the directive at a byte of conf.
func loading(file string, conf []byte, at int, name string) Complaint {
	return Complaint{
		File: file, Line: 1 + bytes.Count(conf[:at], []byte("\n")), Severity: diag.Error, Text: `"` + name + `"`,
		Message: diag.T("%q lets the program load code, so kyctl did not run it", "%q 会让程序加载代码，因此 kyctl 没有运行该程序").With(name),
		Hint: diag.T("remove it; if it comes from your own template, name the template's directory with --templates DIR",
			"请删除它；如果它来自您自己的模板，请用 --templates DIR 指出模板所在的目录"),
	}
}

// codeWord finds the directives that load code where the words can't be told
// apart.
var codeWord = lazy.Regexp(`(?i)\b(load_module|lua-load(-per-thread)?|LoadFile|LoadModule|perl\w*|\w+_by_lua\w*|js_\w+)\b`)

// nginxLoads returns the name of a directive that loads or runs code when nginx
// reads it, "" for any other.
func nginxLoads(_ string, words []directive.Word) string {
	name := words[0].Text
	if slices.Contains([]string{"load_module", "ssl_engine", "perl"}, name) || strings.Contains(name, "_by_lua") ||
		hasPrefix(name, "perl_", "js_", "lua_", "passenger_", "wasm_") {
		return name
	}
	return ""
}

// haproxyLoads does so for HAProxy, where a keyword may come from a variable.
func haproxyLoads(_ string, words []directive.Word) string {
	for i, w := range words {
		switch {
		case hasPrefix(w.Text, "lua-load"), i == 0 && strings.Contains(w.Text, "$"):
			return w.Text
		case i == 0 && slices.Contains([]string{"lua-prepend-path", "program", "ssl-engine", "ssl-provider", "ssl-provider-path", "module-load", "module-path", "insecure-fork-wanted", "external-check"}, w.Text),
			i == 1 && (words[0].Text == "filter" && w.Text == "opentracing" || words[0].Text == "option" && w.Text == "external-check"):
			return strings.TrimSpace(words[0].Text + " " + strings.TrimPrefix(w.Text, words[0].Text))
		}
	}
	return ""
}

// httpdLoads does so for httpd. A module of the program's own folder may be
// loaded if it is a trusted one.
func httpdLoads(path string, words []directive.Word) string {
	name := words[0].Text
	switch lower := strings.ToLower(name); {
	case lower == "loadmodule" && len(words) == 3 && trustedFile(path, words[1].Text, words[2].Text):
		return ""
	case slices.Contains([]string{"loadmodule", "loadfile", "sslcryptodevice", "dbdriver", "sessioncryptodriver", "use", "<macro"}, lower),
		hasPrefix(lower, "perl", "<perl", "lua", "<lua", "wsgi", "python", "php"), strings.Contains(name, "$"):
		return strings.TrimPrefix(name, "<")
	}
	return ""
}

func hasPrefix(name string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// httpdTrusted are the modules that a rendered file may ask for: those of the
// built-in template, and those that its gates and logs may need. None of them
// loads or runs anything while httpd reads its configuration.
var httpdTrusted = strings.Fields(`
	access_compat alias allowmethods auth_basic auth_digest auth_form auth_openidc authn_anon authn_core authn_file
	authn_socache authnz_ldap authz_core authz_groupfile authz_host authz_owner authz_user autoindex brotli deflate dir
	env expires filter headers http2 lbmethod_bybusyness lbmethod_byrequests lbmethod_bytraffic ldap log_config logio
	mime mpm_event mpm_prefork mpm_worker negotiation proxy proxy_balancer proxy_hcheck proxy_http proxy_http2
	proxy_wstunnel ratelimit remoteip reqtimeout request rewrite session session_cookie setenvif slotmem_shm
	socache_shmcb ssl status substitute unique_id unixd version watchdog`)

// trustedFile says whether LoadModule names a trusted module of the program's own
// folder.
func trustedFile(path, name, file string) bool {
	short := strings.TrimSuffix(name, "_module")
	return slices.Contains(httpdTrusted, short) && file == filepath.Join(httpdModules(path), "mod_"+short+".so")
}

// strangers are the modules in a file's list of them that are neither trusted
// ones nor in the list of the user's own template.
func (p Program) strangers(file string, conf []byte) []Complaint {
	var own []string
	if m := httpdModuleList().FindSubmatch(p.Own); m != nil {
		own = strings.Fields(string(m[1]))
	}
	var list []Complaint
	m := httpdModuleList().FindSubmatchIndex(conf)
	if m == nil {
		return nil
	}
	for _, name := range strings.Fields(string(conf[m[2]:m[3]])) {
		if !slices.Contains(httpdTrusted, name) && !slices.Contains(own, name) {
			list = append(list, loading(file, conf, m[2], name))
		}
	}
	return list
}
