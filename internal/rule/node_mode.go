package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func noQueryNodeRule() Rule {
	return Rule{
		Name: "no-query-node", Severity: diag.Error,
		Summary: diag.T("no node answers queries", "没有可以查询的节点"),
		Why: diag.T("users have nowhere to log in: a job node answers every query with 400, which no balancer takes to another node",
			"用户无处登录：job 节点对每个查询都返回 400，负载均衡器不会因此换节点"),
		Fix:    diag.T("set mode: query or mode: all on at least one node", "至少把一个节点设为 mode: query 或 mode: all"),
		Source: "QueryService.java, BasicController.java of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + `nodes: # <-
  - {name: kylin-1, host: 10.0.0.1, mode: job}
`,
		Good: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: job}
  - {name: kylin-2, host: 10.0.0.2, mode: query}
`,
		Check: func(p *plan.Plan, report Report) {
			needsNode(p, report, func(n plan.Node) bool { return n.Serves }, "query", "查询")
		},
	}
}

func noJobNodeRule() Rule {
	return Rule{
		Name: "no-job-node", Severity: diag.Error,
		Summary: diag.T("no node runs builds", "没有可以构建的节点"),
		Why:     diag.T("builds are accepted and never run", "构建任务会被接受，但永远不会运行"),
		Fix:     diag.T("set mode: job or mode: all on at least one node", "至少把一个节点设为 mode: job 或 mode: all"),
		Source:  "ServerMode.java of Kylin 3; KE manual, deploy/resource_group",
		Bad: sampleKylin3 + sampleHBase + `nodes: # <-
  - {name: kylin-1, host: 10.0.0.1, mode: query}
`,
		Good: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: query}
  - {name: kylin-2, host: 10.0.0.2, mode: job}
`,
		Check: func(p *plan.Plan, report Report) {
			needsNode(p, report, func(n plan.Node) bool { return n.Builds }, "job", "构建")
		},
	}
}

// needsNode reports where no node can do a kind of work. A node whose mode
// could not be read may be the one.
func needsNode(p *plan.Plan, report Report, can func(plan.Node) bool, mode, what string) {
	if len(p.Nodes) == 0 || slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return can(n) || brokenMode(n) }) {
		return
	}
	report(p.NodesAt, diag.T("no node has mode %[1]s or all", "没有节点的模式是 %[1]s 或 all（%[2]s）").With(mode, what),
		diag.T("add mode: %[1]s, or mode: all, to a node", "给某个节点加上 mode: %[1]s 或 mode: all").With(mode))
}

func brokenMode(n plan.Node) bool {
	return slices.ContainsFunc(n.Node.Mode, func(m cluster.Val[cluster.Mode]) bool { return m.Broken })
}

func nodeModeRule() Rule {
	return Rule{
		Name: "node-mode-unsupported", Severity: diag.Error,
		Summary: diag.T("a mode that this product or version does not know", "该产品或版本不支持的模式"),
		Why:     diag.T("a word or list that the node does not know means nothing to it: it starts, and serves neither queries nor builds", "节点不认识的词或列表没有任何意义：它会启动，但既不提供查询也不运行构建"),
		Fix:     diag.T("write one of all, query, job; stream_coordinator and lists such as [job, stream_coordinator] exist in Kylin 3 and 4", "写 all、query、job 之一；stream_coordinator 以及 [job, stream_coordinator] 这样的列表只在 Kylin 3 和 4 中存在"),
		Source:  "ServerMode.java of Kylin 3; QueryService.java of Kylin 2.6; KE manual, configuration",
		Bad: `version: 1
name: prod
product: {name: kylin, version: "2.6"}
metadata: {hbase: {}}
nodes:
  - name: kylin-1
    host: 10.0.0.1
    mode: [query, job] # <-
`,
		Good: `version: 1
name: prod
product: {name: kylin, version: "3.0"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: all}
  - {name: kylin-2, host: 10.0.0.2, mode: [query, stream_coordinator]}
`,
		Check: nodeMode,
	}
}

func nodeMode(p *plan.Plan, report Report) {
	if !p.Known {
		return
	}
	product := p.Facts.Name + " " + p.Facts.Line
	words := strings.Join(p.Facts.Modes, ", ")
	for _, n := range p.Nodes {
		for _, m := range n.Node.Mode {
			if !m.Broken && !slices.Contains(p.Facts.Modes, string(m.V)) {
				report(m.Pos, diag.T("%s does not know the mode %s", "%s 不支持模式 %s").With(product, m.V),
					diag.T("use one of %s", "可用的值：%s").With(words))
			}
		}
		if list := n.Node.Mode; len(list) > 1 && !p.Facts.ModeLists {
			report(list[1].Pos, diag.T("%s takes one mode, node %q has %d", "%s 只接受一个模式，节点 %q 有 %d 个").With(product, label(n), len(list)),
				diag.T("write one of %s; all means query and job", "写 %s 之一；all 表示 query 和 job").With(words))
		}
	}
}

func modeListRule() Rule {
	return Rule{
		Name: "mode-list-stops-merging", Severity: diag.Warning,
		Summary: diag.T("a job node with a list of modes merges no segments", "模式为列表的 job 节点不会合并 segment"),
		Why: diag.T("after a build Kylin compares the whole of kylin.server.mode with the words job and all: with a list the segments are neither merged nor dropped when their time is over",
			"构建之后 Kylin 用 kylin.server.mode 的整个值与 job、all 比较：写成列表时，segment 既不会自动合并，也不会按保留期限删除"),
		Fix:    diag.T("write mode: job, or mode: all, and give stream_coordinator to a node of its own", "写 mode: job 或 mode: all，把 stream_coordinator 放到单独的节点"),
		Source: "CubeService.java of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: [job, stream_coordinator]} # <-
  - {name: kylin-2, host: 10.0.0.2, mode: query}
`,
		Good: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: job}
  - {name: kylin-2, host: 10.0.0.2, mode: [query, stream_coordinator]}
`,
		Check: func(p *plan.Plan, report Report) {
			for _, n := range p.Nodes {
				list := n.Node.Mode
				if len(list) < 2 || !p.Facts.ModeLists || !n.Builds {
					continue
				}
				word := "job"
				if n.Serves {
					word = "all"
				}
				report(list[0].Pos, diag.T("node %q has the modes %s: Kylin merges segments only after exactly job or all", "节点 %q 的模式是 %s：只有值恰为 job 或 all 时 Kylin 才会合并 segment").With(label(n), n.Mode),
					diag.T("write mode: %s; other modes go to a node of their own", "写 mode: %s；其他模式放到单独的节点").With(word))
			}
		},
	}
}
