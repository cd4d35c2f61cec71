package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func noQueryNode(p *plan.Plan, report Report) {
	needsNode(p, report, func(n plan.Node) bool { return n.Serves }, "query", "查询")
}

func noJobNode(p *plan.Plan, report Report) {
	needsNode(p, report, func(n plan.Node) bool { return n.Builds }, "job", "构建")
}

// needsNode reports where no node can do a kind of work. A node whose mode
// could not be read may be the one.
func needsNode(p *plan.Plan, report Report, can func(plan.Node) bool, mode, what string) {
	if len(p.Nodes) == 0 || slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return can(n) || brokenMode(n) }) {
		return
	}
	report(p.NodesAt, diag.T("no node has mode %[1]s or all", "没有节点的模式是 %[1]s 或 all（%[2]s）").With(mode, what),
		diag.T("write mode: %[1]s or mode: all for a node", "给某个节点加上 mode: %[1]s 或 mode: all").With(mode))
}

func brokenMode(n plan.Node) bool {
	return slices.ContainsFunc(n.Node.Mode, func(m cluster.Val[cluster.Mode]) bool { return m.Broken })
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
				report(m.Pos, diag.T("%s does not support mode %s", "%s 不支持模式 %s").With(product, m.V),
					diag.T("valid values: %s", "可用的值：%s").With(words))
			}
		}
		if list := n.Node.Mode; len(list) > 1 && !p.Facts.ModeLists {
			report(list[1].Pos, diag.T("%s supports one mode per node, but node %q has %d", "%s 每个节点只支持一个模式，但节点 %q 有 %d 个").With(product, label(n), len(list)),
				diag.T("valid values: %s; all means query and job", "可用的值：%s；all 表示 query 和 job").With(words))
		}
	}
}

func modeList(p *plan.Plan, report Report) {
	for _, n := range p.Nodes {
		list := n.Node.Mode
		if len(list) < 2 || !p.Facts.ModeLists || !n.Builds {
			continue
		}
		word := "job"
		if n.Serves {
			word = "all"
		}
		report(list[0].Pos, diag.T("node %q has the modes %s: Kylin merges segments only with mode job or all", "节点 %q 的模式是 %s：只有模式为 job 或 all 时 Kylin 才会合并 segment").With(label(n), n.Mode),
			diag.T("write mode: %s; use a separate node for other modes", "写 mode: %s；其他模式放到单独的节点").With(word))
	}
}
