package rule

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func listenTwiceRule() Rule {
	return Rule{
		Name: "listen-twice", Severity: diag.Error,
		Summary: diag.T("the balancer is told twice to listen on one port", "负载均衡器在同一端口监听两次"),
		Why:     diag.T("nginx does not start, \"a duplicate listen\"; where one of the two is redirect_from, a port can't speak TLS and plain HTTP at once", "nginx 无法启动（“a duplicate listen”）；若其中一个是 redirect_from，则同一端口不能同时使用 TLS 和明文 HTTP"),
		Fix:     diag.T("take one of the two out, or give it another port", "删除其中一个，或换一个端口"),
		Source:  "nginx 1.22.1 -t",
		Bad: sampleBehindNginx + `  listen: [443]
  tls:
    certificate: /etc/ssl/kylin.pem
    key: /etc/ssl/kylin.key
    redirect_from: [443] # <-
`,
		Good: sampleBehindNginx + `  listen: ["10.0.0.9:443", "10.0.0.10:443"]
  tls:
    certificate: /etc/ssl/kylin.pem
    key: /etc/ssl/kylin.key
    redirect_from: [80]
`,
		Check: listenTwice,
	}
}

func listenTwice(p *plan.Plan, report Report) {
	if p.Balancer == nil {
		return
	}
	seen := map[netip.AddrPort]source.Pos{}
	tell := func(list []cluster.Val[cluster.Listen], hint diag.Text) {
		for _, v := range list {
			if v.Broken {
				continue
			}
			at := endpoint(v.V)
			if first, twice := seen[at]; twice {
				report(v.Pos, diag.T("the balancer would listen twice on %s", "负载均衡器会在 %s 上监听两次").With(where(v.V)), hint, other(first))
				continue
			}
			seen[at] = v.Pos
		}
	}
	tell(p.LoadBalancer.Listen, diag.T("take it out, or write another port", "删除它，或写另一个端口"))
	tell(p.LoadBalancer.TLS.RedirectFrom, diag.T("write the port of plain HTTP, such as redirect_from: [80]; the port of listen speaks TLS", "写明文 HTTP 的端口，例如 redirect_from: [80]；listen 的端口使用 TLS"))
}

func where(l cluster.Listen) string {
	if l.Addr.IsValid() {
		return netip.AddrPortFrom(l.Addr, uint16(l.Port)).String()
	}
	return fmt.Sprintf("port %d", l.Port)
}

// endpoint is one spelling of an address to listen on: a port alone is nginx's
// word for 0.0.0.0:port.
func endpoint(l cluster.Listen) netip.AddrPort {
	addr := l.Addr
	if !addr.IsValid() {
		addr = netip.IPv4Unspecified()
	}
	return netip.AddrPortFrom(addr.Unmap(), uint16(l.Port))
}

func serverNameWildcardRule() Rule {
	return Rule{
		Name: "server-name-wildcard", Severity: diag.Error,
		Summary: diag.T("a * that is not the first label of a server name", "server_names 中的 * 不是第一段"),
		Why:     diag.T("nginx takes kylin.*.com and never matches it, and refuses the whole configuration once a second server shares the port", "nginx 会接受 kylin.*.com 但永远不匹配；当另一个 server 使用同一端口时则拒绝整个配置"),
		Fix:     diag.T("write *.example.com, or every name by itself; without server_names the balancer answers to any name", "写 *.example.com，或逐个写出名称；没有 server_names 时负载均衡器响应任何名称"),
		Source:  "nginx 1.22.1 -t",
		Bad: sampleBehindNginx + `  server_names: ["kylin.*.com"] # <-
`,
		Good: sampleBehindNginx + `  server_names: ["*.kylin.example.com"]
`,
		Check: func(p *plan.Plan, report Report) {
			for _, v := range p.LoadBalancer.ServerNames {
				if v.Broken || !deadWildcard(string(v.V)) {
					continue
				}
				hint := diag.T("write *.example.com, or every name by itself", "写 *.example.com，或逐个写出名称")
				if v.V == "*" {
					hint = diag.T("take server_names out: without it the balancer answers to any name", "删除 server_names：没有它时负载均衡器响应任何名称")
				}
				report(v.Pos, diag.T("the * of server name %q is not its first label", "server_names 中 %q 的 * 不是第一段").With(v.V), hint)
			}
		},
	}
}

// deadWildcard says that a server name has a * elsewhere than in front.
func deadWildcard(name string) bool {
	rest, wild := strings.CutPrefix(name, "*.")
	return strings.Contains(rest, "*") || wild && rest == ""
}

func serverNameTwiceRule() Rule {
	return Rule{
		Name: "server-name-twice", Severity: diag.Warning,
		Summary: diag.T("a server name stands twice", "server_names 中有重复的名称"),
		Why:     diag.T("nginx warns \"conflicting server name\" at every start and reload, which hides the warnings that matter", "nginx 每次启动和重载都会警告“conflicting server name”，掩盖真正重要的警告"),
		Fix:     diag.T("take one of the two out", "删除其中一个"),
		Source:  "nginx 1.22.1 -t",
		Bad: sampleBehindNginx + `  server_names: [kylin.example.com, Kylin.example.com] # <-
`,
		Good: sampleBehindNginx + `  server_names: [kylin.example.com, "*.kylin.example.com"]
`,
		Check: func(p *plan.Plan, report Report) {
			seen := map[string]source.Pos{}
			for _, v := range p.LoadBalancer.ServerNames {
				name := strings.ToLower(string(v.V))
				first, twice := seen[name]
				switch {
				case v.Broken:
				case twice:
					report(v.Pos, diag.T("the server name %s stands twice", "server_names 中 %s 出现两次").With(name), diag.T("take it out", "删除它"), other(first))
				default:
					seen[name] = v.Pos
				}
			}
		},
	}
}
