package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// schedulerKey chooses the scheduler where the description does not.
const schedulerKey = "kylin.job.scheduler.default"

func twoJobEngines(p *plan.Plan, report Report) {
	if !p.Known || p.Facts.MultiActive || p.Jobs.Scheduler.Broken || p.Jobs.Scheduler.V != "default" || has(p.Properties, schedulerKey) {
		return
	}
	found := builders(p)
	if len(found) < 2 {
		return
	}
	first, second := found[0], found[1]
	hint := diag.T("write mode: query here and for all of them except one, or add jobs: {scheduler: curator} at the top level", "只保留一个构建节点，此处及其余节点写 mode: query；或在顶层添加 jobs: {scheduler: curator}")
	switch {
	case p.Facts.Name == "kyligence":
		hint = diag.T("write mode: query here and for all of them except one; several build nodes need version 3.4", "只保留一个构建节点，此处及其余节点写 mode: query；多个构建节点需要 3.4 版本")
	case p.Facts.Version.Major < 3:
		hint = diag.T("write mode: query here and for all of them except one, or add jobs: {scheduler: distributed} at the top level", "只保留一个构建节点，此处及其余节点写 mode: query；或在顶层添加 jobs: {scheduler: distributed}")
	}
	report(second.Node.Mode[0].Pos,
		diag.T("%d nodes run builds, but %s %s allows only one: %q and %q", "%d 个节点运行构建，但 %s %s 只允许一个：%q 与 %q").With(len(found), p.Facts.Name, p.Product.Version.V, label(second), label(first)),
		hint, other(first.Node.Mode[0].Pos))
}

// builders returns the nodes that run builds.
func builders(p *plan.Plan) []plan.Node {
	var out []plan.Node
	for _, n := range p.Nodes {
		if n.Builds {
			out = append(out, n)
		}
	}
	return out
}

func has(properties []cluster.Property, key string) bool {
	return slices.ContainsFunc(properties, func(kv cluster.Property) bool { return kv.Key.V == key })
}

func scheduler(p *plan.Plan, report Report) {
	s := p.Jobs.Scheduler
	if self := p.Jobs.SelfDiscovery; p.Known && self.Set && !self.Broken && (p.Facts.Discovery || p.Facts.Version.Major < 3) {
		report(self.Pos, diag.T("%s %s has no setting for node discovery", "%s %s 没有节点发现的设置").With(p.Facts.Name, p.Facts.Line),
			diag.T("remove jobs.self_discovery", "删除 jobs.self_discovery"))
	}
	if !p.Known || !s.Set || s.Broken || s.V == "default" {
		return
	}
	switch {
	case p.Facts.Discovery:
		report(s.Pos, diag.T("%s %s has no scheduler %s", "%s %s 没有调度器 %s").With(p.Facts.Name, p.Facts.Line, s.V),
			diag.T("remove jobs.scheduler", "删除 jobs.scheduler"))
	case s.V == "curator" && p.Facts.Version.Major < 3:
		report(s.Pos, diag.T("Kylin %s has no scheduler curator", "Kylin %s 没有调度器 curator").With(p.Facts.Line),
			diag.T("write scheduler: distributed", "写 scheduler: distributed"))
	}
}

func singleJobNode(p *plan.Plan, report Report) {
	found := builders(p)
	if !p.Known || !p.Facts.MultiActive || len(found) != 1 || len(p.Nodes) < 2 || slices.ContainsFunc(p.Nodes, brokenMode) {
		return
	}
	report(found[0].Node.Mode[0].Pos, diag.T("only node %q runs builds: while it is down, no builds run", "只有节点 %q 运行构建：它停机期间无法构建").With(label(found[0])),
		diag.T("write mode: job or mode: all for a second node", "把第二个节点设为 mode: job 或 mode: all"))
}
