package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func queryWithoutLimit(p *plan.Plan, report Report) {
	t := p.Query.Timeout
	if !p.Known || p.Balancer == nil || t.Broken || p.Facts.Limit(t.V) > 0 {
		return
	}
	if !t.Set && !slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return n.Serves && !limited(p, n.Base) }) {
		return // the bases have a limit
	}
	pos, message := p.LoadBalancer.At, diag.T("%s %s does not limit how long a query runs, and query.timeout is not set", "%s %s 默认不限制查询时间，query.timeout 也没有设置").With(p.Facts.Name, p.Facts.Line)
	if t.Set {
		pos, message = t.Pos, diag.T("query.timeout is 0: queries are never stopped", "query.timeout 为 0：查询永远不会被终止")
	}
	report(pos, message, diag.T("write query: {timeout: 300s}, or the longest time a user should wait", "写 query: {timeout: 300s}，或用户能接受的最长等待时间"))
}

func queryTimeoutRaised(p *plan.Plan, report Report) {
	t := p.Query.Timeout
	if p.Known && t.Set && !t.Broken && t.V > 0 && t.V < p.Facts.QueryFloor {
		report(t.Pos, diag.T("%s %s raises a limit of %s to %s", "%s %s 会把 %s 的时限提高到 %s").With(p.Facts.Name, p.Facts.Line, short(t.V), short(p.Facts.QueryFloor)),
			diag.T("write %s or more", "写 %s 或更长").With(short(p.Facts.QueryFloor)))
	}
}

func queriesChangeData(p *plan.Plan, report Report) {
	if p.Balancer == nil {
		return
	}
	for _, s := range p.UpdateSettings() {
		report(s.Pos, diag.T("queries may change data: the load balancer sends each query to only one node", "查询可能修改数据：负载均衡器只把每个查询发给一个节点"),
			diag.T("remove the property if no query changes data", "如果没有查询会修改数据，请删除该配置项"))
	}
}
