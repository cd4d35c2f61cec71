package rule

import (
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

func sessionRules() []Rule {
	return []Rule{
		storeUnsupportedRule(), storeLoadedTwiceRule(), storePropertyRule(), redisHostsIgnoredRule(), redisHostIPv6Rule(), redisSinglePointRule(),
		redisDatabaseIgnoredRule(), redisMasterIgnoredRule(), redisTimeoutRule(), redisPoolSmallRule(), redisPoolOrderRule(),
		redisStickyRule(),
		tomcatUnknownRule(), storeUnprovedRule(), contextPlaceholderRule(), storeUserRule(),
		redissonHostsIgnoredRule(), redissonIgnoredRule(), redissonMemoryRule(), redissonSinglePointRule(),
		mysqlNeedsStickyRule(), mysqlSerialRule(),
		memcachedStickyRule(), memcachedRacesRule(), memcachedHostIPv6Rule(), memcachedLockingRule(), memcachedSinglePointRule(),
		redisDeliveryUnsupportedRule(), redisDeliveryUnprovedRule(), redisDeliveryIdleRule(), redisPasswordPlaceholderRule(), redisPasswordBlankRule(),
		storeWithoutPasswordRule(), redissonWithoutTLSRule(), storeHostTwiceRule(),
		redisCachePasswordRule(), redisClearTextRule(), buildUnknownRule(),
		cacheUnsupportedRule(), cacheHostsIgnoredRule(), cacheSharesSessionsRule(), cacheWrongResultsRule(),
	}
}

// redisStore returns the options of the chosen store, nil if that is another.
func redisStore(p *plan.Plan) *session.Redis {
	r, _ := p.StoreOptions.(*session.Redis)
	return r
}

func storeUnsupportedRule() Rule {
	return Rule{
		Name: "session-store-unsupported", Severity: diag.Error,
		Summary: diag.T("a session store that the product's Tomcat can't load", "产品的 Tomcat 无法加载的会话存储"),
		Why: diag.T("the plugin is built for Tomcat 7 to 9: on Tomcat 10 its classes are not found and everything under /kylin answers 404, and Maven Central has no jar of Redisson for Tomcat 7; Kylin 5 has no tomcat/conf to put it into, and is the only one that has the store jdbc",
			"插件面向 Tomcat 7 到 9：在 Tomcat 10 上找不到类，/kylin 下的一切都返回 404；Maven Central 没有适用于 Tomcat 7 的 Redisson jar；Kylin 5 没有可放置它的 tomcat/conf，而存储 jdbc 只有 Kylin 5 才有"),
		Fix:    diag.T("for Kylin 5 write sessions: {store: jdbc}; elsewhere run Tomcat 8.5 or 9", "Kylin 5 请写 sessions: {store: jdbc}；其他产品请使用 Tomcat 8.5 或 9"),
		Source: "imports of SessionHandlerValve.java and pom.xml of the plugin at 3.0.4 and 4.0; application.yaml of Kylin 5",
		Bad: `version: 1
name: prod
product: {name: kyligence, version: "3.4", tomcat: "10.1.60"} # <-
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
sessions: {store: redis, redis: {hosts: ["redis.example.com:6379"]}}
`,
		Good: `version: 1
name: prod
product: {name: kyligence, version: "3.4", tomcat: "9.0.70"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
sessions: {store: redis, redis: {hosts: ["redis.example.com:6379"]}}
`,
		Check: storeUnsupported,
	}
}

func storeUnsupported(p *plan.Plan, report Report) {
	if p.Store != nil && p.Store.Embedded && p.Known && p.Facts.HasTomcat {
		report(p.Sessions.Store.Pos, diag.T("the store jdbc is built into Kylin 5, and %s %s does not have it", "存储 jdbc 是 Kylin 5 自带的，%s %s 没有").With(p.Facts.Name, p.Facts.Line),
			diag.T("write store: mysql for sessions in a database, or another store", "要把会话存入数据库请写 store: mysql，或使用其他存储"))
	}
	if p.Store == nil || len(p.Store.Managed.Classes) == 0 {
		return
	}
	if p.Known && !p.Facts.HasTomcat {
		report(p.Sessions.Store.Pos, diag.T("%s %s has no tomcat/conf for the store %s", "%s %s 没有可供存储 %s 使用的 tomcat/conf").With(p.Facts.Name, p.Facts.Line, p.Store.Name),
			diag.T("write sessions: {store: jdbc}: %s keeps sessions in the metadata's database", "写 sessions: {store: jdbc}：%s 会把会话保存在元数据库中").With(p.Facts.Name+" "+p.Facts.Line))
		return
	}
	tomcat := p.Product.Tomcat
	text, _, _ := strings.Cut(string(tomcat.V), ".")
	major, err := strconv.Atoi(text)
	first, last := p.Store.Tomcats[0], p.Store.Tomcats[1]
	if err != nil || tomcat.Broken || major >= first && major <= last {
		return
	}
	report(tomcat.Pos, diag.T("the store %s runs in Tomcat %d to %d, not in %s", "存储 %s 只能在 Tomcat %d 到 %d 中运行，不能在 %s 中运行").With(p.Store.Name, first, last, tomcat.V),
		diag.T("correct product.tomcat if the nodes run another version; else write sessions: {store: local} and load_balancer.method: sticky_cookie", "如果节点运行的是其他版本，请修正 product.tomcat；否则写 sessions: {store: local} 和 load_balancer.method: sticky_cookie"))
}

func redisSinglePointRule() Rule {
	return Rule{
		Name: "redis-single-point", Severity: diag.Info,
		Summary: diag.T("all logins hang on one Redis", "所有登录都依赖一个 Redis"),
		Why:     diag.T("while it is down every request of a logged-in user hangs for 4 s and then ends in 500, on every node, static files included; without persistence a restart logs everybody out", "它停机时，每个节点上已登录用户的每个请求（包括静态文件）都会挂起 4 秒后返回 500；没有持久化时，重启会使所有人登出"),
		Fix:     diag.T("write topology: sentinel or cluster with the hosts of all; or ignore this where the name stands for a Redis with its own failover", "写 topology: sentinel 或 cluster 并列出所有主机；如果该名称背后的 Redis 自带故障切换，可以忽略"),
		Source:  "measured with ran-jit 3.0.4 and Redis 7.0.15",
		Bad: sampleKyligence34 + sampleHBase + sampleTwoNodes + `sessions:
  store: redis
  redis:
    hosts: ["10.0.0.7:6379"] # <-
`,
		Good: sampleKyligence34 + sampleHBase + sampleTwoNodes + `sessions:
  store: redis
  redis:
    topology: sentinel
    hosts: ["10.0.0.7:26379", "10.0.0.8:26379", "10.0.0.9:26379"]
`,
		Check: func(p *plan.Plan, report Report) {
			r := redisStore(p)
			if r == nil || r.Topology.Broken || r.Topology.V != session.Standalone || len(r.Hosts) != 1 || len(p.Nodes) < 2 {
				return
			}
			report(r.Hosts[0].Pos, diag.T("the logins of %d nodes hang on one Redis, %s", "%d 个节点的登录都依赖一个 Redis：%s").With(len(p.Nodes), r.Hosts[0].V),
				diag.T("write topology: sentinel and the sentinels as hosts, or topology: cluster", "写 topology: sentinel 并把各 sentinel 写入 hosts，或写 topology: cluster"))
		},
	}
}

func redisStickyRule() Rule {
	return Rule{
		Name: "redis-sticky-without-sticky-method", Severity: diag.Error,
		Summary: diag.T("the store trusts its local copies, and the balancer spreads a user over the nodes", "存储信任本地副本，而负载均衡器会把同一用户分到不同节点"),
		Why: diag.T("a node answers from its own stale copy: of 200 counted requests 100 were missing, and who logged out on one node was still logged in on the other",
			"节点会用自己的过期副本作答：200 次计数丢失 100 次，在一个节点登出的用户在另一个节点仍是登录状态"),
		Fix:    diag.T("take sticky: true out, or write load_balancer.method: sticky_cookie or client_hash", "删除 sticky: true，或写 load_balancer.method: sticky_cookie 或 client_hash"),
		Source: "measured with ran-jit 3.0.4 in two Tomcats 9.0.70 behind nginx round robin",
		Bad: sampleKyligence34 + sampleHBase + sampleTwoNodes + `load_balancer: {kind: nginx, health_check: {path: /kylin/api/admin/public_config}}
sessions:
  store: redis
  redis:
    hosts: ["redis.example.com:6379"]
    sticky: true # <-
`,
		Good: sampleKyligence34 + sampleHBase + sampleTwoNodes + `load_balancer: {kind: nginx, method: sticky_cookie, health_check: {path: /kylin/api/admin/public_config}}
sessions:
  store: redis
  redis:
    hosts: ["redis.example.com:6379"]
    sticky: true
`,
		Check: func(p *plan.Plan, report Report) {
			r := redisStore(p)
			if r == nil || !r.Sticky.V || p.LoadBalancer.Method.Broken || p.Site.Method.Sticky() || active(p) < 2 {
				return
			}
			report(r.Sticky.Pos, diag.T("sticky: true needs a balancer that keeps a user on a node, and method %s does not", "sticky: true 需要把用户固定在节点的负载均衡器，而方法 %s 不会").With(p.Site.Method),
				diag.T("write sticky: false, or method: sticky_cookie", "写 sticky: false，或 method: sticky_cookie"),
				diag.Related{Pos: p.LoadBalancer.Method.Pos, Message: diag.T("the method is %s", "方法是 %s").With(p.Site.Method)})
		},
	}
}
