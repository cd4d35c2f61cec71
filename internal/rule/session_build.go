package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

func redisClearText(p *plan.Plan, report Report) {
	fixed, sure := p.Facts.Version.AtLeast(3, 4, 5, 2099)
	if p.Known && p.Facts.Name == "kyligence" && redisStore(p) != nil && !fixed && sure {
		report(p.Product.Version.Pos, diag.T("Kyligence %s writes users' passwords to Redis in clear text", "Kyligence %s 会把用户密码明文写入 Redis").With(p.Product.Version.V),
			diag.T("upgrade to 3.4.5.2099 or later and correct product.version", "升级到 3.4.5.2099 或更高版本，并修正 product.version"))
	}
}

func buildUnknown(p *plan.Plan, report Report) {
	_, sure := p.Facts.Version.AtLeast(3, 4, 5, 2109)
	if !p.Known || p.Facts.Name != "kyligence" || sure || redisStore(p) == nil && !p.QueryCache.Redis.At.IsValid() {
		return
	}
	report(p.Product.Version.Pos, diag.T("product.version %s does not include the build number: builds before 3.4.5.2099 write users' passwords to Redis in clear text", "product.version %s 没有包含构建号：3.4.5.2099 之前的构建会把用户密码明文写入 Redis").With(p.Product.Version.V),
		diag.T("write the full version, such as \"3.4.5.2106\"", "写完整版本，例如 \"3.4.5.2106\""))
}

func redisCachePassword(p *plan.Plan, report Report) {
	r, cache := redisStore(p), p.QueryCache.Redis.Password
	if r == nil || r.PasswordDelivery.V != session.ByKylin || !cache.Set || cache.Broken || !r.Password.Set || r.Password.Broken || same(r.Password.V, cache.V) {
		return
	}
	report(cache.Pos, diag.T("password_delivery: kylin makes the query cache use the password of sessions.redis, but this one differs", "password_delivery: kylin 会让查询缓存使用 sessions.redis 的密码，但此处的密码不同"),
		diag.T("write the same value as in sessions.redis.password, or write password_delivery: inline in sessions.redis", "写成与 sessions.redis.password 相同，或在 sessions.redis 中写 password_delivery: inline"),
		diag.Related{Pos: r.Password.Pos, Message: diag.T("the other password is here", "另一个密码在这里")})
}

// same says that two references give the same secret, as far as the
// description tells.
func same(a, b secret.Ref) bool {
	av, _ := a.Given()
	bv, _ := b.Given()
	return a.Form == b.Form && a.Name() == b.Name() && av.Reveal() == bv.Reveal()
}
