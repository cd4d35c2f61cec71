package rule

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

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
				report(v.Pos, diag.T("the load balancer would listen twice on %s", "负载均衡器会在 %s 上监听两次").With(where(v.V)), hint, other(first))
				continue
			}
			seen[at] = v.Pos
		}
	}
	another := diag.T("remove it, or use another port", "删除它，或换用其他端口")
	tell(p.LoadBalancer.Listen, another)
	if !toldApartByName(p) {
		tell(p.LoadBalancer.Jobs.Listen, another)
	}
	tell(p.LoadBalancer.TLS.RedirectFrom, diag.T("write the plain HTTP port, such as redirect_from: [80]; the listen port uses TLS", "写明文 HTTP 的端口，例如 redirect_from: [80]；listen 的端口使用 TLS"))
}

// toldApartByName says that the listener for jobs may share an address with the
// other one: each has names that the other lacks, and the balancer looks at them
// before it chooses a site. Two frontends of HAProxy would each get some of the
// connections.
func toldApartByName(p *plan.Plan) bool {
	b := &p.LoadBalancer
	if p.Balancer.Name == "haproxy" || len(b.ServerNames) == 0 || len(b.Jobs.ServerNames) == 0 {
		return false
	}
	return !slices.ContainsFunc(b.Jobs.ServerNames, func(v cluster.Val[cluster.ServerName]) bool {
		return slices.ContainsFunc(b.ServerNames, func(w cluster.Val[cluster.ServerName]) bool {
			return strings.EqualFold(string(v.V), string(w.V))
		})
	})
}

// everyListen are the addresses of both listeners.
func everyListen(p *plan.Plan) []cluster.Val[cluster.Listen] {
	return slices.Concat(p.LoadBalancer.Listen, p.LoadBalancer.Jobs.Listen)
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

func serverNameWildcard(p *plan.Plan, report Report) {
	for _, v := range slices.Concat(p.LoadBalancer.ServerNames, p.LoadBalancer.Jobs.ServerNames) {
		if v.Broken || !deadWildcard(string(v.V)) {
			continue
		}
		hint := diag.T("write *.example.com, or list every name", "写 *.example.com，或逐个列出名称")
		if v.V == "*" {
			hint = diag.T("remove server_names: without it the load balancer accepts any name", "删除 server_names：不写时负载均衡器接受任何名称")
		}
		report(v.Pos, diag.T("in server name %q, * must be the first label", "server_names 中 %q 的 * 必须是第一段").With(v.V), hint)
	}
}

// deadWildcard says that a server name has a * elsewhere than in front.
func deadWildcard(name string) bool {
	rest, wild := strings.CutPrefix(name, "*.")
	return strings.Contains(rest, "*") || wild && rest == ""
}

func serverNameTwice(p *plan.Plan, report Report) {
	nameTwice(p.LoadBalancer.ServerNames, report)
	nameTwice(p.LoadBalancer.Jobs.ServerNames, report)
}

func nameTwice(names []cluster.Val[cluster.ServerName], report Report) {
	seen := map[string]source.Pos{}
	for _, v := range names {
		name := strings.ToLower(string(v.V))
		first, twice := seen[name]
		switch {
		case v.Broken:
		case twice:
			report(v.Pos, diag.T("the server name %s appears twice", "server_names 中 %s 出现两次").With(name), diag.T("remove it", "删除它"), other(first))
		default:
			seen[name] = v.Pos
		}
	}
}
