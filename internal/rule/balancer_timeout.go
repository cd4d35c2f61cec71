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

func readTimeoutBelowLimit(p *plan.Plan, report Report) {
	readTimeoutShort(p, report)
	baseLimitLong(p, report)
}

func readTimeoutTight(p *plan.Plan, report Report) {
	if read, limit := p.LoadBalancer.Timeouts.Read.V, p.Facts.Limit(p.Query.Timeout.V); read >= limit {
		readTimeout(p, limit+p.Facts.KillLate(limit), report)
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
	report(read.Pos, diag.T("the load balancer waits %s, but a query may take %s and is stopped up to %s later", "负载均衡器等待 %s，但查询最长可运行 %s，并且最多再过 %s 才被终止").With(short(read.V), short(limit), short(late)),
		diag.T("write %s or more, preferably %s, or remove timeouts.read", "写 %s 或更长，最好是 %s，或删除 timeouts.read").With(short(limit+late), short(limit+late+30*time.Second)),
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
		report(at, diag.T("the load balancer waits %s, but this lets a query take %s", "负载均衡器等待 %s，但此行允许查询运行 %s").With(short(read.V), short(limit)),
			diag.T("write query: {timeout: %s} in the description; kyctl then adjusts timeouts.read", "在描述文件中写 query: {timeout: %s}；timeouts.read 会随之调整").With(short(limit)))
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
	return []diag.Related{{Pos: p.Query.Timeout.Pos, Message: diag.T("the query timeout is set here", "查询超时在这里设置")}}
}

func timeoutZero(p *plan.Plan, report Report) {
	t := p.LoadBalancer.Timeouts
	for _, row := range []struct {
		key, usual string
		v          cluster.Val[time.Duration]
	}{{"connect", "3s", t.Connect}, {"read", "360s", t.Read}, {"send", "60s", t.Send}} {
		if row.v.Set && !row.v.Broken && row.v.V == 0 {
			report(row.v.Pos, diag.T("timeouts.%s is 0: the load balancer does not wait at all", "timeouts.%s 为 0：负载均衡器完全不等待").With(row.key),
				diag.T("remove it to use the default, or write a duration such as %s", "删除它以使用默认值，或写时长，例如 %s").With(row.usual))
		}
	}
}

func maxFailsOne(p *plan.Plan, report Report) {
	v := p.LoadBalancer.Failure.MaxFails
	if v.Set && !v.Broken && v.V == 1 && len(serving(p)) > 1 {
		report(v.Pos, diag.T("max_fails: 1 takes a node out of rotation for %s after one failed request", "max_fails: 1 会在一个请求失败后摘除节点 %s").With(short(p.LoadBalancer.Failure.Window.V)),
			diag.T("write max_fails: 3", "写 max_fails: 3"))
	}
}
