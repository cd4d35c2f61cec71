package rule

import (
	"net/netip"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func nodeNameHostSwapped(p *plan.Plan, report Report) {
	for _, n := range p.Nodes {
		if n.Name.Broken || n.Host.Broken || !isAddress(string(n.Name.V)) || isAddress(string(n.Host.V)) {
			continue
		}
		report(n.Name.Pos, diag.T("the node's name %s is an IP address, but its host %s is not", "节点名称 %s 是 IP 地址，但其 host %s 不是").With(n.Name.V, n.Host.V),
			diag.T("write name: %[2]s, host: %[1]s", "写 name: %[2]s, host: %[1]s").With(n.Name.V, n.Host.V))
	}
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}
