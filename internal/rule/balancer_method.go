package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func localSessionsNotStickyRule() Rule {
	return Rule{
		Name: "local-sessions-not-sticky", Severity: diag.Error,
		Summary: diag.T("each node keeps its own logins, and the balancer spreads a user over the nodes", "登录保存在各节点，而负载均衡器会把同一用户分到不同节点"),
		Why: diag.T("a user is asked to log in again and again: under round robin over two nodes 500 of 1000 requests of a logged-in client are refused, or all, where each refusal makes a new session",
			"用户会反复被要求登录：两个节点轮询时，已登录客户端的 1000 个请求有 500 个被拒；若每次拒绝都会新建会话，则全部被拒"),
		Fix:    diag.T("set sessions.store: redis, or method: sticky_cookie", "设置 sessions.store: redis，或 method: sticky_cookie"),
		Source: "KE manual, deploy/load balancing; measured with Tomcat 9.0.70 behind nginx 1.22.1",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
load_balancer:
  kind: nginx
  method: round_robin # <-
  health_check: {path: /kylin/api/admin/public_config}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2, state: backup}
load_balancer:
  kind: nginx
  method: round_robin
  health_check: {path: /kylin/api/admin/public_config}
`,
		Check: func(p *plan.Plan, report Report) {
			m := p.LoadBalancer.Method
			if !local(p) || m.Broken || p.Site.Method.Sticky() || active(p) < 2 {
				return
			}
			report(m.Pos, diag.T("sessions.store is local, and method %s sends a user to any of %d nodes", "sessions.store 是 local，而方法 %s 会把用户分到 %d 个节点中的任意一个").With(m.V, active(p)),
				shareHint(p))
		},
	}
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

func ipHashRule() Rule {
	return Rule{
		Name: "ip-hash-uneven", Severity: diag.Warning,
		Summary: diag.T("ip_hash sends a whole network to one node", "ip_hash 会把整个网段分到一个节点"),
		Why: diag.T("nginx hashes the first three octets of an address: 200 clients in one /24 all went to one of three nodes, and so did everybody behind one proxy; client_hash spread them 36 to 29 %",
			"nginx 只对地址的前三段做哈希：同一 /24 的 200 个客户端全部落到三个节点中的一个，同一代理之后的用户也是如此；client_hash 的分布为 36% 到 29%"),
		Fix:    diag.T("write method: sticky_cookie, or client_hash, which hashes the whole address; with a shared session store round_robin or least_conn", "写 method: sticky_cookie，或对完整地址做哈希的 client_hash；有共享会话存储时写 round_robin 或 least_conn"),
		Source: "measured with nginx 1.22.1; nginx documentation of ip_hash",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
load_balancer:
  kind: nginx
  method: ip_hash # <-
  health_check: {path: /kylin/api/admin/public_config}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
load_balancer:
  kind: nginx
  method: client_hash
  health_check: {path: /kylin/api/admin/public_config}
`,
		Check: ipHash,
	}
}

func ipHash(p *plan.Plan, report Report) {
	if p.Site.Method != "ip_hash" || active(p) < 2 {
		return
	}
	message := diag.T("ip_hash sends all clients of one /24 network, or behind one proxy, to one node", "ip_hash 会把同一 /24 网段或同一代理之后的所有客户端分到一个节点")
	if len(p.Site.TrustedProxies) > 0 {
		message = diag.T("ip_hash sends all clients of one /24 network to one node", "ip_hash 会把同一 /24 网段的所有客户端分到一个节点")
	}
	hint := diag.T("write method: sticky_cookie, or client_hash, which takes the whole address", "写 method: sticky_cookie，或取完整地址的 client_hash")
	if shared(p) {
		hint = diag.T("sessions are shared, so write method: round_robin or least_conn", "会话已共享，请写 method: round_robin 或 least_conn")
	}
	report(p.LoadBalancer.Method.Pos, message, hint)
}

// shared says that a login on one node counts on all.
func shared(p *plan.Plan) bool {
	return p.Store != nil && p.Store.Sticky != nil && !p.Store.Sticky(p.StoreOptions, p.Tomcat())
}

func stickyWithoutNeedRule() Rule {
	return Rule{
		Name: "sticky-without-need", Severity: diag.Info,
		Summary: diag.T("logins are shared, and users are tied to one node all the same", "会话已共享，却仍把用户固定在一个节点"),
		Why:     diag.T("every node knows every login, so tying users only makes the load uneven: the busiest of three nodes took 36 % of the requests under client_hash, 33 % under round_robin", "每个节点都认识每个登录，固定用户只会使负载不均：三个节点中最忙的在 client_hash 下承担 36% 的请求，在 round_robin 下为 33%"),
		Fix:     diag.T("write method: round_robin or least_conn, unless clients poll asynchronous queries, whose results one node keeps", "写 method: round_robin 或 least_conn，除非客户端轮询异步查询（其状态只在一个节点上）"),
		Source:  "measured with nginx 1.22.1; KE manual, query/async_query",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
load_balancer:
  kind: nginx
  method: client_hash # <-
  health_check: {path: /kylin/api/admin/public_config}
sessions: {store: redis, redis: {hosts: ["redis.example.com:6379"]}}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
load_balancer:
  kind: nginx
  method: client_hash
  health_check: {path: /kylin/api/admin/public_config}
sessions: {store: redis, redis: {hosts: ["redis.example.com:6379"], sticky: true}}
`,
		Check: func(p *plan.Plan, report Report) {
			m := p.LoadBalancer.Method
			if p.Site.Method.Sticky() && p.Site.Method != "ip_hash" && shared(p) && active(p) > 1 {
				report(m.Pos, diag.T("sessions are shared: method %s ties users to nodes without need", "会话已共享：方法 %s 没有必要把用户固定在节点").With(m.V),
					diag.T("write method: round_robin or least_conn", "写 method: round_robin 或 least_conn"))
			}
		},
	}
}
