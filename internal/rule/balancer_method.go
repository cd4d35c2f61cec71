package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func localSessionsNotSticky(p *plan.Plan, report Report) {
	m := p.LoadBalancer.Method
	if !local(p) || m.Broken || p.Site.Method.Sticky() || active(p) < 2 {
		return
	}
	report(m.Pos, diag.T("sessions.store is local, but method %s sends a user to any of %d nodes", "sessions.store 是 local，但方法 %s 会把用户分到 %d 个节点中的任意一个").With(m.V, active(p)),
		shareHint(p))
}

// shareHint says how the nodes can share their sessions.
func shareHint(p *plan.Plan) diag.Text {
	if !p.Facts.HasTomcat {
		return diag.T("write method: sticky_cookie, or sessions: {store: jdbc}", "写 method: sticky_cookie，或 sessions: {store: jdbc}")
	}
	return diag.T("write method: sticky_cookie, or add sessions: {store: redis, redis: {hosts: [\"HOST:6379\"]}} at the top level", "写 method: sticky_cookie，或在顶层添加 sessions: {store: redis, redis: {hosts: [\"HOST:6379\"]}}")
}

// local says that every node keeps its own logins.
func local(p *plan.Plan) bool { return p.Store != nil && p.Store.Name == "local" }

func ipHash(p *plan.Plan, report Report) {
	if p.Site.Method != "ip_hash" || active(p) < 2 {
		return
	}
	message := diag.T("ip_hash sends all clients in one /24 network, or behind one proxy, to the same node", "ip_hash 会把同一 /24 网段或同一代理后面的所有客户端分到同一个节点")
	if len(p.Site.TrustedProxies) > 0 {
		message = diag.T("ip_hash sends all clients in one /24 network to the same node", "ip_hash 会把同一 /24 网段的所有客户端分到同一个节点")
	}
	hint := diag.T("write method: sticky_cookie, or client_hash, which uses the whole address", "写 method: sticky_cookie，或使用完整地址的 client_hash")
	if shared(p) {
		hint = diag.T("sessions are shared, so write method: round_robin or least_conn", "会话已共享，请写 method: round_robin 或 least_conn")
	}
	report(p.LoadBalancer.Method.Pos, message, hint)
}

// shared says that a login on one node counts on all.
func shared(p *plan.Plan) bool {
	return p.Store != nil && p.Store.Sticky != nil && !p.Store.Sticky(p.StoreOptions, p.Tomcat())
}

func stickyWithoutNeed(p *plan.Plan, report Report) {
	m := p.LoadBalancer.Method
	if p.Site.Method.Sticky() && p.Site.Method != "ip_hash" && shared(p) && active(p) > 1 {
		report(m.Pos, diag.T("sessions are shared, so method %s need not tie users to nodes", "会话已共享，方法 %s 没有必要把用户固定到节点").With(m.V),
			diag.T("write method: round_robin or least_conn", "写 method: round_robin 或 least_conn"))
	}
}
