package rule

import (
	"net/netip"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func methodBackupRule() Rule {
	return Rule{
		Name: "balancer-method-backup", Severity: diag.Error,
		Summary: diag.T("a backup node beside a method that allows none", "该方法不允许 backup 节点"),
		Why:     diag.T("nginx does not start: \"balancing method does not support parameter backup\"", "nginx 无法启动：“balancing method does not support parameter backup”"),
		Fix:     diag.T("write method: round_robin, least_conn or sticky_cookie, or take state: backup out", "写 method: round_robin、least_conn 或 sticky_cookie，或删除 state: backup"),
		Source:  "nginx 1.22.1 -t",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
  - {name: kylin-3, host: 10.0.0.3, mode: query, state: backup} # <-
load_balancer:
  kind: nginx
  method: client_hash
  health_check: {path: /kylin/api/admin/public_config}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
  - {name: kylin-3, host: 10.0.0.3, mode: query, state: backup}
load_balancer:
  kind: nginx
  method: sticky_cookie
  health_check: {path: /kylin/api/admin/public_config}
`,
		Check: func(p *plan.Plan, report Report) {
			if p.Balancer == nil {
				return
			}
			can, known := p.Balancer.Support(p.Site.Method)
			for _, n := range serving(p) {
				if known && !can.Backup && n.State.V == "backup" {
					report(n.State.Pos, diag.T("node %q is a backup, and method %s of %s allows none", "节点 %q 是 backup，而 %[3]s 的方法 %[2]s 不允许").With(label(n), p.Site.Method, p.Balancer.Name),
						diag.T("write method: round_robin, least_conn or sticky_cookie, or state: active here", "写 method: round_robin、least_conn 或 sticky_cookie，或此处写 state: active"),
						diag.Related{Pos: p.LoadBalancer.Method.Pos, Message: diag.T("the method is chosen here", "方法在这里选择")})
				}
			}
		},
	}
}

func drainIsDownRule() Rule {
	return Rule{
		Name: "drain-is-down", Severity: diag.Warning,
		Summary: diag.T("state: drain with a method that can't drain: the node is taken out at once", "该方法不支持 drain：节点会立即下线"),
		Why:     diag.T("the users of the node move at once, and with sessions.store: local they are logged out", "该节点的用户会立即转移；sessions.store 为 local 时他们会被登出"),
		Fix:     diag.T("write method: sticky_cookie, which lets users finish on the node, or state: down if it shall go at once", "写 method: sticky_cookie，使用户能在该节点上完成工作；如果要立即下线则写 state: down"),
		Source:  "nginx 1.22.1: the open source has no drain",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: "kylin-[1-2]", host: "10.0.0.[1-2]"}
  - {name: kylin-3, host: 10.0.0.3, mode: query, state: drain} # <-
load_balancer:
  kind: nginx
  method: client_hash
  health_check: {path: /kylin/api/admin/public_config}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: "kylin-[1-2]", host: "10.0.0.[1-2]"}
  - {name: kylin-3, host: 10.0.0.3, mode: query, state: drain}
load_balancer:
  kind: nginx
  method: sticky_cookie
  health_check: {path: /kylin/api/admin/public_config}
`,
		Check: func(p *plan.Plan, report Report) {
			if p.Balancer == nil || !local(p) {
				return
			}
			can, known := p.Balancer.Support(p.Site.Method)
			for _, n := range serving(p) {
				if known && !can.Drain && n.State.V == "drain" {
					report(n.State.Pos, diag.T("method %s can't drain: the users of node %q are logged out at once", "方法 %s 不支持 drain：节点 %q 的用户会立即被登出").With(p.Site.Method, label(n)),
						diag.T("write method: sticky_cookie, or state: down if that is meant", "写 method: sticky_cookie；如果本意如此则写 state: down"))
				}
			}
		},
	}
}

func methodAddressRule() Rule {
	return Rule{
		Name: "balancer-method-address", Severity: diag.Error,
		Summary: diag.T("a method that knows nodes by their address, and a node without one", "该方法按地址识别节点，而节点没有地址"),
		Why:     diag.T("nginx sets the route cookie by the address that answered: of a name it can't know which node that was, and no file is made", "nginx 按应答的地址设置路由 cookie：只有名称时无法知道是哪个节点，因此不会生成文件"),
		Fix:     diag.T("add address: IP beside host, or write method: client_hash", "在 host 旁添加 address: IP 地址，或写 method: client_hash"),
		Source:  "measured with nginx 1.22.1: $upstream_addr",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: kylin-1.example.com} # <-
  - {name: kylin-2, host: kylin-2.example.com, address: 10.0.0.2}
load_balancer: {kind: nginx, health_check: {path: /kylin/api/admin/public_config}}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: kylin-1.example.com, address: 10.0.0.1}
  - {name: kylin-2, host: kylin-2.example.com, address: 10.0.0.2}
load_balancer: {kind: nginx, health_check: {path: /kylin/api/admin/public_config}}
`,
		Check: func(p *plan.Plan, report Report) {
			if !needsAddress(p) {
				return
			}
			for _, n := range serving(p) {
				if nameless(n) {
					report(n.Host.Pos, diag.T("method %s needs the address of node %q, and %s is a name", "方法 %s 需要节点 %q 的 IP 地址，而 %s 是名称").With(p.Site.Method, label(n), n.Host.V),
						diag.T("add address: with the IP address that %s has, or write method: client_hash", "添加 address: 并写上 %s 的 IP 地址，或写 method: client_hash").With(n.Host.V))
				}
			}
		},
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

func nodeAddressMissingRule() Rule {
	return Rule{
		Name: "node-address-missing", Severity: diag.Warning,
		Summary: diag.T("the balancer must look a node's name up in DNS", "负载均衡器必须通过 DNS 查找节点名称"),
		Why:     diag.T("nginx looks names up once, when it starts: one name that does not resolve, even of a node that is down, keeps the whole balancer from starting, \"host not found in upstream\"; haproxy and httpd leave that node out until they are reloaded", "nginx 只在启动时解析名称：只要有一个名称无法解析（即使该节点是 down），整个负载均衡器就无法启动（“host not found in upstream”）；haproxy 和 httpd 会停用该节点直到重载"),
		Fix:     diag.T("add address: IP beside host; people and Kylin's nodes go on using the name", "在 host 旁添加 address: IP 地址；用户和 Kylin 节点仍使用名称"),
		Source:  "nginx 1.22.1 -t",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: kylin-1.example.com} # <-
  - {name: kylin-2, host: kylin-2.example.com}
load_balancer: {kind: nginx, method: client_hash, health_check: {path: /kylin/api/admin/public_config}}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: kylin-1.example.com, address: 10.0.0.1}
  - {name: job-1, host: job-1.example.com, mode: job}
load_balancer: {kind: nginx, method: client_hash, health_check: {path: /kylin/api/admin/public_config}}
`,
		Check: nodeAddressMissing,
	}
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
		report(first.Host.Pos, diag.T("node %q has a name, %s, and no address: "+left.EN, "节点 %q 只有名称 %s，没有地址："+left.ZH).With(label(first), first.Host.V),
			diag.T("add address: with the IP address of %s", "添加 address: 并写上 %s 的 IP 地址").With(first.Host.V))
	default:
		report(first.Host.Pos, diag.T("%d nodes, %q the first, have a name and no address: "+left.EN, "%d 个节点（第一个是 %q）只有名称，没有地址："+left.ZH).With(count, label(first)),
			diag.T("add address: with the IP address to each of them, here that of %s", "为每个节点添加 address: 并写上 IP 地址，此处为 %s 的地址").With(first.Host.V))
	}
}

// unresolved is what comes of a name that does not resolve, of one node or many.
func unresolved(p *plan.Plan, nodes int) diag.Text {
	switch {
	case !p.Balancer.NamesStop:
		return diag.T("a node stays out if its name does not resolve when the balancer starts", "负载均衡器启动时名称无法解析的节点会一直停用")
	case nodes == 1:
		return diag.T("the balancer does not start if it does not resolve", "名称无法解析时负载均衡器无法启动")
	}
	return diag.T("the balancer does not start if one name does not resolve", "有一个名称无法解析时负载均衡器就无法启动")
}
