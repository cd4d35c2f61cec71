package rule

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

func cacheUnsupported(p *plan.Plan, report Report) {
	if !p.Known {
		return
	}
	old, sure := p.Facts.Version.AtLeast(3, 4, 5, 0)
	redis := p.Facts.Name == "kylin" && p.Facts.Version.Major >= 5 || p.Facts.Name == "kyligence" && (old || !sure)
	memcached := p.Facts.Name == "kylin" && (p.Facts.Version.Major == 3 || p.Facts.Version.Major == 4)
	tell := func(at source.Pos, word string) {
		hint := diag.T("remove query_cache", "删除 query_cache")
		switch {
		case redis:
			hint = diag.T("write query_cache: {redis: {hosts: [\"HOST:6379\"]}}", "写 query_cache: {redis: {hosts: [\"HOST:6379\"]}}")
		case memcached:
			hint = diag.T("write query_cache: {memcached: {hosts: [\"HOST:11211\"]}}", "写 query_cache: {memcached: {hosts: [\"HOST:11211\"]}}")
		}
		report(at, diag.T("%s %s does not support a query cache in %s", "%s %s 不支持 %s 查询缓存").With(p.Facts.Name, p.Product.Version.V, word), hint)
	}
	if at := p.QueryCache.Redis.At; at.IsValid() && !redis {
		tell(at, "Redis")
	}
	if at := p.QueryCache.Memcached.At; at.IsValid() && !memcached {
		tell(at, "memcached")
	}
}

func cacheHostsIgnored(p *plan.Plan, report Report) {
	r := p.QueryCache.Redis
	if len(r.Hosts) > 1 && !r.Cluster.Broken && !r.Cluster.V {
		report(r.Hosts[1].Pos, diag.T("%s is not used: without cluster: true, the query cache uses only the first host", "%s 不会被使用：没有 cluster: true 时查询缓存只使用第一个主机").With(r.Hosts[1].V),
			diag.T("write cluster: true, or leave only %s", "写 cluster: true，或只保留 %s").With(r.Hosts[0].V))
	}
}

func cacheSharesSessions(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil || r.Topology.V == session.Sentinel || r.Topology.Broken || r.Database.Broken || r.Topology.V == session.Standalone && r.Database.V != 0 {
		return
	}
	seen := map[cluster.HostPort]source.Pos{}
	for _, h := range r.Hosts {
		seen[cluster.HostPort{Host: canonical(h.V.Host), Port: h.V.Port}] = h.Pos
	}
	for _, h := range p.QueryCache.Redis.Hosts {
		if first, ok := seen[cluster.HostPort{Host: canonical(h.V.Host), Port: h.V.Port}]; ok && !h.Broken {
			hint := diag.T("write database: 1 under sessions.redis", "在 sessions.redis 下写 database: 1")
			if r.Topology.V == session.Clustered {
				hint = diag.T("use the hosts of another Redis here", "此处改用另一个 Redis 的主机")
			}
			report(h.Pos, diag.T("the query cache and the sessions share database 0 of %s", "查询缓存与会话共用 %s 的 0 号数据库").With(h.V), hint,
				diag.Related{Pos: first, Message: diag.T("the sessions are stored here", "会话保存在这里")})
			return
		}
	}
}

func cacheWrongResults(p *plan.Plan, report Report) {
	fixed, sure := p.Facts.Version.AtLeast(3, 4, 5, 2109)
	if at := p.QueryCache.Redis.At; at.IsValid() && p.Known && p.Facts.Name == "kyligence" && !fixed && sure {
		report(at, diag.T("Kyligence %s returns wrong results for some subqueries from the Redis query cache", "Kyligence %s 的 Redis 查询缓存对部分子查询返回错误结果").With(p.Product.Version.V),
			diag.T("upgrade to 3.4.5.2109 or later, or remove query_cache.redis until then", "升级到 3.4.5.2109 或更高版本，在此之前删除 query_cache.redis"))
	}
}
