package rule

import (
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

// redisStore returns the options of the chosen store, nil if that is another.
func redisStore(p *plan.Plan) *session.Redis {
	r, _ := p.StoreOptions.(*session.Redis)
	return r
}

func storeUnsupported(p *plan.Plan, report Report) {
	if p.Store != nil && p.Store.Embedded && p.Known && p.Facts.HasTomcat {
		report(p.Sessions.Store.Pos, diag.T("the store jdbc is built into Kylin 5, and %s %s does not have it", "存储 jdbc 是 Kylin 5 自带的，%s %s 没有").With(p.Facts.Name, p.Facts.Line),
			diag.T("write store: mysql for sessions in a database, or another store", "要把会话存入数据库请写 store: mysql，或使用其他存储"))
	}
	if p.Store == nil || len(p.Store.Managed.Classes) == 0 {
		return
	}
	if p.Known && !p.Facts.HasTomcat {
		report(p.Sessions.Store.Pos, diag.T("%s %s has no tomcat/conf for the store %s", "%s %s 没有可供存储 %s 使用的 tomcat/conf").With(p.Facts.Name, p.Facts.Line, p.Store.Name),
			diag.T("write sessions: {store: jdbc}: %s keeps sessions in the metadata's database", "写 sessions: {store: jdbc}：%s 会把会话保存在元数据库中").With(p.Facts.Name+" "+p.Facts.Line))
		return
	}
	tomcat := p.Product.Tomcat
	text, _, _ := strings.Cut(string(tomcat.V), ".")
	major, err := strconv.Atoi(text)
	first, last := p.Store.Tomcats[0], p.Store.Tomcats[1]
	if err != nil || tomcat.Broken || major >= first && major <= last {
		return
	}
	report(tomcat.Pos, diag.T("the store %s runs in Tomcat %d to %d, not in %s", "存储 %s 只能在 Tomcat %d 到 %d 中运行，不能在 %s 中运行").With(p.Store.Name, first, last, tomcat.V),
		diag.T("correct product.tomcat if the nodes run another version; else write sessions: {store: local} and load_balancer.method: sticky_cookie", "如果节点运行的是其他版本，请修正 product.tomcat；否则写 sessions: {store: local} 和 load_balancer.method: sticky_cookie"))
}

func redisSinglePoint(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) != 1 || len(p.Nodes) < 2 {
		return
	}
	report(r.Hosts[0].Pos, diag.T("the logins of %d nodes hang on one Redis, %s", "%d 个节点的登录都依赖一个 Redis：%s").With(len(p.Nodes), r.Hosts[0].V),
		diag.T("write topology: sentinel and the sentinels as hosts, or topology: cluster", "写 topology: sentinel 并把各 sentinel 写入 hosts，或写 topology: cluster"))
}

func redisSticky(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil || !r.Sticky.V || p.LoadBalancer.Method.Broken || p.Site.Method.Sticky() || active(p) < 2 {
		return
	}
	report(r.Sticky.Pos, diag.T("sticky: true needs a balancer that keeps a user on a node, and method %s does not", "sticky: true 需要把用户固定在节点的负载均衡器，而方法 %s 不会").With(p.Site.Method),
		diag.T("write sticky: false, or method: sticky_cookie", "写 sticky: false，或 method: sticky_cookie"),
		diag.Related{Pos: p.LoadBalancer.Method.Pos, Message: diag.T("the method is %s", "方法是 %s").With(p.Site.Method)})
}
