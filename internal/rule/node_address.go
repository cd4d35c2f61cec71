package rule

import (
	"net/netip"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func restAddressTwice(p *plan.Plan, report Report) {
	seen := map[cluster.HostPort]source.Pos{}
	for _, n := range p.Nodes {
		v := n.RestAddress
		if !v.Set || v.Broken {
			continue
		}
		e := cluster.HostPort{Host: canonical(v.V.Host), Port: v.V.Port}
		if first, twice := seen[e]; twice {
			report(v.Pos, diag.T("node %q has the same rest_address as another node, %s", "节点 %q 的 rest_address 与另一个节点相同：%s").With(label(n), v.V),
				diag.T("write this node's own address", "写此节点自己的地址"), other(first))
			continue
		}
		seen[e] = v.Pos
	}
}

func restAddressIgnored(p *plan.Plan, report Report) {
	if !p.Known || p.Facts.RestAddress {
		return
	}
	hint := diag.T("remove it, and make hostname -f on the node print %s", "删除它，并让节点上的 hostname -f 输出 %s")
	if !p.Facts.HasTomcat {
		hint = diag.T("remove it, and write properties: {spring.cloud.zookeeper.discovery.instance-host: %s} for the node", "删除它，并为该节点写 properties: {spring.cloud.zookeeper.discovery.instance-host: %s}")
	}
	for _, n := range p.Nodes {
		if n.RestAddress.Set && !n.RestAddress.Broken {
			report(n.RestAddress.Pos, diag.T("%s %s does not read rest_address", "%s %s 不读取 rest_address").With(p.Facts.Name, p.Facts.Line),
				hint.With(n.Host.V))
		}
	}
}

func nodeIPv6(p *plan.Plan, report Report) {
	if !p.Known || p.Facts.Discovery {
		return
	}
	for _, n := range p.Nodes {
		if strings.Contains(string(n.Host.V), ":") {
			report(n.Host.Pos, diag.T("%s %s can't reach a node at the IPv6 address %s", "%s %s 无法访问 IPv6 地址 %s 的节点").With(p.Facts.Name, p.Facts.Line, n.Host.V),
				diag.T("write a host name that resolves to this address, or the node's IPv4 address", "写能解析到该地址的主机名，或该节点的 IPv4 地址"))
		}
	}
}

// loopback says that host means the machine that asks, whichever that is.
func loopback(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		addr = addr.Unmap()
		return addr.IsLoopback() || addr.IsUnspecified()
	}
	host = canonical(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasPrefix(host, "localhost.")
}
