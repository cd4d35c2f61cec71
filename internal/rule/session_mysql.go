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

const mysqlOptions = `  store: mysql
  mysql:
    hosts: ["db.example.com:3306"]
    database: kylin_session
    username: kylin
    password: {env: SESSION_PASSWORD}
`

func mysqlNeedsStickyRule() Rule {
	return Rule{
		Name: "mysql-needs-sticky", Severity: diag.Error,
		Summary: diag.T("sessions in MySQL on a Tomcat that can't share them between requests, and a balancer that spreads users", "会话保存在 MySQL 中，但该 Tomcat 无法在请求之间安全共享，而负载均衡器会分散用户"),
		Why: diag.T("before 8.5.90, 9.0.76 and 10.1.10 overlapping requests of one session, which Kylin's pages send all the time, end in 500, 156 of 200: a node keeps its sessions then and writes them to the database every few seconds, for when it dies",
			"在 8.5.90、9.0.76、10.1.10 之前，同一会话的并发请求（Kylin 页面总在发送）会返回 500（200 个中有 156 个）：因此节点保留自己的会话，每隔几秒写入数据库以备失效"),
		Fix:    diag.T("write load_balancer.method: sticky_cookie, or run a newer Tomcat and write product.tomcat, or use another store", "写 load_balancer.method: sticky_cookie，或使用较新的 Tomcat 并写 product.tomcat，或换用其他存储"),
		Source: "changelogs of Tomcat 8.5.90, 9.0.76 and 10.1.10 (bug 66513); measured with Tomcat 9.0.70 and MariaDB 10.11",
		Bad:    storeCase(productKylin3, mysqlOptions) + balancedBy("round_robin # <-"),
		Good:   storeCase(productKylin3, mysqlOptions) + balancedBy("sticky_cookie"),
		Check: func(p *plan.Plan, report Report) {
			method := p.LoadBalancer.Method
			if mysqlStore(p) == nil || !p.Tomcat().Known() || p.Tomcat().Semaphore() || method.Broken || p.Site.Method.Sticky() || active(p) < 2 || p.Balancer == nil {
				return
			}
			report(method.Pos, diag.T("sessions in MySQL on Tomcat %s need a balancer that keeps a user on a node, and method %s does not", "Tomcat %s 上的 MySQL 会话需要把用户固定在节点的负载均衡器，而方法 %s 不会").With(p.Product.Tomcat.V, p.Site.Method),
				diag.T("write method: sticky_cookie", "写 method: sticky_cookie"))
		},
	}
}

func mysqlSerialRule() Rule {
	return Rule{
		Name: "mysql-requests-wait", Severity: diag.Info,
		Summary: diag.T("requests of one user run one after another on a node", "同一用户的请求在一个节点上依次执行"),
		Why:     diag.T("Tomcat's valve holds a session for the length of a request: during a query of 3 s another request of the same user took 2.7 s", "Tomcat 的 Valve 在整个请求期间占用会话：在一个 3 秒的查询期间，同一用户的另一个请求用了 2.7 秒"),
		Fix:     diag.T("where users complain of slow pages during long queries, take the store redis or redisson", "如果用户抱怨长查询期间页面变慢，请改用 redis 或 redisson"),
		Source:  "PersistentValve.java of Tomcat 9.0.76; measured with Tomcat 10.1.60",
		Bad: storeCase(productNewest, `  store: mysql # <-
  mysql:
    hosts: ["db.example.com:3306"]
    database: kylin_session
    username: kylin
`),
		Good: storeCase(productNewest, `  store: redisson
  redisson:
    topology: cluster
    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"]
`),
		Check: func(p *plan.Plan, report Report) {
			if mysqlStore(p) != nil && p.Tomcat().Semaphore() {
				report(p.Sessions.Store.Pos, diag.T("while a query runs, other requests of its user wait on the same node", "查询运行期间，同一用户在该节点上的其他请求需要等待"),
					diag.T("write store: redis or redisson where long queries are common", "如果长查询很常见，写 store: redis 或 redisson"))
			}
		},
	}
}
