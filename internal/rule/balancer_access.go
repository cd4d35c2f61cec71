package rule

import (
	"net/netip"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// opened says that the user opened the internal endpoints.
func opened(p *plan.Plan) bool {
	v := p.LoadBalancer.RestrictInternalAPI
	return v.Set && !v.Broken && !v.V
}

// showsConfiguration says that this version surely answers admin/config, the
// whole of kylin.properties with its passwords, to anybody.
func showsConfiguration(p *plan.Plan) bool {
	closed, sure := p.Facts.Version.AtLeast(3, 1, 1, 0)
	return p.Known && p.Facts.Name == "kylin" && !closed && sure
}

func internalAPIOpen(p *plan.Plan, report Report) {
	if opened(p) && !showsConfiguration(p) {
		report(p.LoadBalancer.RestrictInternalAPI.Pos, diag.T("restrict_internal_api: false opens the node-to-node endpoints to every user", "restrict_internal_api: false 把节点间接口向所有用户开放"),
			diag.T("write true, and list the networks that need access, such as operators: [10.0.9.0/24]", "写 true，并列出需要访问的网段，例如 operators: [10.0.9.0/24]"))
	}
}

func configurationOpen(p *plan.Plan, report Report) {
	if opened(p) && showsConfiguration(p) {
		report(p.LoadBalancer.RestrictInternalAPI.Pos, diag.T("Kylin %s then shows kylin.properties, including passwords, to anyone", "这样 Kylin %s 会向任何人显示 kylin.properties，包括密码").With(p.Product.Version.V),
			diag.T("write true, and list the networks that need access, such as operators: [10.0.9.0/24]", "写 true，并列出需要访问的网段，例如 operators: [10.0.9.0/24]"))
	}
}

func operatorsEveryone(p *plan.Plan, report Report) {
	everyone(p.LoadBalancer.Operators, report,
		diag.T("operators contains %s: anyone can reach the node-to-node endpoints", "operators 包含 %s：任何人都能访问节点间接口"),
		diag.T("write the networks of the operators, such as 10.0.9.0/24", "写运维人员所在的网段，例如 10.0.9.0/24"))
}

// everyone reports the networks that hold every address.
func everyone(nets []cluster.Val[netip.Prefix], report Report, message, hint diag.Text) {
	for _, v := range nets {
		if !v.Broken && v.V.IsValid() && v.V.Bits() == 0 {
			report(v.Pos, message.With(v.V), hint)
		}
	}
}

func operatorsUnused(p *plan.Plan, report Report) {
	if o := p.LoadBalancer.Operators; opened(p) && len(o) > 0 {
		report(o[0].Pos, diag.T("operators has no effect: restrict_internal_api is false", "operators 不起作用：restrict_internal_api 为 false"),
			diag.T("write restrict_internal_api: true, or remove operators", "写 restrict_internal_api: true，或删除 operators"),
			diag.Related{Pos: p.LoadBalancer.RestrictInternalAPI.Pos, Message: diag.T("access is opened here", "在这里开放")})
	}
}

func trustedEveryone(p *plan.Plan, report Report) {
	everyone(p.LoadBalancer.TrustedProxies, report,
		diag.T("trusted_proxies contains %s: any client can forge its address", "trusted_proxies 包含 %s：任何客户端都可以伪造地址"),
		diag.T("write the networks of the load balancers in front of this one, such as 10.0.0.0/8", "写上游负载均衡器的网段，例如 10.0.0.0/8"))
}
