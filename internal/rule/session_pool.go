package rule

import (
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

func redisTimeoutRule() Rule {
	return Rule{
		Name: "redis-timeout-low", Severity: diag.Info,
		Summary: diag.T("a Redis timeout that the plugin does not keep", "插件不采用的 Redis 超时"),
		Why:     diag.T("the plugin raises less than 2 s to 2 s, and reads from a Redis cluster with 2 s whatever is set: requests wait longer, or fail sooner, than the description says", "插件会把小于 2 秒的值提高到 2 秒；从 Redis 集群读取时无论设置多少都是 2 秒：请求等待的时间与描述文件所写不同"),
		Fix:     diag.T("write 2s, or take timeout out", "写 2s，或删除 timeout"),
		Source:  "RedisCache.java, RedisClusterManager.java of ran-jit 3.0.4",
		Bad: redisCase(`    hosts: ["redis.example.com:6379"]
    timeout: 500ms # <-
`),
		Good: redisCase(`    hosts: ["redis.example.com:6379"]
    timeout: 3s
`),
		Check: func(p *plan.Plan, report Report) {
			const floor = 2 * time.Second
			r := redisStore(p)
			switch {
			case r == nil || !r.Timeout.Set || r.Timeout.Broken:
			case r.Timeout.V < floor:
				report(r.Timeout.Pos, diag.T("the plugin raises a timeout of %s to 2s", "插件会把 %s 的超时提高到 2s").With(short(r.Timeout.V)),
					diag.T("write 2s or more", "写 2s 或更长"))
			case r.Timeout.V > floor && r.Topology.V == session.Clustered:
				report(r.Timeout.Pos, diag.T("a Redis cluster is read with 2s, %s holds for connecting alone", "读取 Redis 集群固定为 2s，%s 只用于建立连接").With(short(r.Timeout.V)),
					diag.T("write 2s, or take timeout out", "写 2s，或删除 timeout"))
			}
		},
	}
}

func redisPoolSmallRule() Rule {
	return Rule{
		Name: "redis-pool-small", Severity: diag.Warning,
		Summary: diag.T("few connections to Redis for the 200 threads of a node", "节点有 200 个线程，到 Redis 的连接却很少"),
		Why:     diag.T("each request of a logged-in user takes a connection several times, and a thread that finds none waits without an end: a burst of users stops the node", "已登录用户的每个请求会多次取用连接，取不到连接的线程会无限等待：用户突增会使节点停滞"),
		Fix:     diag.T("leave pool.max_active out for 200, or write 20 or more", "删除 pool.max_active 以使用 200，或写 20 以上"),
		Source:  "Config.java and RedisManager.java of ran-jit 3.0.4: 10 by default, no maxWait; server.xml of Kylin 3: 200 threads",
		Bad: redisCase(`    hosts: ["redis.example.com:6379"]
    pool: {max_active: 10, max_idle: 5} # <-
`),
		Good: redisCase(`    hosts: ["redis.example.com:6379"]
    pool: {max_active: 20}
`),
		Check: func(p *plan.Plan, report Report) {
			const few = 20 // a tenth of Tomcat's threads
			if r := redisStore(p); r != nil && r.Pool.MaxActive.Set && !r.Pool.MaxActive.Broken && r.Pool.MaxActive.V < few {
				report(r.Pool.MaxActive.Pos, diag.T("%d connections to Redis are few for the 200 threads of a node", "节点有 200 个线程，%d 个 Redis 连接太少").With(r.Pool.MaxActive.V),
					diag.T("write max_active: 200, or take it out", "写 max_active: 200，或删除它"))
			}
		},
	}
}

func redisPoolOrderRule() Rule {
	return Rule{
		Name: "redis-pool-order", Severity: diag.Warning,
		Summary: diag.T("the pool keeps more connections than it may have", "连接池保留的连接多于允许的数量"),
		Why:     diag.T("the smaller number holds: max_idle above max_active and min_idle above max_idle have no effect", "以较小的数为准：max_idle 大于 max_active、min_idle 大于 max_idle 时不起作用"),
		Fix:     diag.T("write min_idle <= max_idle <= max_active", "写成 min_idle <= max_idle <= max_active"),
		Source:  "GenericObjectPool.java of commons-pool2 2.6.2",
		Bad: redisCase(`    hosts: ["redis.example.com:6379"]
    pool: {max_active: 50, max_idle: 60} # <-
`),
		Good: redisCase(`    hosts: ["redis.example.com:6379"]
    pool: {max_active: 50, max_idle: 50, min_idle: 50}
`),
		Check: func(p *plan.Plan, report Report) {
			r := redisStore(p)
			if r == nil {
				return
			}
			pool := r.Pool
			switch {
			case pool.MaxActive.Broken || pool.MaxIdle.Broken || pool.MinIdle.Broken:
			case pool.MaxIdle.Set && pool.MaxIdle.V > pool.MaxActive.V:
				report(pool.MaxIdle.Pos, diag.T("max_idle %d is more than max_active %d", "max_idle %d 大于 max_active %d").With(pool.MaxIdle.V, pool.MaxActive.V),
					diag.T("write max_idle: %d or less", "写 max_idle: %d 或更小").With(pool.MaxActive.V))
			case pool.MinIdle.Set && pool.MinIdle.V > pool.MaxIdle.V:
				report(pool.MinIdle.Pos, diag.T("min_idle %d is more than max_idle %d", "min_idle %d 大于 max_idle %d").With(pool.MinIdle.V, pool.MaxIdle.V),
					diag.T("write min_idle: %d or less", "写 min_idle: %d 或更小").With(pool.MaxIdle.V))
			}
		},
	}
}
