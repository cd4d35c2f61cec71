package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

// mysqlStore returns the options of the chosen store, nil if that is another.
func mysqlStore(p *plan.Plan) *session.MySQL {
	m, _ := p.StoreOptions.(*session.MySQL)
	return m
}

func mysqlNeedsSticky(p *plan.Plan, report Report) {
	method := p.LoadBalancer.Method
	if mysqlStore(p) == nil || !p.Tomcat().Known() || p.Tomcat().Semaphore() || method.Broken || p.Site.Method.Sticky() || active(p) < 2 || p.Balancer == nil {
		return
	}
	report(method.Pos, diag.T("sessions in MySQL on Tomcat %s need a load balancer that keeps a user on one node, but method %s does not", "Tomcat %s 上的 MySQL 会话需要负载均衡器把用户固定到一个节点，但方法 %s 不会").With(p.Product.Tomcat.V, p.Site.Method),
		diag.T("write method: sticky_cookie", "写 method: sticky_cookie"))
}

func mysqlSerial(p *plan.Plan, report Report) {
	if mysqlStore(p) != nil && p.Tomcat().Semaphore() {
		report(p.Sessions.Store.Pos, diag.T("while a query runs, other requests from the same user to that node wait", "查询运行期间，同一用户在该节点上的其他请求需要等待"),
			diag.T("write store: redis or redisson if long queries are common", "如果长查询很常见，写 store: redis 或 redisson"))
	}
}
