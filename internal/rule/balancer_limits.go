package rule

import (
	"fmt"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func maxBodySmallRule() Rule {
	return Rule{
		Name: "balancer-max-body-small", Severity: diag.Warning,
		Summary: diag.T("the balancer refuses bodies that the nodes take", "负载均衡器拒绝节点本可接受的请求体"),
		Why:     diag.T("an import of metadata, a licence or a long SQL ends in 413 at the balancer: a body of 2 MB did under nginx's own limit of 1m; the nodes take forms of 10 MB", "导入元数据、上传许可证或很长的 SQL 会在负载均衡器处得到 413：在 nginx 默认的 1m 限制下，2 MB 的请求体即被拒绝；节点可接受 10 MB 的表单"),
		Fix:     diag.T("leave max_body out for 64m, or write 10m or more; 0 means no limit", "删除 max_body 以使用 64m，或写 10m 以上；0 表示不限制"),
		Source:  "measured with nginx 1.22.1; application.yaml of Kylin 5; KE manual, rest/metadata_api",
		Bad: sampleBehindNginx + `  max_body: 1m # <-
`,
		Good: sampleBehindNginx + `  max_body: 10m
`,
		Check: func(p *plan.Plan, report Report) {
			const nodes = 10 << 20
			v := p.LoadBalancer.MaxBody
			if v.Set && !v.Broken && v.V > 0 && v.V < nodes {
				report(v.Pos, diag.T("the balancer answers 413 to a body of more than %s, the nodes take 10m", "请求体超过 %s 时负载均衡器返回 413，而节点可接受 10m").With(size(v.V)),
					diag.T("write 64m, or take max_body out", "写 64m，或删除 max_body"))
			}
		},
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

func keepaliveOffRule() Rule {
	return Rule{
		Name: "balancer-keepalive-off", Severity: diag.Info,
		Summary: diag.T("the balancer opens a connection to the node for every request", "负载均衡器为每个请求新建到节点的连接"),
		Why:     diag.T("with kept connections nginx passed on 2.8 times as many requests and spent a third of the CPU on each", "保持连接时 nginx 的请求吞吐为 2.8 倍，每个请求的 CPU 开销为三分之一"),
		Fix:     diag.T("leave keepalive out for 32", "删除 keepalive 以使用 32"),
		Source:  "measured with nginx 1.22.1, median of 6 pairs of runs",
		Bad: sampleBehindNginx + `  keepalive: 0 # <-
`,
		Good: sampleBehindNginx + `  keepalive: 1
`,
		Check: func(p *plan.Plan, report Report) {
			if v := p.LoadBalancer.Keepalive; v.Set && !v.Broken && v.V == 0 {
				report(v.Pos, diag.T("keepalive: 0 makes the balancer open a connection for every request", "keepalive: 0 使负载均衡器为每个请求新建连接"),
					diag.T("write keepalive: 32", "写 keepalive: 32"))
			}
		},
	}
}
