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

func storeHostTwice(p *plan.Plan, report Report) {
	key := func(v cluster.HostPort) cluster.HostPort {
		return cluster.HostPort{Host: canonical(v.Host), Port: v.Port}
	}
	tell := func(v cluster.Val[cluster.HostPort], first source.Pos) {
		report(v.Pos, diag.T("the server %s is listed twice", "服务器 %s 在列表中出现两次").With(v.V),
			diag.T("use another server, or remove this one", "改成另一台服务器，或删除这一项"), other(first))
	}
	if p.Store != nil && p.Store.Hosts != nil {
		twice(p.Store.Hosts(p.StoreOptions), key, tell)
	}
	twice(p.QueryCache.Redis.Hosts, key, tell)
	twice(p.QueryCache.Memcached.Hosts, key, tell)
}

func networkTwice(p *plan.Plan, report Report) {
	for _, list := range [][]cluster.Val[netip.Prefix]{p.LoadBalancer.TrustedProxies, p.LoadBalancer.Operators} {
		twice(list, netip.Prefix.Masked, func(v cluster.Val[netip.Prefix], first source.Pos) {
			report(v.Pos, diag.T("the network %s is listed twice", "网段 %s 在列表中出现两次").With(v.V),
				diag.T("use another network, or remove this one", "改成另一个网段，或删除这一项"), other(first))
		})
	}
}
