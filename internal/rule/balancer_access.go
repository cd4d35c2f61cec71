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

func internalAPIOpenRule() Rule {
	return Rule{
		Name: "internal-api-open", Severity: diag.Warning,
		Summary: diag.T("users reach what nodes ask of each other, without a login", "用户无需登录即可访问节点之间的内部接口"),
		Why:     diag.T("/kylin/api/cache is open to everybody in Kylin 2.6 to 4: one PUT wipes the caches, one POST reloads the configuration of the whole cluster", "Kylin 2.6 到 4 的 /kylin/api/cache 对所有人开放：一个 PUT 即可清空缓存，一个 POST 即可让整个集群重新加载配置"),
		Fix:     diag.T("take restrict_internal_api: false out, and name the networks that need these endpoints in operators", "删除 restrict_internal_api: false，把需要这些接口的网段写入 operators"),
		Source:  "kylinSecurity.xml, CacheController.java of Kylin 2.6 to 4; CVE-2020-13937",
		Bad: sampleBehindNginx + `  restrict_internal_api: false # <-
`,
		Good: sampleBehindNginx + `  operators: [10.0.9.0/24]
`,
		Check: func(p *plan.Plan, report Report) {
			if opened(p) && !showsConfiguration(p) {
				report(p.LoadBalancer.RestrictInternalAPI.Pos, diag.T("restrict_internal_api: false opens the node-to-node endpoints to every user", "restrict_internal_api: false 把节点间接口向所有用户开放"),
					diag.T("write true, and the networks that need them into operators: [10.0.9.0/24]", "写 true，并把需要它们的网段写入 operators: [10.0.9.0/24]"))
			}
		},
	}
}

func configurationOpenRule() Rule {
	return Rule{
		Name: "configuration-open", Severity: diag.Error,
		Summary: diag.T("anybody can read kylin.properties with its passwords", "任何人都能读取含有密码的 kylin.properties"),
		Why:     diag.T("Kylin up to 3.1.0 answers /kylin/api/admin/config without a login (CVE-2020-13937): the metadata URL and every password in it", "Kylin 3.1.0 及之前版本无需登录即返回 /kylin/api/admin/config（CVE-2020-13937）：其中有元数据 URL 和所有密码"),
		Fix:     diag.T("take restrict_internal_api: false out", "删除 restrict_internal_api: false"),
		Source:  "kylinSecurity.xml at the release tags of Kylin 2.6.6 to 3.1.1; CVE-2020-13937",
		Bad: `version: 1
name: prod
product: {name: kylin, version: "3.1.0"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
load_balancer:
  kind: nginx
  restrict_internal_api: false # <-
query: {timeout: 300s}
`,
		Good: `version: 1
name: prod
product: {name: kylin, version: "3.1.0"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
load_balancer:
  kind: nginx
  operators: [10.0.9.0/24]
query: {timeout: 300s}
`,
		Check: func(p *plan.Plan, report Report) {
			if opened(p) && showsConfiguration(p) {
				report(p.LoadBalancer.RestrictInternalAPI.Pos, diag.T("Kylin %s then shows kylin.properties, passwords included, to anybody", "这样 Kylin %s 会向任何人显示 kylin.properties，包括密码").With(p.Product.Version.V),
					diag.T("write true, and the networks that need it into operators: [10.0.9.0/24]", "写 true，并把需要它的网段写入 operators: [10.0.9.0/24]"))
			}
		},
	}
}

