package rule

import (
	"net/netip"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// twice tells of every entry of a list that stands in it before.
func twice[T any, K comparable](list []cluster.Val[T], key func(T) K, tell func(v cluster.Val[T], first source.Pos)) {
	seen := map[K]source.Pos{}
	for _, v := range list {
		if v.Broken {
			continue
		}
		if first, ok := seen[key(v.V)]; ok {
			tell(v, first)
			continue
		}
		seen[key(v.V)] = v.Pos
	}
}

func storeHostTwiceRule() Rule {
	return Rule{
		Name: "store-host-twice", Severity: diag.Warning,
		Summary: diag.T("a server of the sessions or of the query cache stands in the list twice", "会话存储或查询缓存的服务器在列表中出现两次"),
		Why:     diag.T("most often one name was copied and not changed: the server that was meant is never asked, and sentinels or copies of a session are one fewer than the list seems to say", "多半是复制后忘记修改：真正要写的服务器从未被访问，哨兵或会话副本比列表看起来少一个"),
		Fix:     diag.T("write the server that was meant, or take one of the two out", "改成本来要写的服务器，或删除其中一个"),
		Source:  "Redis documentation, sentinel: each sentinel is listed once",
		Bad: `version: 1
name: prod
product: {name: kyligence, version: "3.4.5.2110"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
sessions:
  store: redis
  redis:
    topology: sentinel
    hosts:
      - sentinel-1:26379
      - sentinel-2:26379
      - sentinel-2:26379 # <-
`,
		Good: `version: 1
name: prod
product: {name: kyligence, version: "3.4.5.2110"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
sessions:
  store: redis
  redis:
    topology: sentinel
    hosts:
      - sentinel-1:26379
      - sentinel-2:26379
      - sentinel-2:26380
`,
		Check: func(p *plan.Plan, report Report) {
			key := func(v cluster.HostPort) cluster.HostPort {
				return cluster.HostPort{Host: canonical(v.Host), Port: v.Port}
			}
			tell := func(v cluster.Val[cluster.HostPort], first source.Pos) {
				report(v.Pos, diag.T("the server %s stands in the list twice", "服务器 %s 在列表中出现两次").With(v.V),
					diag.T("write another server, or take this one out", "改成另一台服务器，或删除这一项"), other(first))
			}
			if p.Store != nil && p.Store.Hosts != nil {
				twice(p.Store.Hosts(p.StoreOptions), key, tell)
			}
			twice(p.QueryCache.Redis.Hosts, key, tell)
			twice(p.QueryCache.Memcached.Hosts, key, tell)
		},
	}
}

func networkTwiceRule() Rule {
	return Rule{
		Name: "network-twice", Severity: diag.Warning,
		Summary: diag.T("a network stands in trusted_proxies or operators twice", "trusted_proxies 或 operators 中的网段出现两次"),
		Why:     diag.T("most often one was copied and not changed: the network that was meant is not in the list, and its proxies are not believed or its people are answered 403", "多半是复制后忘记修改：真正要写的网段不在列表中，其代理不被信任，或其人员得到 403"),
		Fix:     diag.T("write the network that was meant, or take one of the two out", "改成本来要写的网段，或删除其中一个"),
		Source:  "description format, version 1",
		Bad: sampleBehindNginx + `  operators:
    - 10.0.9.0/24
    - 10.0.9.7/24 # <-
`,
		Good: sampleBehindNginx + `  operators:
    - 10.0.9.0/25
    - 10.0.9.128/25
`,
		Check: func(p *plan.Plan, report Report) {
			for _, list := range [][]cluster.Val[netip.Prefix]{p.LoadBalancer.TrustedProxies, p.LoadBalancer.Operators} {
				twice(list, netip.Prefix.Masked, func(v cluster.Val[netip.Prefix], first source.Pos) {
					report(v.Pos, diag.T("the network %s stands in the list twice", "网段 %s 在列表中出现两次").With(v.V),
						diag.T("write another network, or take this one out", "改成另一个网段，或删除这一项"), other(first))
				})
			}
		},
	}
}
