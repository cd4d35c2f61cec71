package rule

import (
	"strconv"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func queryCacheRules() []Rule {
	return []Rule{cacheOff(), cacheMemcachedBeans(), cacheExpire(), cacheUnit(), cacheWithoutPassword()}
}

// sampleCacheProduct is the first build without a known fault of its cache.
const sampleCacheProduct = "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4.5.2109\"}\n"

const sampleCache = `query_cache:
  redis: {hosts: ["redis.example.com:6379"]}
`

func cacheOff() Rule {
	return Rule{
		Name: "query-cache-off", Severity: diag.Warning,
		Summary: diag.T("a query cache is set up, and caching is turned off", "配置了查询缓存，但缓存被关闭"),
		Why:     diag.T("kylin.query.cache-enabled is the switch of every cache: nothing is written to the shared one either", "kylin.query.cache-enabled 是所有缓存的总开关：共享缓存中也不会写入任何内容"),
		Fix:     diag.T("take kylin.query.cache-enabled out, or query_cache", "删除 kylin.query.cache-enabled，或删除 query_cache"),
		Source:  "KE manual, config/query_cache; KylinConfigBase.java of Kylin 3",
		Bad: sampleCacheProduct + sampleHBase + sampleNodes + sampleCache + `properties:
  kylin.query.cache-enabled: false # <-
`,
		Good: sampleCacheProduct + sampleHBase + sampleNodes + sampleCache + `properties:
  kylin.query.cache-enabled: true
`,
		Check: func(p *plan.Plan, report Report) {
			if !p.QueryCache.Redis.At.IsValid() && !p.QueryCache.Memcached.At.IsValid() {
				return
			}
			eachProperty(p, func(kv cluster.Property) {
				if on, err := strconv.ParseBool(kv.Value.V); kv.Key.V == "kylin.query.cache-enabled" && err == nil && !on {
					report(kv.Value.Pos, diag.T("kylin.query.cache-enabled is false: query_cache is not used", "kylin.query.cache-enabled 为 false：query_cache 不会被使用"), diag.T("take the line out", "删除此行"))
				}
			})
		},
	}
}

func cacheMemcachedBeans() Rule {
	return Rule{
		Name: "query-cache-memcached-beans", Severity: diag.Warning,
		Summary: diag.T("memcached needs a change of applicationContext.xml, too", "memcached 还需要修改 applicationContext.xml"),
		Why: diag.T("kylin.cache.memcached.hosts alone changes nothing: the stock web application makes a cacheManager that keeps results in each node's memory, and the one for memcached stands there as a comment",
			"只设置 kylin.cache.memcached.hosts 不起作用：自带的 Web 应用创建的 cacheManager 把结果保存在各节点内存中，memcached 的 cacheManager 只是注释"),
		Fix: diag.T("on every node put the memcached cacheManager in the place of the other in tomcat/webapps/kylin/WEB-INF/classes/applicationContext.xml, after each upgrade too; then ignore this rule with that as the reason",
			"在每个节点的 tomcat/webapps/kylin/WEB-INF/classes/applicationContext.xml 中把 cacheManager 换成 memcached 的，每次升级后也要如此；然后以此为理由忽略本规则"),
		Source: "applicationContext.xml, MemcachedCacheManager.java of Kylin 3 and 4",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `query_cache:
  memcached: {hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `query_cache:
  memcached: {hosts: ["mc-1.example.com:11211", "mc-2.example.com:11211"]}
lint:
  ignore: [{rule: query-cache-memcached-beans, reason: "applicationContext.xml comes with our package"}]
`,
		Check: func(p *plan.Plan, report Report) {
			major := p.Facts.Version.Major
			if at := p.QueryCache.Memcached.At; at.IsValid() && p.Known && p.Facts.Name == "kylin" && (major == 3 || major == 4) {
				report(at, diag.T("the nodes use memcached only once applicationContext.xml is changed, too", "只有同时修改 applicationContext.xml，节点才会使用 memcached"),
					diag.T("change the cacheManager beans on every node, then ignore this rule with a reason", "在每个节点修改 cacheManager，然后注明理由忽略本规则"))
			}
		},
	}
}

func cacheExpire() Rule {
	return Rule{
		Name: "query-cache-expire", Severity: diag.Error,
		Summary: diag.T("query results that would live less than a second", "查询结果的保留时间不足一秒"),
		Why:     diag.T("the time is written in whole seconds, and Redis refuses to keep a key for 0 of them (\"invalid expire time\"): nothing is cached", "时间按整秒写入，而 Redis 拒绝 0 秒（“invalid expire time”）：什么也不会缓存"),
		Fix:     diag.T("write expire: 24h, or take it out for the product's own", "写 expire: 24h；删除则使用产品自带的值"),
		Source:  "Redis, SET command; KE manual, config/query_cache",
		Bad: sampleCacheProduct + sampleHBase + sampleNodes + `query_cache:
  redis: {hosts: ["redis.example.com:6379"], expire: 0s} # <-
`,
		Good: sampleCacheProduct + sampleHBase + sampleNodes + `query_cache:
  redis: {hosts: ["redis.example.com:6379"], expire: 1s}
`,
		Check: func(p *plan.Plan, report Report) {
			if v := p.QueryCache.Redis.Expire; v.Set && !v.Broken && v.V < time.Second {
				report(v.Pos, diag.T("query_cache.redis.expire is %s: Redis keeps nothing for less than a second", "query_cache.redis.expire 为 %s：Redis 不会保留不足一秒的内容").With(v.V),
					diag.T("write a time such as 24h", "写 24h 这样的时间"))
			}
		},
	}
}

func cacheUnit() Rule {
	return Rule{
		Name: "query-cache-unit", Severity: diag.Warning,
		Summary: diag.T("the base keeps query results for a time that can't be meant", "base 中查询结果的保留时间不像是本意"),
		Why:     diag.T("expire-time counts in expire-time-unit: with PX the stock 86400 is 86 seconds, not a day; a unit other than EX and PX is taken for EX without a word", "expire-time 的单位由 expire-time-unit 决定：PX 时自带的 86400 是 86 秒而不是一天；EX、PX 以外的单位会被默默当作 EX"),
		Fix:     diag.T("write query_cache.redis.expire, such as 24h", "写 query_cache.redis.expire，例如 24h"),
		Source:  "KE manual, config/query_cache; KylinConfigBase.java of Kylin 5 (getRedisExpireTimeUnit)",
		Bad:     "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4.5.2110\", base: base}\n" + sampleHBase + sampleNodes + sampleCache,
		Base: map[string]string{
			plan.KylinProperties: "kylin.cache.redis.expire-time=86400\n# milliseconds <- next line\nkylin.cache.redis.expire-time-unit=PX\n",
			plan.ContextXML:      "<Context></Context>\n",
		},
		Good: "version: 1\nname: prod\nproduct: {name: kyligence, version: \"3.4.5.2110\", base: base}\n" + sampleHBase + sampleNodes + sampleCache,
		GoodBase: map[string]string{
			plan.KylinProperties: "kylin.cache.redis.expire-time=86400000\nkylin.cache.redis.expire-time-unit=PX\n",
			plan.ContextXML:      "<Context></Context>\n",
		},
		Check: func(p *plan.Plan, report Report) {
			if !p.QueryCache.Redis.At.IsValid() || p.QueryCache.Redis.Expire.Set {
				return
			}
			for _, b := range p.Bases() {
				f, pairs := entries(b, plan.KylinProperties)
				count := 86400
				for _, e := range pairs {
					if n, err := strconv.Atoi(e.Value); err == nil && e.Key == "kylin.cache.redis.expire-time" {
						count = n
					}
				}
				for _, e := range pairs {
					short := e.Value == "PX" && count < 1000*1000
					if e.Key == "kylin.cache.redis.expire-time-unit" && (short || e.Value != "PX" && e.Value != "EX") {
						report(valuePlace(f, e), diag.T("query results live %d units of %s", "查询结果的保留时间是 %d 个 %s 单位").With(count, cluster.Quote(e.Value)),
							diag.T("write expire: 24h below query_cache.redis", "在 query_cache.redis 下写 expire: 24h"))
					}
				}
			}
		},
	}
}

func cacheWithoutPassword() Rule {
	return Rule{
		Name: "query-cache-without-password", Severity: diag.Info,
		Summary: diag.T("the query cache's Redis is used without a password", "查询缓存的 Redis 没有密码"),
		Why:     diag.T("whoever reaches its port reads the results of everybody's queries, or puts others in their place", "能访问其端口的人可以读取所有人的查询结果，或替换它们"),
		Fix:     diag.T("set requirepass in redis.conf and write password: {env: NAME}", "在 redis.conf 中设置 requirepass，并写 password: {env: NAME}"),
		Source:  "Redis documentation, security; KE manual, config/query_cache",
		Bad: sampleCacheProduct + sampleHBase + sampleNodes + `query_cache:
  redis: {hosts: ["redis.example.com:6379"]} # <-
`,
		Good: sampleCacheProduct + sampleHBase + sampleNodes + `query_cache:
  redis: {hosts: ["redis.example.com:6379"], password: {env: CACHE_PASSWORD}}
`,
		Check: func(p *plan.Plan, report Report) {
			if r := p.QueryCache.Redis; r.At.IsValid() && !r.Password.Set {
				report(r.At, diag.T("query_cache.redis has no password: whoever reaches the servers reads every cached result", "query_cache.redis 没有密码：能访问服务器的人即可读取所有缓存的结果"),
					diag.T("set a password on the servers (requirepass) and add password: {env: CACHE_PASSWORD}", "在服务器上设置密码（requirepass），并添加 password: {env: CACHE_PASSWORD}"))
			}
		},
	}
}
