package rule

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

func cacheUnsupportedRule() Rule {
	return Rule{
		Name: "query-cache-unsupported", Severity: diag.Error,
		Summary: diag.T("a query cache that this product does not have", "该产品没有的查询缓存"),
		Why:     diag.T("the product reads no such key: every node goes on caching for itself, and a query is computed once on each", "产品不读取这样的键：各节点仍各自缓存，同一查询在每个节点都要计算一次"),
		Fix:     diag.T("query_cache.redis is for Kyligence from 3.4.5 and Kylin 5, query_cache.memcached for Kylin 3 and 4", "query_cache.redis 用于 Kyligence 3.4.5 及以上和 Kylin 5，query_cache.memcached 用于 Kylin 3 和 4"),
		Source:  "KE manual, config/query_cache; KylinConfigBase.java of Kylin 3, 4 and 5",
		Bad: sampleKylin3 + sampleHBase + sampleNode + `query_cache:
  redis: {hosts: ["redis.example.com:6379"]} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNode + `query_cache:
  memcached: {hosts: ["mc.example.com:11211"]}
lint:
  ignore: [{rule: query-cache-memcached-beans, reason: "applicationContext.xml comes with our package"}]
`,
		Check: cacheUnsupported,
	}
}

func cacheUnsupported(p *plan.Plan, report Report) {
	if !p.Known {
		return
	}
	old, sure := p.Facts.Version.AtLeast(3, 4, 5, 0)
	redis := p.Facts.Name == "kylin" && p.Facts.Version.Major >= 5 || p.Facts.Name == "kyligence" && (old || !sure)
	memcached := p.Facts.Name == "kylin" && (p.Facts.Version.Major == 3 || p.Facts.Version.Major == 4)
	tell := func(at source.Pos, word string) {
		hint := diag.T("take query_cache out", "删除 query_cache")
		switch {
		case redis:
			hint = diag.T("write query_cache: {redis: {hosts: [\"HOST:6379\"]}}", "写 query_cache: {redis: {hosts: [\"HOST:6379\"]}}")
		case memcached:
			hint = diag.T("write query_cache: {memcached: {hosts: [\"HOST:11211\"]}}", "写 query_cache: {memcached: {hosts: [\"HOST:11211\"]}}")
		}
		report(at, diag.T("%s %s has no query cache in %s", "%s %s 不支持 %s 查询缓存").With(p.Facts.Name, p.Product.Version.V, word), hint)
	}
	if at := p.QueryCache.Redis.At; at.IsValid() && !redis {
		tell(at, "Redis")
	}
	if at := p.QueryCache.Memcached.At; at.IsValid() && !memcached {
		tell(at, "memcached")
	}
}

func cacheHostsIgnoredRule() Rule {
	return Rule{
		Name: "query-cache-hosts-ignored", Severity: diag.Warning,
		Summary: diag.T("several Redis hosts of the query cache, and the first is used alone", "查询缓存写了多个 Redis 主机，而只使用第一个"),
		Why:     diag.T("without cluster: true the others are dropped without a word; when the first is down every node caches for itself", "没有 cluster: true 时其他主机会被默默丢弃；第一个停机时各节点各自缓存"),
		Fix:     diag.T("write cluster: true if they form a Redis cluster, or leave one host", "如果它们组成 Redis 集群，写 cluster: true；否则只保留一个主机"),
		Source:  "RedisCache.java of Kylin 5; KE manual, config/query_cache",
		Bad: `version: 1
name: prod
product: {name: kyligence, version: "3.4.5.2110"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
query_cache:
  redis:
    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"] # <-
`,
		Good: `version: 1
name: prod
product: {name: kyligence, version: "3.4.5.2110"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
query_cache:
  redis:
    hosts: ["redis-1.example.com:6379", "redis-2.example.com:6379"]
    cluster: true
`,
		Check: func(p *plan.Plan, report Report) {
			r := p.QueryCache.Redis
			if len(r.Hosts) > 1 && !r.Cluster.Broken && !r.Cluster.V {
				report(r.Hosts[1].Pos, diag.T("%s is not used: without cluster: true the query cache is the first host alone", "%s 不会被使用：没有 cluster: true 时查询缓存只使用第一个主机").With(r.Hosts[1].V),
					diag.T("write cluster: true, or leave only %s", "写 cluster: true，或只保留 %s").With(r.Hosts[0].V))
			}
		},
	}
}

func cacheSharesSessionsRule() Rule {
	return Rule{
		Name: "redis-shared-with-cache", Severity: diag.Warning,
		Summary: diag.T("sessions and query results in one database of one Redis", "会话和查询结果在同一个 Redis 的同一数据库中"),
		Why:     diag.T("sessions are keys without a prefix: emptying the cache with FLUSHDB logs everybody out, and so does an eviction policy allkeys-* when results fill the memory", "会话是没有前缀的键：用 FLUSHDB 清空缓存会使所有人登出；淘汰策略为 allkeys-* 时，结果占满内存也会如此"),
		Fix:     diag.T("write another sessions.redis.database, such as 1, or another Redis; a Redis cluster has database 0 alone", "写另一个 sessions.redis.database，例如 1，或使用另一个 Redis；Redis 集群只有 0 号数据库"),
		Source:  "RedisCache.java of ran-jit 3.0.4; KE manual, config/query_cache",
		Bad: redisBuildCase(`{name: kyligence, version: "3.4.5.2110"}`, `query_cache:
  redis: {hosts: ["redis.example.com:6379"]} # <-
`),
		Good: redisBuildCase(`{name: kyligence, version: "3.4.5.2110"}`, `    database: 1
query_cache:
  redis: {hosts: ["redis.example.com:6379"]}
`),
		Check: func(p *plan.Plan, report Report) {
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
					hint := diag.T("write database: 1 below sessions.redis", "在 sessions.redis 下写 database: 1")
					if r.Topology.V == session.Clustered {
						hint = diag.T("write the hosts of another Redis here", "此处写另一个 Redis 的主机")
					}
					report(h.Pos, diag.T("the query cache shares database 0 of %s with the sessions", "查询缓存与会话共用 %s 的 0 号数据库").With(h.V), hint,
						diag.Related{Pos: first, Message: diag.T("the sessions are kept here", "会话保存在这里")})
					return
				}
			}
		},
	}
}

func cacheWrongResultsRule() Rule {
	return Rule{
		Name: "query-cache-wrong-results", Severity: diag.Warning,
		Summary: diag.T("this build gives wrong answers from the Redis query cache", "该构建的 Redis 查询缓存会返回错误结果"),
		Why:     diag.T("a query with a subquery may be answered with the result of another one", "带子查询的查询可能得到另一查询的结果"),
		Fix:     diag.T("upgrade Kyligence to 3.4.5.2109 or later, or take query_cache.redis out until then", "把 Kyligence 升级到 3.4.5.2109 或更高版本，在此之前删除 query_cache.redis"),
		Source:  "KE manual, release notes of 3.4.5.2109",
		Bad: `version: 1
name: prod
product: {name: kyligence, version: "3.4.5.2107"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
query_cache:
  redis: {hosts: ["redis.example.com:6379"]} # <-
`,
		Good: `version: 1
name: prod
product: {name: kyligence, version: "3.4.5.2109"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
query_cache:
  redis: {hosts: ["redis.example.com:6379"]}
`,
		Check: func(p *plan.Plan, report Report) {
			fixed, sure := p.Facts.Version.AtLeast(3, 4, 5, 2109)
			if at := p.QueryCache.Redis.At; at.IsValid() && p.Known && p.Facts.Name == "kyligence" && !fixed && sure {
				report(at, diag.T("Kyligence %s answers some subqueries wrongly from the Redis query cache", "Kyligence %s 的 Redis 查询缓存对部分子查询返回错误结果").With(p.Product.Version.V),
					diag.T("upgrade to 3.4.5.2109 or later, or take query_cache.redis out until then", "升级到 3.4.5.2109 或更高版本，在此之前删除 query_cache.redis"))
			}
		},
	}
}
