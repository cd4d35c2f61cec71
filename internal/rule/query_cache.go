package rule

import (
	"strconv"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func cacheOff(p *plan.Plan, report Report) {
	if !p.QueryCache.Redis.At.IsValid() && !p.QueryCache.Memcached.At.IsValid() {
		return
	}
	eachProperty(p, func(kv cluster.Property) {
		if on, err := strconv.ParseBool(kv.Value.V); kv.Key.V == "kylin.query.cache-enabled" && err == nil && !on {
			report(kv.Value.Pos, diag.T("kylin.query.cache-enabled is false: query_cache has no effect", "kylin.query.cache-enabled 为 false：query_cache 不起作用"), diag.T("remove the line", "删除此行"))
		}
	})
}

func cacheMemcachedBeans(p *plan.Plan, report Report) {
	major := p.Facts.Version.Major
	if at := p.QueryCache.Memcached.At; at.IsValid() && p.Known && p.Facts.Name == "kylin" && (major == 3 || major == 4) {
		report(at, diag.T("the nodes use memcached only after you also change applicationContext.xml", "还需要修改 applicationContext.xml，节点才会使用 memcached"),
			diag.T("change the cacheManager beans on every node, then ignore this rule and give a reason", "在每个节点修改 cacheManager 的 bean，然后忽略本规则并写明理由"))
	}
}

func cacheExpire(p *plan.Plan, report Report) {
	if v := p.QueryCache.Redis.Expire; v.Set && !v.Broken && v.V < time.Second {
		report(v.Pos, diag.T("query_cache.redis.expire is %s: Redis does not support less than one second", "query_cache.redis.expire 为 %s：Redis 不支持小于一秒的过期时间").With(v.V),
			diag.T("write a duration such as 24h", "写时长，例如 24h"))
	}
}

func cacheUnit(p *plan.Plan, report Report) {
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
				report(valuePlace(f, e), diag.T("query results expire after %d times %s", "查询结果的过期时间是 %d × %s").With(count, cluster.Quote(e.Value)),
					diag.T("write expire: 24h under query_cache.redis", "在 query_cache.redis 下写 expire: 24h"))
			}
		}
	}
}

func cacheWithoutPassword(p *plan.Plan, report Report) {
	if r := p.QueryCache.Redis; r.At.IsValid() && !r.Password.Set {
		report(r.At, diag.T("query_cache.redis has no password: anyone who can reach the servers can read every cached result", "query_cache.redis 没有密码：任何能访问服务器的人都可以读取所有缓存的结果"),
			diag.T("set a password on the servers (requirepass) and add password: {env: CACHE_PASSWORD}", "在服务器上设置密码（requirepass），并添加 password: {env: CACHE_PASSWORD}"))
	}
}
