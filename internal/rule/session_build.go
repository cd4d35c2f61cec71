package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

func redisClearTextRule() Rule {
	return Rule{
		Name: "redis-cleartext-credentials", Severity: diag.Warning,
		Summary: diag.T("this build writes users' passwords into Redis in clear text", "该构建会把用户密码明文写入 Redis"),
		Why:     diag.T("who can read Redis, or a backup of it, has the names and passwords of everybody who logged in", "能读取 Redis 或其备份的人即可得到所有登录用户的用户名和密码"),
		Fix:     diag.T("upgrade Kyligence to 3.4.5.2099 or later", "把 Kyligence 升级到 3.4.5.2099 或更高版本"),
		Source:  "KE manual, release notes of 3.4.5.2099",
		Bad:     redisBuildCase(`{name: kyligence, version: "3.4.5.2098"} # <-`, ""),
		Good:    redisBuildCase(`{name: kyligence, version: "3.4.5.2099"}`, ""),
		Check: func(p *plan.Plan, report Report) {
			fixed, sure := p.Facts.Version.AtLeast(3, 4, 5, 2099)
			if p.Known && p.Facts.Name == "kyligence" && redisStore(p) != nil && !fixed && sure {
				report(p.Product.Version.Pos, diag.T("Kyligence %s writes users' passwords into Redis in clear text", "Kyligence %s 会把用户密码明文写入 Redis").With(p.Product.Version.V),
					diag.T("upgrade to 3.4.5.2099 or later and correct product.version", "升级到 3.4.5.2099 或更高版本，并修正 product.version"))
			}
		},
	}
}

func buildUnknownRule() Rule {
	return Rule{
		Name: "product-build-unknown", Severity: diag.Info,
		Summary: diag.T("product.version does not say which build runs, and builds differ in what they do with Redis", "product.version 没有说明构建号，而各构建对 Redis 的处理不同"),
		Why:     diag.T("before 3.4.5.2099 users' passwords stand in Redis in clear text, before 3.4.5.2109 the query cache gives wrong answers to some subqueries: kyctl can't warn of what it does not know", "3.4.5.2099 之前用户密码明文保存在 Redis 中，3.4.5.2109 之前查询缓存对部分子查询返回错误结果：kyctl 不知道构建号时无法提醒"),
		Fix:     diag.T("write the whole version, such as \"3.4.5.2106\"", "写完整版本，例如 \"3.4.5.2106\""),
		Source:  "KE manual, release notes of 3.4.5.2099 and 3.4.5.2109",
		Bad:     redisBuildCase(`{name: kyligence, version: "3.4"} # <-`, ""),
		Good:    redisBuildCase(`{name: kyligence, version: "3.4.5.2110"}`, ""),
		Check: func(p *plan.Plan, report Report) {
			_, sure := p.Facts.Version.AtLeast(3, 4, 5, 2109)
			if !p.Known || p.Facts.Name != "kyligence" || sure || redisStore(p) == nil && !p.QueryCache.Redis.At.IsValid() {
				return
			}
			report(p.Product.Version.Pos, diag.T("product.version %s does not say which build runs: builds before 3.4.5.2099 write users' passwords into Redis in clear text", "product.version %s 没有说明构建号：3.4.5.2099 之前的构建会把用户密码明文写入 Redis").With(p.Product.Version.V),
				diag.T("write the whole version, such as \"3.4.5.2106\"", "写完整版本，例如 \"3.4.5.2106\""))
		},
	}
}

func redisCachePasswordRule() Rule {
	return Rule{
		Name: "redis-cache-password-differs", Severity: diag.Error,
		Summary: diag.T("sessions and query cache need one password, and are given two", "会话和查询缓存必须使用同一密码，却给了两个"),
		Why:     diag.T("with password_delivery: kylin both read kylin.cache.redis.password: one of the two is refused by its Redis", "password_delivery 为 kylin 时两者都读取 kylin.cache.redis.password：其中一个会被其 Redis 拒绝"),
		Fix:     diag.T("write the same password, in the same form, at sessions.redis and query_cache.redis; or password_delivery: inline", "在 sessions.redis 和 query_cache.redis 写相同形式的相同密码；或写 password_delivery: inline"),
		Source:  "KE manual, load balancing and config/query_cache",
		Bad: redisBuildCase(`{name: kyligence, version: "3.4.5.2110"}`, `    password: {env: REDIS_PASSWORD}
    password_delivery: kylin
query_cache:
  redis:
    hosts: ["cache.example.com:6379"]
    password: {env: CACHE_PASSWORD} # <-
`),
		Good: redisBuildCase(`{name: kyligence, version: "3.4.5.2110"}`, `    password: {env: REDIS_PASSWORD}
    password_delivery: inline
query_cache:
  redis:
    hosts: ["cache.example.com:6379"]
    password: {env: CACHE_PASSWORD}
`),
		Check: func(p *plan.Plan, report Report) {
			r, cache := redisStore(p), p.QueryCache.Redis.Password
			if r == nil || r.PasswordDelivery.V != session.ByKylin || !cache.Set || cache.Broken || !r.Password.Set || r.Password.Broken || same(r.Password.V, cache.V) {
				return
			}
			report(cache.Pos, diag.T("password_delivery: kylin gives the query cache the password of sessions.redis, and this is another", "password_delivery: kylin 会让查询缓存使用 sessions.redis 的密码，而这里是另一个"),
				diag.T("write it as at sessions.redis.password, or write password_delivery: inline there", "写成与 sessions.redis.password 相同，或在那里写 password_delivery: inline"),
				diag.Related{Pos: r.Password.Pos, Message: diag.T("the other password is here", "另一个密码在这里")})
		},
	}
}

// same says that two references give the same secret, as far as the
// description tells.
func same(a, b secret.Ref) bool {
	av, _ := a.Given()
	bv, _ := b.Given()
	return a.Form == b.Form && a.Name() == b.Name() && av.Reveal() == bv.Reveal()
}
