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
		report(p.Product.Version.Pos, diag.T("Kyligence %s writes users' passwords into Redis in clear text", "Kyligence %s 会把用户密码明文写入 Redis").With(p.Product.Version.V),
			diag.T("upgrade to 3.4.5.2099 or later and correct product.version", "升级到 3.4.5.2099 或更高版本，并修正 product.version"))
	}
}

func buildUnknown(p *plan.Plan, report Report) {
	_, sure := p.Facts.Version.AtLeast(3, 4, 5, 2109)
	if !p.Known || p.Facts.Name != "kyligence" || sure || redisStore(p) == nil && !p.QueryCache.Redis.At.IsValid() {
		return
	}
	report(p.Product.Version.Pos, diag.T("product.version %s does not say which build runs: builds before 3.4.5.2099 write users' passwords into Redis in clear text", "product.version %s 没有说明构建号：3.4.5.2099 之前的构建会把用户密码明文写入 Redis").With(p.Product.Version.V),
		diag.T("write the whole version, such as \"3.4.5.2106\"", "写完整版本，例如 \"3.4.5.2106\""))
}

func redisCachePassword(p *plan.Plan, report Report) {
	r, cache := redisStore(p), p.QueryCache.Redis.Password
	if r == nil || r.PasswordDelivery.V != session.ByKylin || !cache.Set || cache.Broken || !r.Password.Set || r.Password.Broken || same(r.Password.V, cache.V) {
		return
	}
	report(cache.Pos, diag.T("password_delivery: kylin gives the query cache the password of sessions.redis, and this is another", "password_delivery: kylin 会让查询缓存使用 sessions.redis 的密码，而这里是另一个"),
		diag.T("write it as at sessions.redis.password, or write password_delivery: inline there", "写成与 sessions.redis.password 相同，或在那里写 password_delivery: inline"),
		diag.Related{Pos: r.Password.Pos, Message: diag.T("the other password is here", "另一个密码在这里")})
}

// same says that two references give the same secret, as far as the
// description tells.
func same(a, b secret.Ref) bool {
	av, _ := a.Given()
	bv, _ := b.Given()
	return a.Form == b.Form && a.Name() == b.Name() && av.Reveal() == bv.Reveal()
}
