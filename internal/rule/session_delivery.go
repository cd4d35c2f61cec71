package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

// publishes says whether this build of Kyligence makes the key
// kylin.cache.redis.password of kylin.properties a system property.
func publishes(p *plan.Plan) (yes, sure bool) {
	if p.Facts.Name != "kyligence" {
		return false, true
	}
	return p.Facts.Version.AtLeast(3, 4, 5, 2106)
}

func redisDeliveryUnsupported(p *plan.Plan, report Report) {
	if r := redisStore(p); p.Known && r != nil && r.PasswordDelivery.V == session.ByKylin {
		if yes, sure := publishes(p); !yes && sure {
			report(r.PasswordDelivery.Pos, diag.T("%s %s does not pass kylin.cache.redis.password to the plugin", "%s %s 不会把 kylin.cache.redis.password 传给插件").With(p.Facts.Name, p.Product.Version.V),
				diag.T("write password_delivery: inline, or catalina with a product.base", "写 password_delivery: inline，或在有 product.base 时写 catalina"))
		}
	}
}

func redisDeliveryUnproved(p *plan.Plan, report Report) {
	if r := redisStore(p); p.Known && r != nil && r.PasswordDelivery.V == session.ByKylin {
		if yes, sure := publishes(p); !yes && !sure {
			report(r.PasswordDelivery.Pos, diag.T("password_delivery: kylin needs build 3.4.5.2106, but product.version %s does not include the build number", "password_delivery: kylin 需要 3.4.5.2106，但 product.version %s 没有包含构建号").With(p.Product.Version.V),
				diag.T("write the full version in product.version, such as \"3.4.5.2106\"", "在 product.version 中写完整版本，例如 \"3.4.5.2106\""))
		}
	}
}

func redisDeliveryIdle(p *plan.Plan, report Report) {
	if r := redisStore(p); r != nil && r.PasswordDelivery.Set && !r.PasswordDelivery.Broken && !r.Password.Set {
		report(r.PasswordDelivery.Pos, diag.T("password_delivery is %s, but there is no password", "password_delivery 为 %s，但没有 password").With(r.PasswordDelivery.V),
			diag.T("add password: {env: REDIS_PASSWORD}, or remove password_delivery", "添加 password: {env: REDIS_PASSWORD}，或删除 password_delivery"))
	}
}

func redisPasswordPlaceholder(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	text := v.Reveal()
	r := redisStore(p)
	if r == nil || s.Key != "sessions.redis.password" || s.Val.V.Form == secret.Runtime || !replacesIn(text, r.PasswordDelivery.V == session.Inline) {
		return
	}
	report(s.Val.Pos, diag.T("the Redis password contains ${ and }, which the plugin takes for a placeholder", "Redis 密码含有 ${ 和 }，插件会把它当作占位符"),
		diag.T("give Redis another password; if the value should come from an environment variable, write password: {env: NAME}", "为 Redis 换一个密码；如果值应来自环境变量，请写 password: {env: NAME}"))
}

// replacesIn says whether the plugin looks for placeholders in a password and finds
// one, or an end where it fails. A value of redis-data-cache.properties is looked
// at only where ${ comes before the first } (ConfigUtil.isSystemProperty); the value
// of a system property takes the place of its placeholder and is searched again
// (getSystemProperty).
func replacesIn(password string, inline bool) bool {
	begin, end := strings.Index(password, "${"), strings.Index(password, "}")
	if begin < 0 || end < 0 {
		return false
	}
	return begin < end || !inline
}

func redisPasswordBlank(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	r, text := redisStore(p), v.Reveal()
	trimmed := strings.TrimSpace(text)
	if r == nil || s.Key != "sessions.redis.password" || r.PasswordDelivery.V != session.ByKylin || s.Val.V.Form == secret.Encrypted || trimmed == text || trimmed == "" {
		return
	}
	report(s.Val.Pos, diag.T("the Redis password begins or ends with a space, which is lost in kylin.properties", "Redis 密码以空格开头或结尾，该空格在 kylin.properties 中会丢失"),
		diag.T("remove the space at the source of the password, or write password_delivery: inline", "在密码来源处去掉空格，或写 password_delivery: inline"))
}
