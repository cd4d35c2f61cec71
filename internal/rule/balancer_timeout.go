package rule

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func readTimeoutShortRule() Rule {
	return Rule{
		Name: "balancer-read-timeout-short", Severity: diag.Error,
		Summary: diag.T("the balancer gives up before the product stops a query", "负载均衡器在产品终止查询之前就放弃"),
		Why: diag.T("a long query ends in 504 while it goes on running on the node, and each such timeout counts as a failure of the node: 4 slow queries made 1391 of 1845 other requests fail",
			"长查询会得到 504，而它在节点上仍在运行；每次这样的超时都算节点失败：4 个慢查询曾使其他 1845 个请求中的 1391 个失败"),
		Fix:    diag.T("leave timeouts.read out, it follows query.timeout; or set it above query.timeout and the time until the product notices", "删除 timeouts.read，它会跟随 query.timeout；或设为大于 query.timeout 加上产品发现超时所需的时间"),
		Source: "KE manual, auto_modeling/query_history; KylinConfigBase.java of Kylin 3; measured with nginx 1.22.1",
		Bad: sampleKyligence34 + sampleHBase + sampleTwoNodes + sampleNginx + `  timeouts: {read: 60s} # <-
`,
		Good: sampleKyligence34 + sampleHBase + sampleTwoNodes + sampleNginx + `  timeouts: {read: 336s}
`,
		Check: func(p *plan.Plan, report Report) {
			readTimeoutShort(p, report)
			baseLimitLong(p, report)
		},
	}
}

func readTimeoutTightRule() Rule {
	return Rule{
		Name: "balancer-read-timeout-tight", Severity: diag.Warning,
		Summary: diag.T("the load balancer may give up on a query that is over its limit before the product stops it", "查询超过时限后，负载均衡器可能在产品终止它之前就放弃"),
		Why: diag.T("the product looks for queries over their limit only now and then: one that it finds late ends in 504 and counts as a failure of its node, while a query within its limit is answered",
			"产品只是定期检查超时的查询：发现得晚时，该查询会得到 504 并算作节点失败；时限内的查询不受影响"),
		Fix:    diag.T("set timeouts.read above query.timeout and the time until the product notices, or leave it out", "把 timeouts.read 设为大于 query.timeout 加上产品发现超时所需的时间，或删除它"),
		Source: "KE manual, auto_modeling/query_history; KylinConfigBase.java of Kylin 3",
		Bad: sampleKyligence34 + sampleHBase + sampleTwoNodes + sampleNginx + `  timeouts: {read: 300s} # <-
`,
		Good: sampleKyligence34 + sampleHBase + sampleTwoNodes + sampleNginx + `  timeouts: {read: 336s}
`,
		Check: func(p *plan.Plan, report Report) {
			if read, limit := p.LoadBalancer.Timeouts.Read.V, p.Facts.Limit(p.Query.Timeout.V); read >= limit {
				readTimeout(p, limit+p.Facts.KillLate(limit), report)
			}
		},
	}
}

func readTimeoutShort(p *plan.Plan, report Report) {
	readTimeout(p, p.Facts.Limit(p.Query.Timeout.V), report)
}

// readTimeout reports a read timeout below least.
func readTimeout(p *plan.Plan, least time.Duration, report Report) {
	read := p.LoadBalancer.Timeouts.Read
	limit := p.Facts.Limit(p.Query.Timeout.V)
	if !p.Known || !read.Set || read.Broken || read.V == 0 || p.Query.Timeout.Broken || limit == 0 {
		return
	}
	late := p.Facts.KillLate(limit)
	if read.V >= least {
		return
	}
	report(read.Pos, diag.T("the balancer waits %s, a query may take %s and is stopped up to %s later", "负载均衡器等待 %s，而查询最长 %s，且最多再过 %s 才被终止").With(short(read.V), short(limit), short(late)),
		diag.T("write %s or more, better %s, or leave timeouts.read out", "写 %s 或更多，最好是 %s，或删除 timeouts.read").With(short(limit+late), short(limit+late+30*time.Second)),
		limitIsHere(p)...)
}

// baseLimitLong tells of a limit that stands in a base alone: timeouts.read
// does not follow it.
func baseLimitLong(p *plan.Plan, report Report) {
	read := p.LoadBalancer.Timeouts.Read
	if !p.Known || p.Balancer == nil || read.Broken || read.V == 0 || p.Query.Timeout.Set {
		return
	}
	for _, b := range p.Bases() {
		limit, at := baseLimit(p, b)
		if read.V >= limit {
			continue
		}
		report(at, diag.T("the balancer waits %s, and this lets a query take %s", "负载均衡器等待 %s，而此行允许查询运行 %s").With(short(read.V), short(limit)),
			diag.T("write query: {timeout: %s} in the description: timeouts.read follows it", "在描述文件中写 query: {timeout: %s}：timeouts.read 会跟随它").With(short(limit)))
	}
}

