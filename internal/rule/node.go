package rule

import (
	"net/netip"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func nodeRules() []Rule {
	return []Rule{
		nodeNameTwiceRule(), nodeAddressTwiceRule(), restAddressTwiceRule(), restAddressIgnoredRule(),
		loopbackNodeRule(), loopbackStoreRule(), nodeIPv6Rule(),
		noQueryNodeRule(), noJobNodeRule(), nodeModeRule(), modeListRule(),
		twoJobEnginesRule(), schedulerRule(), singleJobNodeRule(), buildsBesideQueriesRule(),
		nodeBalancingIgnoredRule(), nodeNameHostSwappedRule(),
	}
}

func nodeNameTwiceRule() Rule {
	return Rule{
		Name: "node-name-twice", Severity: diag.Error,
		Summary: diag.T("two nodes have one name", "两个节点同名"),
		Why:     diag.T("a node's name names its folder: one node would get the other's files", "节点名称就是其文件夹名：一个节点会得到另一个节点的文件"),
		Fix:     diag.T("give every node a name of its own", "给每个节点起不同的名称"),
		Source:  "design of the rendered tree",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-1, host: 10.0.0.2, mode: query} # <-
`,
		Good: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-11, host: 10.0.0.2, mode: query}
`,
		Check: nodeNameTwice,
	}
}

func nodeAddressTwiceRule() Rule {
	return Rule{
		Name: "node-address-twice", Severity: diag.Error,
		Summary: diag.T("two nodes have one host and port", "两个节点的主机和端口相同"),
		Why: diag.T("nginx takes the line twice without a word and gives that node a double share of the requests; Kylin's registry drops the earlier node of the two",
			"nginx 会默默接受重复的行，使该节点分到双倍请求；Kylin 的注册中心会去掉先注册的那个节点"),
		Fix:    diag.T("correct the host or the port of one of the two", "修正其中一个的 host 或 port"),
		Source: "nginx 1.22.1 -t; KylinServerDiscovery.java",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.1, mode: query} # <-
`,
		Good: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.1, port: 7071, mode: query}
`,
		Check: nodeAddressTwice,
	}
}

func nodeNameTwice(p *plan.Plan, report Report) {
	seen := make(map[cluster.NodeName]source.Pos, len(p.Nodes))
	for _, n := range p.Nodes {
		if n.Name.Broken || !n.Name.Set {
			continue
		}
		if first, twice := seen[n.Name.V]; twice {
			report(n.Name.Pos, diag.T("the name %q is taken", "名称 %q 已被使用").With(n.Name.V),
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
			report(n.Host.Pos, diag.T("node %q has the host and port of another node, %s:%d", "节点 %q 与另一个节点的主机和端口相同：%s:%d").With(label(n), n.Host.V, n.Port.V),
				diag.T("correct the host, or give it a port of its own", "修正主机，或使用不同的端口"), other(first))
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
