package rule

import (
	"fmt"
	"slices"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// serving returns the nodes that stand behind the balancer, none where there
// is no balancer that is known.
func serving(p *plan.Plan) []plan.Node {
	if p.Balancer == nil {
		return nil
	}
	var out []plan.Node
	for _, n := range p.Nodes {
		if n.Users {
			out = append(out, n)
		}
	}
	return out
}

// active counts the nodes that take new users who ask.
func active(p *plan.Plan) int {
	count := 0
	for _, n := range serving(p) {
		if n.Queried && n.State.V == "active" {
			count++
		}
	}
	return count
}

func noNodeTakesRequests(p *plan.Plan, report Report) {
	noneTakesRequests(slices.DeleteFunc(serving(p), func(n plan.Node) bool { return !n.Queried }), report,
		diag.T("node that answers queries", "查询节点"))
	if jobs := &p.LoadBalancer.Jobs; jobs.At.IsValid() {
		queried := func(n plan.Node) bool { return n.Queried || brokenMode(n) }
		if jobs.Exclusive.V && len(serving(p)) > 0 && !slices.ContainsFunc(p.Nodes, queried) {
			report(jobs.Exclusive.Pos, diag.T("no node is left for queries: every node that answers queries also runs jobs", "没有节点可接收查询：能处理查询的节点都在运行任务"),
				diag.T("write mode: query for the nodes that should answer queries, or exclusive: false", "为应接收查询的节点写 mode: query，或写 exclusive: false"))
		}
		noneTakesRequests(slices.DeleteFunc(serving(p), func(n plan.Node) bool { return !n.Builds }), report,
			diag.T("node that runs jobs", "任务节点"))
	}
}

// noneTakesRequests reports a group of the balancer's none of which takes requests.
func noneTakesRequests(nodes []plan.Node, report Report, what diag.Text) {
	if len(nodes) == 0 {
		return
	}
	backups := 0
	for _, n := range nodes {
		if n.State.V == "active" || n.State.Broken {
			return
		}
		if n.State.V == "backup" {
			backups++
		}
	}
	message := diag.T("every %s is down or drained: all requests get 502", "所有%s都是 down 或 drain：每个请求都返回 502")
	switch {
	case backups == len(nodes):
		message = diag.T("every %s is a backup: the load balancer does not start", "所有%s都是 backup：负载均衡器无法启动")
	case backups > 0:
		return
	}
	message = diag.Text{EN: fmt.Sprintf(message.EN, what.EN), ZH: fmt.Sprintf(message.ZH, what.ZH)}
	report(nodes[0].State.Pos, message, diag.T("write state: active for at least one of them", "至少把其中一个设为 state: active"))
}
