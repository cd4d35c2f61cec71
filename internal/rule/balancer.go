package rule

import (
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
		if n.Serves {
			out = append(out, n)
		}
	}
	return out
}

// active counts the nodes that take new users.
func active(p *plan.Plan) int {
	count := 0
	for _, n := range serving(p) {
		if n.State.V == "active" {
			count++
		}
	}
	return count
}

func noNodeTakesRequests(p *plan.Plan, report Report) {
	nodes := serving(p)
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
	message := diag.T("every node that answers queries is down or drained: every request is answered 502", "所有查询节点都是 down 或 drain：每个请求都返回 502")
	switch {
	case backups == len(nodes):
		message = diag.T("every node that answers queries is a backup: the balancer does not start", "所有查询节点都是 backup：负载均衡器无法启动")
	case backups > 0:
		return
	}
	report(nodes[0].State.Pos, message, diag.T("set state: active on at least one of them", "至少把其中一个设为 state: active"))
}
