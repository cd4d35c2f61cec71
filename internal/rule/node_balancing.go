package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func buildsBesideQueries(p *plan.Plan, report Report) {
	mixed := func(n plan.Node) bool { return n.Mode == "all" }
	if len(p.Nodes) < 3 || slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return !mixed(n) }) {
		return
	}
	report(p.Nodes[0].Node.Mode[0].Pos, diag.T("all %d nodes run both builds and queries", "%d 个节点都同时运行构建和查询").With(len(p.Nodes)),
		diag.T("write mode: job for one or two nodes and mode: query for the others", "把一两个节点设为 mode: job，其余设为 mode: query"))
}

func nodeBalancingIgnored(p *plan.Plan, report Report) {
	if !p.LoadBalancer.At.IsValid() {
		return
	}
	tell := func(pos source.Pos, n plan.Node, key string) {
		report(pos, diag.T("%s of node %q has no effect: the load balancer never sends requests to a node with mode %s", "节点 %[2]q 的 %[1]s 不起作用：负载均衡器不会向模式为 %[3]s 的节点发送请求").With(key, label(n), n.Mode),
			diag.T("remove it, or write mode: query or all", "删除它，或设为 mode: query 或 all"))
	}
	for _, n := range p.Nodes {
		if n.Users || brokenMode(n) {
			continue
		}
		if n.Weight.Set && !n.Weight.Broken {
			tell(n.Weight.Pos, n, "weight")
		}
		if n.State.Set && !n.State.Broken {
			tell(n.State.Pos, n, "state")
		}
	}
}
