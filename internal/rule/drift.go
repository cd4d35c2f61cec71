package rule

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

const sampleDrift = `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
drift:
  ignore:
`

func driftFileUnknown() Rule {
	return Rule{
		Name: "drift-file-unknown", Severity: diag.Warning,
		Summary: diag.T("drift.ignore names a file that kyctl does not write", "drift.ignore 中的文件不由 kyctl 写出"),
		Why: diag.T("diff --home looks at the files that kyctl writes and at no others: the entry excuses nothing, and the difference that it was written for still counts",
			"diff --home 只检查 kyctl 写出的文件：该条目不起作用，想要豁免的差异仍会计入"),
		Fix:    diag.T("write the file as diff --home names it, relative to $KYLIN_HOME", "按 diff --home 显示的名称写文件，相对于 $KYLIN_HOME"),
		Source: "design of drift.ignore",
		Bad:    sampleDrift + `    - {file: kylin.properties, key: kylin.web.timezone, until: 2030-01-31, reason: "moves in January"} # <-` + "\n",
		Good:   sampleDrift + `    - {file: conf/kylin.properties, key: kylin.web.timezone, until: 2030-01-31, reason: "moves in January"}` + "\n",
		Check: func(p *plan.Plan, report Report) {
			files := nodeFiles(p)
			for _, e := range p.Drift.Ignore {
				if e.File.Set && !e.File.Broken && !slices.Contains(files, e.File.V) {
					report(e.File.Pos, diag.T("kyctl writes no file %q into a node's home", "kyctl 不会在节点目录中写出文件 %q").With(e.File.V),
						diag.T("write one of %s", "写以下之一：%s").With(strings.Join(files, ", ")))
				}
			}
		},
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

func driftNodeUnknown() Rule {
	return Rule{
		Name: "drift-node-unknown", Severity: diag.Warning,
		Summary: diag.T("drift.ignore names a node that does not exist", "drift.ignore 中的节点不存在"),
		Why: diag.T("the entry excuses nothing: the node was renamed or taken out, or the name was mistyped and the difference on the right node still counts",
			"该条目不起作用：节点已改名或移除，或者名称写错，正确节点上的差异仍会计入"),
		Fix:    diag.T("write the name of a node, with globs such as query-*, or take the entry out", "写节点名称，可用通配符，例如 query-*；或删除该条目"),
		Source: "design of drift.ignore",
		Bad:    sampleDrift + `    - {file: conf/kylin.properties, node: "query-*", until: 2030-01-31, reason: "moves in January"} # <-` + "\n",
		Good:   sampleDrift + `    - {file: conf/kylin.properties, node: "kylin-*", until: 2030-01-31, reason: "moves in January"}` + "\n",
		Check: func(p *plan.Plan, report Report) {
			for _, e := range p.Drift.Ignore {
				if !e.Node.Set || e.Node.Broken || slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return e.Of(string(n.Name.V)) }) {
					continue
				}
				report(e.Node.Pos, diag.T("no node has a name that fits %q", "没有节点的名称与 %q 匹配").With(e.Node.V),
					diag.T("write a node's name, or take this entry out", "写节点名称，或删除此条目"))
			}
		},
	}
}
