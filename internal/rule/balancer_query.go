package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func queryWithoutLimitRule() Rule {
	return Rule{
		Name: "query-without-limit", Severity: diag.Warning,
		Summary: diag.T("no query is ever stopped by the product", "产品从不终止查询"),
		Why: diag.T("Kylin 3 and 4 have no limit unless one is set: the balancer waits an hour and then answers 504, while the query goes on holding memory and threads of its node",
			"Kylin 3 和 4 在未设置时没有时限：负载均衡器等待一小时后返回 504，而查询继续占用节点的内存和线程"),
		Fix:    diag.T("set query: {timeout: 300s}; the balancer's read timeout follows it", "设置 query: {timeout: 300s}；负载均衡器的读超时会跟随它"),
		Source: "KylinConfigBase.java of Kylin 3 and 4: kylin.query.timeout-seconds is 0",
		Bad: sampleKylin3 + sampleHBase + sampleNode + `load_balancer: {kind: nginx} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNode + `load_balancer: {kind: nginx}
query: {timeout: 300s}
`,
		Check: func(p *plan.Plan, report Report) {
			t := p.Query.Timeout
			if !p.Known || p.Balancer == nil || t.Broken || p.Facts.Limit(t.V) > 0 {
				return
			}
			if !t.Set && !slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return n.Serves && !limited(p, n.Base) }) {
				return // the bases have a limit
			}
			pos, message := p.LoadBalancer.At, diag.T("%s %s sets no limit to a query, and there is no query.timeout", "%s %s 不限制查询时间，也没有设置 query.timeout").With(p.Facts.Name, p.Facts.Line)
			if t.Set {
				pos, message = t.Pos, diag.T("query.timeout is 0: no query is ever stopped", "query.timeout 为 0：查询永远不会被终止")
			}
			report(pos, message, diag.T("write query: {timeout: 300s}, or the longest that a user may wait", "写 query: {timeout: 300s}，或用户可等待的最长时间"))
		},
	}
}

func queryTimeoutRaisedRule() Rule {
	return Rule{
		Name: "query-timeout-raised", Severity: diag.Info,
		Summary: diag.T("the product raises a query.timeout this low", "产品会把过低的 query.timeout 提高"),
		Why:     diag.T("Kylin 2.6 to 4 take 1 to 60 seconds for 60, without a word: queries run longer than the description says", "Kylin 2.6 到 4 会把 1 到 60 秒默默当作 60 秒：查询会比描述文件所写的运行更久"),
		Fix:     diag.T("write the time that holds, 60s, or a longer one", "写实际生效的 60s，或更长的时间"),
		Source:  "KylinConfigBase.java of Kylin 3, getQueryTimeoutSeconds",
		Bad: sampleKylin3 + sampleHBase + sampleNode + `query: {timeout: 30s} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNode + `query: {timeout: 60s}
`,
		Check: func(p *plan.Plan, report Report) {
			t := p.Query.Timeout
			if p.Known && t.Set && !t.Broken && t.V > 0 && t.V < p.Facts.QueryFloor {
				report(t.Pos, diag.T("%s %s raises a limit of %s to %s", "%s %s 会把 %s 的时限提高到 %s").With(p.Facts.Name, p.Facts.Line, short(t.V), short(p.Facts.QueryFloor)),
					diag.T("write %s or more", "写 %s 或更长").With(short(p.Facts.QueryFloor)))
			}
		},
	}
}

func queriesChangeDataRule() Rule {
	return Rule{
		Name: "queries-change-data", Severity: diag.Info,
		Summary: diag.T("queries may change data, so the balancer sends each of them once", "查询可能修改数据，因此负载均衡器对每个查询只发送一次"),
		Why:     diag.T("with kylin.query.pushdown.update-enabled a query that is sent to a second node could run an update twice: kyctl counts queries among the writes, and a query in flight is lost when its node dies", "启用 kylin.query.pushdown.update-enabled 后，把查询重发到另一节点可能使更新执行两次：kyctl 把查询视为写操作，节点故障时正在执行的查询会丢失"),
		Fix:     diag.T("take the property out if no query changes data", "如果没有查询会修改数据，请删除该配置项"),
		Source:  "QueryService.java of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + sampleNode + `load_balancer: {kind: nginx}
query: {timeout: 300s}
properties:
  kylin.query.pushdown.update-enabled: "true" # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNode + `load_balancer: {kind: nginx}
query: {timeout: 300s}
properties:
  kylin.query.pushdown.update-enabled: "false"
`,
		Check: func(p *plan.Plan, report Report) {
			if p.Balancer == nil {
				return
			}
			for _, s := range p.UpdateSettings() {
				report(s.Pos, diag.T("queries may change data: the balancer sends each to one node alone", "查询可能修改数据：负载均衡器只把每个查询发送给一个节点"),
					diag.T("take the property out if no query changes data", "如果没有查询会修改数据，请删除该配置项"))
			}
		},
	}
}
