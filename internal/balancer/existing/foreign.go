package existing

import (
	"regexp"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/source"
)

// format is a kind of file that people take for a balancer's, and how to know
// it: a line that only such a file has.
type format struct {
	line func() *regexp.Regexp
	what diag.Text
}

var (
	kubernetes = lazy.Regexp(`(?m)^(?:apiVersion|"apiVersion"): *\S`)
	objectKind = lazy.Regexp(`(?m)^kind: *"?(\w+)`)
	configured = lazy.Regexp(`(?m)^ +(?:upstream \S+ *\{|server *\{|frontend \S+$|backend \S+$|<VirtualHost )`)
)

// otherFormats are the other formats, the surest first.
var otherFormats = []format{
	{lazy.Regexp(`(?m)^\[+(?:frontends|backends|entryPoints|(?:http|tcp)\.(?:routers|services))[.\]]`), diag.T("this is a Traefik configuration in TOML", "这是 Traefik 的 TOML 配置")},
	{lazy.Regexp(`(?m)^ *(?:entryPoints|routers):\s*$`), diag.T("this is a Traefik configuration in YAML", "这是 Traefik 的 YAML 配置")},
	{lazy.Regexp(`(?m)^(?:static_resources|"?static_resources"?):`), diag.T("this is an Envoy configuration", "这是 Envoy 的配置")},
	{lazy.Regexp(`(?m)^services:\s*$`), diag.T("this is a Docker Compose file", "这是 Docker Compose 文件")},
	{lazy.Regexp(`(?m)^\s*(?:vrrp_instance|virtual_server|real_server)\s`), diag.T("this is a keepalived configuration", "这是 keepalived 的配置")},
	{lazy.Regexp(`(?m)^\s*reverse_proxy\s[^;{]*\{?\s*$`), diag.T("this is a Caddyfile", "这是 Caddyfile")},
	{lazy.Regexp(`(?m)^\s*<(?:Server|Context|web-app|configuration)[ >]`), diag.T("this is an XML file of a Java or IIS server", "这是 Java 或 IIS 服务器的 XML 文件")},
	{lazy.Regexp(`(?m)^kylin\.[a-z.-]+=`), diag.T("this is a kylin.properties", "这是 kylin.properties")},
	{lazy.Regexp(`(?m)^worker\.\w+\.(?:type|host|port|balance_workers)=`), diag.T("this is a workers.properties file for mod_jk; use the httpd file that refers to it", "这是 mod_jk 的 workers.properties；需要的是引用它的 httpd 配置文件")},
	{lazy.Regexp(`\A\s*\{\s*["}]`), diag.T("this is a JSON file", "这是 JSON 文件")},
}

// foreign says what a file is that no balancer of Kinds could have; false where
// it may be one of theirs.
func foreign(f *source.File) (diag.Text, bool) {
	text := string(f.Bytes[:min(len(f.Bytes), 1<<20)])
	if kubernetes().MatchString(text) {
		kind := "Kubernetes"
		if m := objectKind().FindStringSubmatch(text); m != nil {
			kind = m[1]
		}
		what := diag.T("this is a Kubernetes object (%s)", "这是 Kubernetes 对象（%s）").With(kind)
		if configured().MatchString(text) {
			what = diag.T("this is a Kubernetes object (%s) that contains a configuration; save that text, without its indentation, as a separate file", "这是 Kubernetes 对象（%s），配置在其中；请把该文本去掉缩进后单独存为文件").With(kind)
		}
		return what, true
	}
	for _, other := range otherFormats {
		if other.line().MatchString(text) && !ofOurKinds(text) {
			return other.what, true
		}
	}
	return diag.Text{}, false
}

// block begins a block or a section of nginx, HAProxy or httpd.
var block = lazy.Regexp(`(?m)^\s*(?:(?:http|server|stream|upstream \S+|location [^{;]*) *\{|(?:frontend|backend|listen|defaults|global)(?: [\w.:*-]+)*\s*$|<(?:VirtualHost|Proxy|Location|IfModule) )`)

// ofOurKinds says that a text has a block of one of the balancers.
func ofOurKinds(text string) bool {
	for _, line := range strings.Split(text, "\n") {
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "#") && block().MatchString(line) {
			return true
		}
	}
	return false
}
