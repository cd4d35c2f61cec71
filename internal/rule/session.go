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
		report(p.Sessions.Store.Pos, diag.T("the store jdbc is built into Kylin 5; %s %s does not have it", "会话存储 jdbc 是 Kylin 5 自带的；%s %s 没有").With(p.Facts.Name, p.Facts.Line),
			diag.T("write store: mysql to keep sessions in a database, or use another store", "要把会话存入数据库请写 store: mysql，或使用其他存储"))
	}
	if p.Store == nil || len(p.Store.Managed.Classes) == 0 {
		return
	}
	if p.Known && !p.Facts.HasTomcat {
		report(p.Sessions.Store.Pos, diag.T("%s %s has no tomcat/conf, which the store %s needs", "%s %s 没有 tomcat/conf，而会话存储 %s 需要它").With(p.Facts.Name, p.Facts.Line, p.Store.Name),
			diag.T("write sessions: {store: jdbc}: %s keeps sessions in the metadata database", "写 sessions: {store: jdbc}：%s 会把会话保存在元数据数据库中").With(p.Facts.Name+" "+p.Facts.Line))
		return
	}
	tomcat := p.Product.Tomcat
	text, _, _ := strings.Cut(string(tomcat.V), ".")
	major, err := strconv.Atoi(text)
	first, last := p.Store.Tomcats[0], p.Store.Tomcats[1]
	if err != nil || tomcat.Broken || major >= first && major <= last {
		return
	}
	report(tomcat.Pos, diag.T("the store %s works with Tomcat %d to %d, not with %s", "会话存储 %s 支持 Tomcat %d 到 %d，不支持 %s").With(p.Store.Name, first, last, tomcat.V),
		diag.T("correct product.tomcat if the nodes run another version; otherwise write sessions: {store: local} and load_balancer.method: sticky_cookie", "如果节点运行的是其他版本，请修正 product.tomcat；否则写 sessions: {store: local} 和 load_balancer.method: sticky_cookie"))
}

func redisSinglePoint(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) != 1 || len(p.Nodes) < 2 {
		return
	}
	report(r.Hosts[0].Pos, diag.T("the logins of %d nodes depend on a single Redis, %s", "%d 个节点的登录都依赖单个 Redis：%s").With(len(p.Nodes), r.Hosts[0].V),
		diag.T("write topology: sentinel with the sentinels in hosts, or topology: cluster", "写 topology: sentinel 并把各 sentinel 写入 hosts，或写 topology: cluster"))
}

func redisSticky(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil || !r.Sticky.V || p.LoadBalancer.Method.Broken || p.Site.Method.Sticky() || active(p) < 2 {
		return
	}
	report(r.Sticky.Pos, diag.T("sticky: true needs a load balancer that keeps a user on one node, but method %s does not", "sticky: true 需要负载均衡器把用户固定到一个节点，但方法 %s 不会").With(p.Site.Method),
		diag.T("write sticky: false, or method: sticky_cookie", "写 sticky: false，或 method: sticky_cookie"),
		diag.Related{Pos: p.LoadBalancer.Method.Pos, Message: diag.T("the method is %s", "方法是 %s").With(p.Site.Method)})
}
