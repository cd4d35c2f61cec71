package adopt

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

// method writes how requests find their node. Where each node keeps its own
// logins and the balancer spreads a user over several nodes, users are logged
// out today; the description then gets a method that keeps them on their node.
func (r *Result) method(f *front) {
	b, found := &r.Cluster.LoadBalancer, f.found.Method
	set(&b.Method, found, func(v balancer.Method) cluster.Method { return cluster.Method(v) })
	sticky := balancer.StickyCookie
	if can, ok := f.kind.Support(sticky); ok && can.Address && slices.ContainsFunc(r.Cluster.Nodes, named) {
		sticky = balancer.ClientHash // kyctl's route cookie wants addresses
	}
	switch {
	case !found.Set():
	case found.V == balancer.StickyCookie && sticky != found.V:
		b.Method.V = cluster.Method(sticky)
		r.look(diag.Info, found.At, diag.T("the description has method: %s: the route cookie of %s identifies a node by its address, but some node has none", "描述文件改为 method: %s：%s 的路由 cookie 按地址识别节点，而有的节点没有地址").With(sticky, f.kind.Name),
			diag.T("set each node's address with the key nodes.address, and write method: sticky_cookie", "用 nodes.address 键给出每个节点的地址，并写 method: sticky_cookie"))
	case !found.V.Sticky() && r.localSessions() && r.spread() > 1:
		b.Method.V = cluster.Method(sticky)
		r.look(diag.Warning, found.At, diag.T("requests of one user go to any of %d nodes (%s), and each node keeps its own logins: users are logged out repeatedly; the description has method: %s", "同一用户的请求会分到 %d 个节点中的任意一个（%s），而登录保存在各节点：用户会反复被登出；描述文件改为 method: %s").
			With(r.spread(), found.V, sticky), diag.T("or share the sessions with the key sessions, and restore the method", "或用 sessions 键共享会话，并写回原来的方法"))
	}
}

// readTimeout writes how long the balancer waits for an answer. Where it gives up
// before the product stops a query, the value is left out: then it follows the
// limit of queries.
func (r *Result) readTimeout(f *front) {
	read := f.found.Read
	limit := r.facts.Limit(cmp.Or(r.Cluster.Query.Timeout.V, r.facts.QueryLimit))
	if enough := limit + r.facts.KillLate(limit); !read.Set() || limit == 0 || read.V >= enough {
		set(&r.Cluster.LoadBalancer.Timeouts.Read, read, same[time.Duration])
		return
	}
	severity := diag.Info
	if read.V < limit {
		severity = diag.Warning
	}
	r.look(severity, read.At, diag.T("the load balancer times out after %s, but a query may take %s and is stopped up to %s later: the description omits timeouts.read, so that kyctl derives it", "负载均衡器在 %s 后超时，但查询最长可运行 %s，且最多再过 %s 才被终止：描述文件不写 timeouts.read，使其随之确定").
		With(balancer.NginxTime(read.V), balancer.NginxTime(limit), balancer.NginxTime(r.facts.KillLate(limit))), diag.Text{})
}

// localSessions says that each node keeps its own logins.
func (r *Result) localSessions() bool {
	store := r.Cluster.Sessions.Store
	return !store.Set || store.V == "local"
}

// spread is the number of nodes among which a user's requests are divided.
func (r *Result) spread() (n int) {
	for _, node := range r.Cluster.Nodes {
		if serves(node) && (!node.State.Set || node.State.V == "active") {
			n++
		}
	}
	return n
}

// named says that the balancer reaches a node by a name.
func named(n cluster.Node) bool {
	_, err := netip.ParseAddr(string(n.Host.V))
	return err != nil && !n.Address.Set && serves(n)
}
