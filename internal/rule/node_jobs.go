package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func twoJobEnginesRule() Rule {
	return Rule{
		Name: "two-job-engines", Severity: diag.Error,
		Summary: diag.T("several nodes run builds under a scheduler that allows one", "多个节点运行构建，而调度器只允许一个"),
		Why: diag.T("the second node does not get the job lock in ZooKeeper, \"Cannot start job scheduler due to lack of job lock\", and its whole web application fails to start",
			"第二个节点拿不到 ZooKeeper 中的任务锁（“Cannot start job scheduler due to lack of job lock”），整个 Web 应用启动失败"),
		Fix:    diag.T("set jobs: {scheduler: curator} (Kylin 3 and later) or distributed, or leave all and job to one node and set mode: query on the others; Kyligence shares builds from 3.4 on", "设置 jobs: {scheduler: curator}（Kylin 3 及以上）或 distributed；或只保留一个 all、job 节点，其余设为 mode: query；Kyligence 从 3.4 起可由多个节点构建"),
		Source: "DefaultScheduler.java, JobService.java of Kylin 3; KE manual, deploy/ha and release notes of 3.4",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2} # <-
`,
		Good: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
jobs: {scheduler: curator}
`,
		Check: twoJobEngines,
	}
}

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
	hint := diag.T("write mode: query here and on all of them but one, or add jobs: {scheduler: curator} at the top level", "此处及其余节点写 mode: query，只留一个；或在顶层添加 jobs: {scheduler: curator}")
	switch {
	case p.Facts.Name == "kyligence":
		hint = diag.T("write mode: query here and on all of them but one; several need version 3.4", "此处及其余节点写 mode: query，只留一个；多个节点构建需要 3.4 版本")
	case p.Facts.Version.Major < 3:
		hint = diag.T("write mode: query here and on all of them but one, or add jobs: {scheduler: distributed} at the top level", "此处及其余节点写 mode: query，只留一个；或在顶层添加 jobs: {scheduler: distributed}")
	}
	report(second.Node.Mode[0].Pos,
		diag.T("%d nodes run builds, and %s %s lets one do so: %q beside %q", "%d 个节点运行构建，而 %s %s 只允许一个：%q 与 %q").With(len(found), p.Facts.Name, p.Product.Version.V, label(second), label(first)),
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

func schedulerRule() Rule {
	return Rule{
		Name: "scheduler-unsupported", Severity: diag.Error,
		Summary: diag.T("a job scheduler that this product or version does not have", "该产品或版本没有的任务调度器"),
		Why:     diag.T("Kylin before 3.0 has no scheduler 100 and does not start; Kyligence and Kylin 5 share builds by themselves and read no such setting", "Kylin 3.0 之前没有编号为 100 的调度器，无法启动；Kyligence 和 Kylin 5 自行分配构建，不读取该设置"),
		Fix:     diag.T("take jobs.scheduler out for Kyligence and Kylin 5, write distributed for Kylin 2.6", "Kyligence 和 Kylin 5 请删除 jobs.scheduler，Kylin 2.6 请写 distributed"),
		Source:  "KylinConfigBase.java and kylin-defaults.properties of Kylin 2.6 and 3; KE manual, deploy/ha",
		Bad: `version: 1
name: prod
product: {name: kylin, version: "2.6"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
jobs: {scheduler: curator} # <-
`,
		Good: `version: 1
name: prod
product: {name: kylin, version: "3.0"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
jobs: {scheduler: curator}
`,
		Check: func(p *plan.Plan, report Report) {
			s := p.Jobs.Scheduler
			if self := p.Jobs.SelfDiscovery; p.Known && self.Set && !self.Broken && (p.Facts.Discovery || p.Facts.Version.Major < 3) {
				report(self.Pos, diag.T("%s %s has no switch for the discovery of nodes", "%s %s 没有节点发现的开关").With(p.Facts.Name, p.Facts.Line),
					diag.T("remove jobs.self_discovery", "删除 jobs.self_discovery"))
			}
			if !p.Known || !s.Set || s.Broken || s.V == "default" {
				return
			}
			switch {
			case p.Facts.Discovery:
				report(s.Pos, diag.T("%s %s has no scheduler %s", "%s %s 没有调度器 %s").With(p.Facts.Name, p.Facts.Line, s.V),
					diag.T("take jobs.scheduler out", "删除 jobs.scheduler"))
			case s.V == "curator" && p.Facts.Version.Major < 3:
				report(s.Pos, diag.T("Kylin %s has no scheduler curator", "Kylin %s 没有调度器 curator").With(p.Facts.Line),
					diag.T("write scheduler: distributed", "写 scheduler: distributed"))
			}
		},
	}
}

func singleJobNodeRule() Rule {
	return Rule{
		Name: "single-job-node", Severity: diag.Info,
		Summary: diag.T("one node alone runs builds where several could", "只有一个节点运行构建，而产品允许多个"),
		Why:     diag.T("while that node is down or restarts no build starts or goes on", "该节点停机或重启期间，构建既不会开始也不会继续"),
		Fix:     diag.T("set mode: job or mode: all on a second node", "把第二个节点设为 mode: job 或 mode: all"),
		Source:  "KE manual, deploy/ha",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: job-1, host: 10.0.0.1, mode: job} # <-
  - {name: query-1, host: 10.0.0.2, mode: query}
  - {name: query-2, host: 10.0.0.3, mode: query}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: job-1, host: 10.0.0.1, mode: job}
  - {name: job-2, host: 10.0.0.4, mode: job}
  - {name: query-1, host: 10.0.0.2, mode: query}
  - {name: query-2, host: 10.0.0.3, mode: query}
`,
		Check: func(p *plan.Plan, report Report) {
			found := builders(p)
			if !p.Known || !p.Facts.MultiActive || len(found) != 1 || len(p.Nodes) < 2 || slices.ContainsFunc(p.Nodes, brokenMode) {
				return
			}
			report(found[0].Node.Mode[0].Pos, diag.T("node %q alone runs builds: while it is down none runs", "只有节点 %q 运行构建：它停机时没有构建").With(label(found[0])),
				diag.T("set mode: job or mode: all on a second node", "把第二个节点设为 mode: job 或 mode: all"))
		},
	}
}
