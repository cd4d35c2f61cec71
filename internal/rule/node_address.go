package rule

import (
	"net/netip"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

func restAddressTwiceRule() Rule {
	return Rule{
		Name: "rest-address-twice", Severity: diag.Error,
		Summary: diag.T("two nodes have one rest_address", "两个节点的 rest_address 相同"),
		Why:     diag.T("both nodes register under one address: the others reach one of them only, and the second registration drops the first", "两个节点用同一地址注册：其他节点只能访问其中一个，后注册的会去掉先注册的"),
		Fix:     diag.T("give each node its own address; in a range write it with the range, such as 10.0.0.[1-9]:7070", "为每个节点写各自的地址；在范围写法中同样写成范围，例如 10.0.0.[1-9]:7070"),
		Source:  "KE manual, deploy/ha; KylinServerDiscovery.java",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: kylin-1.example.com, rest_address: "10.0.0.1:7070"}
  - {name: kylin-2, host: kylin-2.example.com, rest_address: "10.0.0.1:7070"} # <-
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: "kylin-[1-2]", host: "kylin-[1-2].example.com", rest_address: "10.0.0.[1-2]:7070"}
`,
		Check: restAddressTwice,
	}
}

func restAddressTwice(p *plan.Plan, report Report) {
	seen := map[cluster.HostPort]source.Pos{}
	for _, n := range p.Nodes {
		v := n.RestAddress
		if !v.Set || v.Broken {
			continue
		}
		e := cluster.HostPort{Host: canonical(v.V.Host), Port: v.V.Port}
		if first, twice := seen[e]; twice {
			report(v.Pos, diag.T("node %q has the rest_address of another node, %s", "节点 %q 的 rest_address 与另一个节点相同：%s").With(label(n), v.V),
				diag.T("write this node's own address", "写此节点自己的地址"), other(first))
			continue
		}
		seen[e] = v.Pos
	}
}

func restAddressIgnoredRule() Rule {
	return Rule{
		Name: "rest-address-ignored", Severity: diag.Error,
		Summary: diag.T("rest_address on a product that does not read it", "该产品不读取 rest_address"),
		Why: diag.T("only Kyligence and Kylin 4 read KYLIN_REST_ADDRESS: elsewhere the node registers as its own hostname -f says, and the others don't reach it",
			"只有 Kyligence 和 Kylin 4 读取 KYLIN_REST_ADDRESS：其他产品的节点以 hostname -f 的结果注册，其他节点无法访问它"),
		Fix:    diag.T("take rest_address out and make hostname -f on the node print the name in host, for example in /etc/hosts", "删除 rest_address，并让节点上的 hostname -f 输出 host 中的名称，例如通过 /etc/hosts"),
		Source: "bin/kylin.sh of Kylin 3 and 4; KE manual, deploy/ha",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: kylin-1.example.com, rest_address: "10.0.0.1:7070"} # <-
`,
		Good: sampleKylin4 + sampleHBase + `zookeeper: {hosts: ["zk-1:2181", "zk-2:2181", "zk-3:2181"]}
nodes:
  - {name: kylin-1, host: kylin-1.example.com, rest_address: "10.0.0.1:7070"}
`,
		Check: restAddressIgnored,
	}
}

func restAddressIgnored(p *plan.Plan, report Report) {
	if !p.Known || p.Facts.RestAddress {
		return
	}
	hint := diag.T("take it out, and make hostname -f on the node print %s", "删除它，并让节点上的 hostname -f 输出 %s")
	if !p.Facts.HasTomcat {
		hint = diag.T("take it out, and write properties: {spring.cloud.zookeeper.discovery.instance-host: %s} at the node", "删除它，并在该节点写 properties: {spring.cloud.zookeeper.discovery.instance-host: %s}")
	}
	for _, n := range p.Nodes {
		if n.RestAddress.Set && !n.RestAddress.Broken {
			report(n.RestAddress.Pos, diag.T("%s %s does not read rest_address", "%s %s 不读取 rest_address").With(p.Facts.Name, p.Facts.Line),
				hint.With(n.Host.V))
		}
	}
}

func nodeIPv6Rule() Rule {
	return Rule{
		Name: "node-ipv6", Severity: diag.Error,
		Summary: diag.T("a node with an IPv6 address on a Kylin that can't read one", "该版本的 Kylin 无法识别节点的 IPv6 地址"),
		Why: diag.T("kylin.server.cluster-servers and the registry split an address at the first colon: the nodes don't reach each other and answer from stale metadata",
			"kylin.server.cluster-servers 和注册中心按第一个冒号拆分地址：节点之间无法通信，会用过期的元数据作答"),
		Fix:    diag.T("write a host name that has this address, or an IPv4 address", "写解析到该地址的主机名，或 IPv4 地址"),
		Source: "RestClient.java, KylinServerDiscovery.java of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: "fd00::11"} # <-
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: "fd00::11"}
`,
		Check: func(p *plan.Plan, report Report) {
			if !p.Known || p.Facts.Discovery {
				return
			}
			for _, n := range p.Nodes {
				if strings.Contains(string(n.Host.V), ":") {
					report(n.Host.Pos, diag.T("%s %s can't reach a node at the IPv6 address %s", "%s %s 无法访问 IPv6 地址 %s 的节点").With(p.Facts.Name, p.Facts.Line, n.Host.V),
						diag.T("write a host name that has this address, or the node's IPv4 address", "写解析到该地址的主机名，或该节点的 IPv4 地址"))
				}
			}
		},
	}
}

// loopback says that host means the machine that asks, whichever that is.
func loopback(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		addr = addr.Unmap()
		return addr.IsLoopback() || addr.IsUnspecified()
	}
	host = canonical(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasPrefix(host, "localhost.")
}
