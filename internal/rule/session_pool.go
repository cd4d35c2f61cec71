package rule

import (
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

func redisTimeout(p *plan.Plan, report Report) {
	const floor = 2 * time.Second
	r := redisStore(p)
	switch {
	case r == nil || !r.Timeout.Set || r.Timeout.Broken:
	case r.Timeout.V < floor:
		report(r.Timeout.Pos, diag.T("the plugin raises a timeout of %s to 2s", "插件会把 %s 的超时提高到 2s").With(short(r.Timeout.V)),
			diag.T("write 2s or more", "写 2s 或更长"))
	case r.Timeout.V > floor && r.Topology.V == session.Clustered:
		report(r.Timeout.Pos, diag.T("reads from a Redis Cluster always use 2s; %s applies only to connecting", "读取 Redis Cluster 时固定为 2s；%s 只用于建立连接").With(short(r.Timeout.V)),
			diag.T("write 2s, or remove timeout", "写 2s，或删除 timeout"))
	}
}

func redisPoolSmall(p *plan.Plan, report Report) {
	const few = 20 // a tenth of Tomcat's threads
	if r := redisStore(p); r != nil && r.Pool.MaxActive.Set && !r.Pool.MaxActive.Broken && r.Pool.MaxActive.V < few {
		report(r.Pool.MaxActive.Pos, diag.T("%d Redis connections are too few for the 200 threads of a node", "一个节点有 200 个线程，%d 个 Redis 连接太少").With(r.Pool.MaxActive.V),
			diag.T("write max_active: 200, or remove it", "写 max_active: 200，或删除它"))
	}
}

func redisPoolOrder(p *plan.Plan, report Report) {
	r := redisStore(p)
	if r == nil {
		return
	}
	pool := r.Pool
	switch {
	case pool.MaxActive.Broken || pool.MaxIdle.Broken || pool.MinIdle.Broken:
	case pool.MaxIdle.Set && pool.MaxIdle.V > pool.MaxActive.V:
		report(pool.MaxIdle.Pos, diag.T("max_idle %d is greater than max_active %d", "max_idle %d 大于 max_active %d").With(pool.MaxIdle.V, pool.MaxActive.V),
			diag.T("write max_idle: %d or less", "写 max_idle: %d 或更小").With(pool.MaxActive.V))
	case pool.MinIdle.Set && pool.MinIdle.V > pool.MaxIdle.V:
		report(pool.MinIdle.Pos, diag.T("min_idle %d is greater than max_idle %d", "min_idle %d 大于 max_idle %d").With(pool.MinIdle.V, pool.MaxIdle.V),
			diag.T("write min_idle: %d or less", "写 min_idle: %d 或更小").With(pool.MaxIdle.V))
	}
}
