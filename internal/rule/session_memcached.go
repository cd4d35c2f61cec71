package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

// memcachedStore returns the options of the chosen store, nil if that is
// another.
func memcachedStore(p *plan.Plan) *session.Memcached {
	m, _ := p.StoreOptions.(*session.Memcached)
	return m
}

func memcachedSticky(p *plan.Plan, report Report) {
	m := memcachedStore(p)
	if m == nil || !m.Sticky.V || p.Balancer == nil || p.LoadBalancer.Method.Broken || p.Site.Method.Sticky() || active(p) < 2 {
		return
	}
	report(m.Sticky.Pos, diag.T("sticky: true needs a load balancer that keeps a user on one node, but method %s does not", "sticky: true 需要负载均衡器把用户固定到一个节点，但方法 %s 不会").With(p.Site.Method),
		diag.T("write sticky: false, or method: sticky_cookie", "写 sticky: false，或 method: sticky_cookie"),
		diag.Related{Pos: p.LoadBalancer.Method.Pos, Message: diag.T("the method is %s", "方法是 %s").With(p.Site.Method)})
}

func memcachedRaces(p *plan.Plan, report Report) {
	if m := memcachedStore(p); m != nil && len(m.Hosts) > 0 && !m.Sticky.Broken && !m.Sticky.V && active(p) > 1 {
		report(m.Hosts[0].Pos, diag.T("a logout right after a request on another node may be undone", "紧跟在另一节点请求之后的登出可能失效"),
			diag.T("write sticky: true and method: sticky_cookie, or use another store", "写 sticky: true 和 method: sticky_cookie，或改用其他存储"))
	}
}

func memcachedHostIPv6(p *plan.Plan, report Report) {
	m := memcachedStore(p)
	if m == nil {
		return
	}
	for _, h := range m.Hosts {
		if strings.Contains(h.V.Host, ":") {
			report(h.Pos, diag.T("the session manager can't read the IPv6 address %s", "会话管理器无法读取 IPv6 地址 %s").With(h.V.Host),
				diag.T("write a host name that resolves to this address, or an IPv4 address", "写能解析到该地址的主机名，或 IPv4 地址"))
		}
	}
}

func memcachedLocking(p *plan.Plan, report Report) {
	if m := memcachedStore(p); m != nil && m.Sticky.V && m.Locking.Set && !m.Locking.Broken {
		report(m.Locking.Pos, diag.T("locking has no effect with sticky: true", "sticky 为 true 时 locking 不起作用"),
			diag.T("remove locking", "删除 locking"))
	}
}

func memcachedSinglePoint(p *plan.Plan, report Report) {
	if m := memcachedStore(p); m != nil && len(m.Hosts) == 1 && !m.Hosts[0].Broken && len(p.Nodes) > 1 {
		report(m.Hosts[0].Pos, diag.T("the logins of %d nodes depend on a single memcached, %s", "%d 个节点的登录都依赖单个 memcached：%s").With(len(p.Nodes), m.Hosts[0].V),
			diag.T("add a second host", "添加第二台主机"))
	}
}
