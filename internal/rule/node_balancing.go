package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func buildsBesideQueriesRule() Rule {
	return Rule{
		Name: "builds-beside-queries", Severity: diag.Info,
		Summary: diag.T("three nodes or more, and every one runs builds and queries", "三个以上节点，每个都同时运行构建和查询"),
		Why:     diag.T("a build takes CPU and memory from the queries of its node, and a long query from the builds: the manual advises against mode all in production", "构建会占用所在节点查询的 CPU 和内存，长查询也会影响构建：手册不建议在生产环境使用 all 模式"),
		Fix:     diag.T("set mode: job on one or two nodes and mode: query on the others", "把一两个节点设为 mode: job，其余设为 mode: query"),
		Source:  "KE manual, deploy/ha",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: "kylin-[1-3]", host: "10.0.0.[1-3]"} # <-
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: "kylin-[1-2]", host: "10.0.0.[1-2]"}
  - {name: query-1, host: 10.0.0.3, mode: query}
`,
		Check: func(p *plan.Plan, report Report) {
			mixed := func(n plan.Node) bool { return n.Mode == "all" }
			if len(p.Nodes) < 3 || slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return !mixed(n) }) {
				return
			}
			report(p.Nodes[0].Node.Mode[0].Pos, diag.T("each of the %d nodes runs builds and queries", "%d 个节点都同时运行构建和查询").With(len(p.Nodes)),
				diag.T("set mode: job on one or two nodes and mode: query on the others", "把一两个节点设为 mode: job，其余设为 mode: query"))
		},
	}
}

func nodeBalancingIgnoredRule() Rule {
	return Rule{
		Name: "node-balancing-ignored", Severity: diag.Warning,
		Summary: diag.T("weight or state of a node that never stands behind the balancer", "节点不在负载均衡器之后，却设置了 weight 或 state"),
		Why:     diag.T("queries need mode query or all: other nodes are left out of the balancer's file, so state: down stops neither builds nor requests there", "查询需要 query 或 all 模式：其他节点不写入负载均衡器的文件，因此 state: down 既不停止构建也不停止请求"),
		Fix:     diag.T("take the key out, or set mode: query or all if users shall reach the node", "删除该键；如果用户应能访问此节点，设为 mode: query 或 all"),
		Source:  "design of the rendered tree; QueryService.java of Kylin 3",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: query-1, host: 10.0.0.1, mode: query}
  - {name: job-1, host: 10.0.0.2, mode: job, weight: 2} # <-
load_balancer: {kind: nginx, health_check: {path: /kylin/api/admin/public_config}}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: query-1, host: 10.0.0.1, mode: query}
  - {name: all-1, host: 10.0.0.2, mode: all, weight: 2}
load_balancer: {kind: nginx, health_check: {path: /kylin/api/admin/public_config}}
`,
		Check: nodeBalancingIgnored,
	}
}

func nodeBalancingIgnored(p *plan.Plan, report Report) {
	if !p.LoadBalancer.At.IsValid() {
		return
	}
	tell := func(pos source.Pos, n plan.Node, key string) {
		report(pos, diag.T("%s of node %q has no effect: mode %s never stands behind the balancer", "节点 %[2]q 的 %[1]s 不起作用：模式 %[3]s 从不在负载均衡器之后").With(key, label(n), n.Mode),
			diag.T("take it out, or set mode: query or all", "删除它，或设为 mode: query 或 all"))
	}
	for _, n := range p.Nodes {
		if n.Serves || brokenMode(n) {
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
