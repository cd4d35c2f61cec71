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
		report(v.Pos, diag.T("the load balancer rejects a body larger than %s with 413; the nodes accept 10m", "请求体超过 %s 时负载均衡器返回 413；节点可接受 10m").With(size(v.V)),
			diag.T("write 64m, or remove max_body", "写 64m，或删除 max_body"))
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
		report(v.Pos, diag.T("with keepalive: 0 the load balancer opens a new connection for every request", "keepalive: 0 时负载均衡器为每个请求新建连接"),
			diag.T("write keepalive: 32", "写 keepalive: 32"))
	}
}