func operatorsEveryoneRule() Rule {
	return Rule{
		Name: "operators-everyone", Severity: diag.Warning,
		Summary: diag.T("operators holds the whole internet", "operators 包含整个互联网"),
		Why:     diag.T("the node-to-node endpoints are as open as with restrict_internal_api: false: anybody can wipe the caches", "节点间接口与 restrict_internal_api: false 时一样开放：任何人都能清空缓存"),
		Fix:     diag.T("name the operators' own networks, such as 10.0.9.0/24", "写运维人员所在的网段，例如 10.0.9.0/24"),
		Source:  "kylinSecurity.xml, CacheController.java of Kylin 2.6 to 4",
		Bad: sampleBehindNginx + `  operators: [0.0.0.0/0] # <-
`,
		Good: sampleBehindNginx + `  operators: [10.0.0.0/8]
`,
		Check: func(p *plan.Plan, report Report) {
			everyone(p.LoadBalancer.Operators, report,
				diag.T("operators holds %s: everybody reaches the node-to-node endpoints", "operators 包含 %s：任何人都能访问节点间接口"),
				diag.T("write the operators' own networks, such as 10.0.9.0/24", "写运维人员所在的网段，例如 10.0.9.0/24"))
		},
	}
}

// everyone reports the networks that hold every address.
func everyone(nets []cluster.Val[netip.Prefix], report Report, message, hint diag.Text) {
	for _, v := range nets {
		if !v.Broken && v.V.IsValid() && v.V.Bits() == 0 {
			report(v.Pos, message.With(v.V), hint)
		}
	}
}

func operatorsUnusedRule() Rule {
	return Rule{
		Name: "operators-unused", Severity: diag.Warning,
		Summary: diag.T("operators are named, and nothing is closed to others", "写了 operators，却没有对其他人关闭任何接口"),
		Why:     diag.T("operators are those who reach the node-to-node endpoints all the same: with restrict_internal_api: false everybody does", "operators 是仍可访问节点间接口的人：restrict_internal_api: false 时任何人都可以"),
		Fix:     diag.T("take restrict_internal_api: false out, or operators", "删除 restrict_internal_api: false，或删除 operators"),
		Source:  "design of the description",
		Bad: sampleBehindNginx + `  restrict_internal_api: false
  operators: [10.0.9.0/24] # <-
lint:
  ignore: [{rule: internal-api-open, reason: "a firewall stands before it"}]
`,
		Good: sampleBehindNginx + `  restrict_internal_api: true
  operators: [10.0.9.0/24]
`,
		Check: func(p *plan.Plan, report Report) {
			if o := p.LoadBalancer.Operators; opened(p) && len(o) > 0 {
				report(o[0].Pos, diag.T("operators has no effect: restrict_internal_api is false", "operators 不起作用：restrict_internal_api 为 false"),
					diag.T("write restrict_internal_api: true, or take operators out", "写 restrict_internal_api: true，或删除 operators"),
					diag.Related{Pos: p.LoadBalancer.RestrictInternalAPI.Pos, Message: diag.T("it is opened here", "在这里开放")})
			}
		},
	}
}

func trustedEveryoneRule() Rule {
	return Rule{
		Name: "trusted-proxies-everyone", Severity: diag.Error,
		Summary: diag.T("anybody may say who they are", "任何人都可以伪造自己的地址"),
		Why:     diag.T("a client that sends X-Forwarded-For picks its own address: it chooses its node, passes for an operator and writes what it likes into the log", "发送 X-Forwarded-For 的客户端可以自选地址：可选择节点、冒充运维人员，并在日志中写入任意地址"),
		Fix:     diag.T("name the networks of the balancers in front of this one, or take trusted_proxies out", "写前面各负载均衡器的网段，或删除 trusted_proxies"),
		Source:  "measured with nginx 1.22.1: forged addresses took effect under set_real_ip_from 0.0.0.0/0",
		Bad: sampleBehindNginx + `  trusted_proxies: [0.0.0.0/0] # <-
`,
		Good: sampleBehindNginx + `  trusted_proxies: [10.0.0.0/8]
`,
		Check: func(p *plan.Plan, report Report) {
			everyone(p.LoadBalancer.TrustedProxies, report,
				diag.T("trusted_proxies holds %s: any client may forge its address", "trusted_proxies 包含 %s：任何客户端都可以伪造地址"),
				diag.T("write the networks of the balancers in front of this one, such as 10.0.0.0/8", "写前面各负载均衡器的网段，例如 10.0.0.0/8"))
		},
	}
}
