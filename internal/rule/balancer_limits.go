package rule

import (
	"fmt"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func maxBodySmall(p *plan.Plan, report Report) {
	const nodes = 10 << 20
	v := p.LoadBalancer.MaxBody
	if v.Set && !v.Broken && v.V > 0 && v.V < nodes {
		report(v.Pos, diag.T("the balancer answers 413 to a body of more than %s, the nodes take 10m", "请求体超过 %s 时负载均衡器返回 413，而节点可接受 10m").With(size(v.V)),
			diag.T("write 64m, or take max_body out", "写 64m，或删除 max_body"))
	}
}

// size writes a number of bytes as a description does.
func size(n cluster.Size) string {
	switch {
	case n%(1<<20) == 0:
		return fmt.Sprintf("%dm", n>>20)
	case n%(1<<10) == 0:
		return fmt.Sprintf("%dk", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

func keepaliveOff(p *plan.Plan, report Report) {
	if v := p.LoadBalancer.Keepalive; v.Set && !v.Broken && v.V == 0 {
		report(v.Pos, diag.T("keepalive: 0 makes the balancer open a connection for every request", "keepalive: 0 使负载均衡器为每个请求新建连接"),
			diag.T("write keepalive: 32", "写 keepalive: 32"))
	}
}
