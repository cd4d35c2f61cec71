package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func driftFileUnknown(p *plan.Plan, report Report) {
	files := nodeFiles(p)
	for _, e := range p.Drift.Ignore {
		if e.File.Set && !e.File.Broken && !slices.Contains(files, e.File.V) {
			report(e.File.Pos, diag.T("kyctl does not write a file %q to a node's home", "kyctl 不会在节点的 $KYLIN_HOME 中写入文件 %q").With(e.File.V),
				diag.T("valid values: %s", "可用的值：%s").With(strings.Join(files, ", ")))
		}
	}
}

// nodeFiles are the files that the nodes of p may get, relative to $KYLIN_HOME.
func nodeFiles(p *plan.Plan) []string {
	files := []string{plan.KylinProperties, plan.ContextXML, plan.CatalinaProperties, plan.Environment}
	for _, f := range p.Wanted().Files {
		files = append(files, f.Path)
	}
	return files
}

func driftNodeUnknown(p *plan.Plan, report Report) {
	for _, e := range p.Drift.Ignore {
		if !e.Node.Set || e.Node.Broken || slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return e.Of(string(n.Name.V)) }) {
			continue
		}
		report(e.Node.Pos, diag.T("no node name matches %q", "没有节点的名称与 %q 匹配").With(e.Node.V),
			diag.T("write the name of a node, or remove this entry", "写节点名称，或删除此条目"))
	}
}
