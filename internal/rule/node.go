package rule

import (
	"net/netip"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func nodeNameTwice(p *plan.Plan, report Report) {
	seen := make(map[cluster.NodeName]source.Pos, len(p.Nodes))
	for _, n := range p.Nodes {
		if n.Name.Broken || !n.Name.Set {
			continue
		}
		if first, twice := seen[n.Name.V]; twice {
			report(n.Name.Pos, diag.T("another node already has the name %q", "名称 %q 已被使用").With(n.Name.V),
				diag.T("give this node another name", "给此节点换个名称"), other(first))
			continue
		}
		seen[n.Name.V] = n.Name.Pos
	}
}

func nodeAddressTwice(p *plan.Plan, report Report) {
	type endpoint struct {
		host string
		port cluster.Port
	}
	seen := make(map[endpoint]source.Pos, len(p.Nodes))
	for _, n := range p.Nodes {
		if n.Host.Broken || !n.Host.Set || n.Port.Broken {
			continue
		}
		e := endpoint{canonical(string(n.Host.V)), n.Port.V}
		if first, twice := seen[e]; twice {
			report(n.Host.Pos, diag.T("node %q has the same host and port as another node, %s:%d", "节点 %q 与另一个节点的主机和端口相同：%s:%d").With(label(n), n.Host.V, n.Port.V),
				diag.T("correct the host, or use another port", "改正主机，或使用其他端口"), other(first))
			continue
		}
		seen[e] = n.Host.Pos
	}
}

// label is what a message calls a node whose name may be the mistake.
func label(n plan.Node) string {
	switch {
	case n.Name.V != "":
		return string(n.Name.V)
	case n.Host.V != "":
		return string(n.Host.V)
	}
	return "?"
}

// canonical is one spelling of a host.
func canonical(host string) string {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().String()
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

func other(pos source.Pos) diag.Related {
	return diag.Related{Pos: pos, Message: diag.T("the other one is here", "另一个在这里")}
}
