package rule

import (
	"net/netip"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func methodBackup(p *plan.Plan, report Report) {
	if p.Balancer == nil {
		return
	}
	can, known := p.Balancer.Support(p.Site.Method)
	for _, n := range serving(p) {
		if known && !can.Backup && n.State.V == "backup" {
			report(n.State.Pos, diag.T("node %q is a backup, but method %s of %s does not support backups", "节点 %q 是 backup，但 %[3]s 的方法 %[2]s 不支持 backup").With(label(n), p.Site.Method, p.Balancer.Name),
				diag.T("write method: round_robin, least_conn or sticky_cookie, or write state: active here", "写 method: round_robin、least_conn 或 sticky_cookie，或此处写 state: active"),
				diag.Related{Pos: p.LoadBalancer.Method.Pos, Message: diag.T("the method is set here", "方法在这里设置")})
		}
	}
}

func drainIsDown(p *plan.Plan, report Report) {
	if p.Balancer == nil || !local(p) {
		return
	}
	can, known := p.Balancer.Support(p.Site.Method)
	for _, n := range serving(p) {
		if known && !can.Drain && n.State.V == "drain" {
			report(n.State.Pos, diag.T("method %s can't drain: the users of node %q are logged out immediately", "方法 %s 不支持 drain：节点 %q 的用户会立即被登出").With(p.Site.Method, label(n)),
				diag.T("write method: sticky_cookie, or state: down if you want to log them out", "写 method: sticky_cookie；如果确实要让用户立即登出，写 state: down"))
		}
	}
}

func methodAddress(p *plan.Plan, report Report) {
	if !needsAddress(p) {
		return
	}
	for _, n := range serving(p) {
		if nameless(n) {
			report(n.Host.Pos, diag.T("method %s needs the IP address of node %q, but %s is a name", "方法 %s 需要节点 %q 的 IP 地址，但 %s 是主机名").With(p.Site.Method, label(n), n.Host.V),
				diag.T("add address: with the IP address of %s, or write method: client_hash", "添加 address: 并填写 %s 的 IP 地址，或写 method: client_hash").With(n.Host.V))
		}
	}
}

// needsAddress says that the balancer's method takes no names.
func needsAddress(p *plan.Plan) bool {
	if p.Balancer == nil {
		return false
	}
	can, known := p.Balancer.Support(p.Site.Method)
	return known && can.Address
}

// nameless says that a node has a name and no address, as far as is known.
func nameless(n plan.Node) bool {
	if !n.Host.Set || n.Host.Broken || n.Address.Set {
		return false
	}
	_, err := netip.ParseAddr(string(n.Host.V))
	return err != nil
}

// nodeAddressMissing tells of the first such node and how many there are: in a
// cluster of names they are all alike.
func nodeAddressMissing(p *plan.Plan, report Report) {
	if p.Balancer == nil || needsAddress(p) {
		return
	}
	count := 0
	var first plan.Node
	for _, n := range serving(p) {
		if nameless(n) {
			if count == 0 {
				first = n
			}
			count++
		}
	}
	left := unresolved(p, count)
	switch count {
	case 0:
	case 1:
		report(first.Host.Pos, diag.T("node %q has the host name %s but no address: "+left.EN, "节点 %q 只有主机名 %s，没有 address："+left.ZH).With(label(first), first.Host.V),
			diag.T("add address: with the IP address of %s", "添加 address: 并填写 %s 的 IP 地址").With(first.Host.V))
	default:
		report(first.Host.Pos, diag.T("%d nodes (the first is %q) have a host name but no address: "+left.EN, "%d 个节点（第一个是 %q）只有主机名，没有 address："+left.ZH).With(count, label(first)),
			diag.T("add address: with the IP address to each of them; here, the one of %s", "为每个节点添加 address: 并填写 IP 地址，此处填写 %s 的地址").With(first.Host.V))
	}
}

// unresolved is what comes of a name that does not resolve, of one node or many.
func unresolved(p *plan.Plan, nodes int) diag.Text {
	switch {
	case !p.Balancer.NamesStop:
		return diag.T("a node stays out of rotation if its name does not resolve when the load balancer starts", "如果负载均衡器启动时节点的名称无法解析，该节点会一直处于摘除状态")
	case nodes == 1:
		return diag.T("the load balancer does not start if it does not resolve", "名称无法解析时负载均衡器无法启动")
	}
	return diag.T("the load balancer does not start if any of the names does not resolve", "只要有一个名称无法解析，负载均衡器就无法启动")
}
