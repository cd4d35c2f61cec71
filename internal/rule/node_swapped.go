package rule

import (
	"net/netip"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func nodeNameHostSwappedRule() Rule {
	return Rule{
		Name: "node-name-is-address", Severity: diag.Warning,
		Summary: diag.T("a node's name is an IP address and its host is none", "节点的 name 是 IP 地址，而 host 不是"),
		Why:     diag.T("most likely the two stand in each other's place: the other nodes and the balancer look for a host that no DNS knows", "两者很可能写反了：其他节点和负载均衡器会查找 DNS 中不存在的主机"),
		Fix:     diag.T("write the address at host and the node's own name at name", "把地址写在 host，把节点自己的名称写在 name"),
		Source:  "description format, version 1",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: 10.0.0.2, host: kylin-2, mode: query} # <-
`,
		Good: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: 10.0.0.2, host: 10.0.0.2, mode: query}
`,
		Check: func(p *plan.Plan, report Report) {
			for _, n := range p.Nodes {
				if n.Name.Broken || n.Host.Broken || !isAddress(string(n.Name.V)) || isAddress(string(n.Host.V)) {
					continue
				}
				report(n.Name.Pos, diag.T("the node's name %s is an IP address, and its host %s is none", "节点名称 %s 是 IP 地址，而其 host %s 不是").With(n.Name.V, n.Host.V),
					diag.T("write name: %[2]s, host: %[1]s", "写 name: %[2]s, host: %[1]s").With(n.Name.V, n.Host.V))
			}
		},
	}
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}