// baseLimit is the longest that a base lets a query run where a node that
// answers users has it, 0 where it says nothing or sets no limit.
func baseLimit(p *plan.Plan, b *plan.Base) (time.Duration, source.Pos) {
	if b == nil {
		return 0, source.Pos{}
	}
	s, ok := b.Setting(plan.QueryTimeoutKey)
	n, err := strconv.Atoi(s.Value)
	if !ok || err != nil || n <= 0 || n > 1e9 {
		return 0, s.Pos
	}
	serves := slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return n.Base == b && n.Serves })
	if !serves {
		return 0, s.Pos
	}
	return p.Facts.Limit(time.Duration(n) * time.Second), s.Pos
}

func limited(p *plan.Plan, b *plan.Base) bool {
	limit, _ := baseLimit(p, b)
	return limit > 0
}

// short writes a duration as a description does.
func short(d time.Duration) string {
	if d%time.Second != 0 {
		return d.String()
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

func limitIsHere(p *plan.Plan) []diag.Related {
	if !p.Query.Timeout.Set {
		return nil
	}
	return []diag.Related{{Pos: p.Query.Timeout.Pos, Message: diag.T("the limit of a query is here", "查询的时限在这里")}}
}

func timeoutZeroRule() Rule {
	return Rule{
		Name: "balancer-timeout-zero", Severity: diag.Error,
		Summary: diag.T("a timeout of the balancer is 0", "负载均衡器的超时为 0"),
		Why:     diag.T("0 is no time at all, not \"no limit\": nginx answered every request 504", "0 表示不等待，而不是“不限制”：nginx 对每个请求都返回 504"),
		Fix:     diag.T("leave the key out for its default, or write a duration such as 60s", "删除该键以使用默认值，或写时长，例如 60s"),
		Source:  "measured with nginx 1.22.1: proxy_connect_timeout and proxy_read_timeout 0s",
		Bad: sampleKyligence34 + sampleHBase + sampleTwoNodes + sampleNginx + `  timeouts: {read: 0s} # <-
`,
		Good: sampleKyligence34 + sampleHBase + sampleTwoNodes + sampleNginx + `  timeouts: {connect: 500ms}
`,
		Check: func(p *plan.Plan, report Report) {
			t := p.LoadBalancer.Timeouts
			for _, row := range []struct {
				key, usual string
				v          cluster.Val[time.Duration]
			}{{"connect", "3s", t.Connect}, {"read", "360s", t.Read}, {"send", "60s", t.Send}} {
				if row.v.Set && !row.v.Broken && row.v.V == 0 {
					report(row.v.Pos, diag.T("timeouts.%s is 0: the balancer does not wait at all", "timeouts.%s 为 0：负载均衡器完全不等待").With(row.key),
						diag.T("take it out for the default, or write a duration such as %s", "删除它以使用默认值，或写时长，例如 %s").With(row.usual))
				}
			}
		},
	}
}

func maxFailsOneRule() Rule {
	return Rule{
		Name: "balancer-max-fails-low", Severity: diag.Warning,
		Summary: diag.T("one failed request takes a node out", "一个失败的请求就会让节点下线"),
		Why: diag.T("a reset connection or a page that is slow once makes the balancer leave a healthy node alone for failure.window: with two nodes 480 of 700 requests were answered 502, \"no live upstreams\"",
			"一次连接重置或一次慢页面就会使健康节点在 failure.window 内不被使用：两个节点时 700 个请求中有 480 个返回 502（“no live upstreams”）"),
		Fix:    diag.T("write max_fails: 3 or leave it out; 0 never leaves a node alone", "写 max_fails: 3 或删除它；0 表示从不停用节点"),
		Source: "measured with nginx 1.22.1",
		Bad: sampleKyligence34 + sampleHBase + sampleTwoNodes + sampleNginx + `  failure: {max_fails: 1} # <-
`,
		Good: sampleKyligence34 + sampleHBase + sampleTwoNodes + sampleNginx + `  failure: {max_fails: 2}
`,
		Check: func(p *plan.Plan, report Report) {
			v := p.LoadBalancer.Failure.MaxFails
			if v.Set && !v.Broken && v.V == 1 && len(serving(p)) > 1 {
				report(v.Pos, diag.T("max_fails: 1 takes a node out for %s after one failed request", "max_fails: 1 会在一个请求失败后停用节点 %s").With(short(p.LoadBalancer.Failure.Window.V)),
					diag.T("write max_fails: 3", "写 max_fails: 3"))
			}
		},
	}
}
