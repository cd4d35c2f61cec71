package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

// redisBuildCase is a small description of that product with a Redis password
// and these options.
func redisBuildCase(product, options string) string {
	return `version: 1
name: prod
product: ` + product + `
metadata: {hbase: {}}
nodes:
  - {name: "kylin-1", host: 10.0.0.1}
sessions:
  store: redis
  redis:
    hosts: ["redis.example.com:6379"]
` + options
}

// publishes says whether this build of Kyligence makes the key
// kylin.cache.redis.password of kylin.properties a system property.
func publishes(p *plan.Plan) (yes, sure bool) {
	if p.Facts.Name != "kyligence" {
		return false, true
	}
	return p.Facts.Version.AtLeast(3, 4, 5, 2106)
}

func redisDeliveryUnsupportedRule() Rule {
	return Rule{
		Name: "redis-delivery-unsupported", Severity: diag.Error,
		Summary: diag.T("password_delivery: kylin on a product that does not deliver", "该产品不支持 password_delivery: kylin"),
		Why:     diag.T("only Kyligence from 3.4.5.2106 on hands kylin.cache.redis.password to the plugin: elsewhere the text ${REDIS_PASSWORD} itself is sent to Redis, WRONGPASS, and nobody can log in", "只有 Kyligence 3.4.5.2106 及以上会把 kylin.cache.redis.password 交给插件：其他情况下发送给 Redis 的是 ${REDIS_PASSWORD} 这段文字（WRONGPASS），没有人能登录"),
		Fix:     diag.T("write password_delivery: inline, or catalina with a product.base", "写 password_delivery: inline，或在有 product.base 时写 catalina"),
		Source:  "KE manual, load balancing, and release notes of 3.4.5.2106; measured with ran-jit 3.0.4",
		Bad: redisBuildCase(`{name: kyligence, version: "3.4.5.2105"}`, `    password: {env: REDIS_PASSWORD}
    password_delivery: kylin # <-
`),
		Good: redisBuildCase(`{name: kyligence, version: "3.4.5.2106"}`, `    password: {env: REDIS_PASSWORD}
    password_delivery: kylin
`),
		Check: func(p *plan.Plan, report Report) {
			if r := redisStore(p); p.Known && r != nil && r.PasswordDelivery.V == session.ByKylin {
				if yes, sure := publishes(p); !yes && sure {
					report(r.PasswordDelivery.Pos, diag.T("%s %s does not hand kylin.cache.redis.password to the plugin", "%s %s 不会把 kylin.cache.redis.password 交给插件").With(p.Facts.Name, p.Product.Version.V),
						diag.T("write password_delivery: inline, or catalina with a product.base", "写 password_delivery: inline，或在有 product.base 时写 catalina"))
				}
			}
		},
	}
}

func redisDeliveryUnprovedRule() Rule {
	return Rule{
		Name: "redis-delivery-unproved", Severity: diag.Warning,
		Summary: diag.T("password_delivery: kylin, and the build is not known", "password_delivery 为 kylin，而构建号未知"),
		Why:     diag.T("builds of Kyligence before 3.4.5.2106 send the text ${REDIS_PASSWORD} to Redis, WRONGPASS, and nobody can log in", "3.4.5.2106 之前的 Kyligence 会把 ${REDIS_PASSWORD} 这段文字发送给 Redis（WRONGPASS），没有人能登录"),
		Fix:     diag.T("write the whole version into product.version, such as \"3.4.5.2106\"", "在 product.version 中写完整版本，例如 \"3.4.5.2106\""),
		Source:  "KE manual, release notes of 3.4.5.2106",
		Bad: redisBuildCase(`{name: kyligence, version: "3.4.5"}`, `    password: {env: REDIS_PASSWORD}
    password_delivery: kylin # <-
`),
		Good: redisBuildCase(`{name: kyligence, version: "3.5"}`, `    password: {env: REDIS_PASSWORD}
    password_delivery: kylin
`),
		Check: func(p *plan.Plan, report Report) {
			if r := redisStore(p); p.Known && r != nil && r.PasswordDelivery.V == session.ByKylin {
				if yes, sure := publishes(p); !yes && !sure {
					report(r.PasswordDelivery.Pos, diag.T("password_delivery: kylin needs build 3.4.5.2106, and product.version %s does not say which build runs", "password_delivery: kylin 需要 3.4.5.2106，而 product.version %s 没有说明构建号").With(p.Product.Version.V),
						diag.T("write the whole version into product.version, such as \"3.4.5.2106\"", "在 product.version 中写完整版本，例如 \"3.4.5.2106\""))
				}
			}
		},
	}
}

func redisDeliveryIdleRule() Rule {
	return Rule{
		Name: "redis-delivery-without-password", Severity: diag.Warning,
		Summary: diag.T("password_delivery, and no password to deliver", "写了 password_delivery，却没有密码"),
		Why:     diag.T("no password is written: against a Redis that asks for one every login ends in 500", "不会写入密码：如果 Redis 要求密码，每次登录都返回 500"),
		Fix:     diag.T("add password: {env: REDIS_PASSWORD}, or take password_delivery out", "添加 password: {env: REDIS_PASSWORD}，或删除 password_delivery"),
		Source:  "measured with ran-jit 3.0.4 and Redis 7.0.15",
		Bad: redisBuildCase(`{name: kyligence, version: "3.4.5.2106"}`, `    password_delivery: kylin # <-
`),
		Good: redisBuildCase(`{name: kyligence, version: "3.4.5.2106"}`, `    password: {file: redis.password}
    password_delivery: kylin
`),
		Check: func(p *plan.Plan, report Report) {
			if r := redisStore(p); r != nil && r.PasswordDelivery.Set && !r.PasswordDelivery.Broken && !r.Password.Set {
				report(r.PasswordDelivery.Pos, diag.T("password_delivery: %s, and there is no password", "password_delivery 为 %s，却没有 password").With(r.PasswordDelivery.V),
					diag.T("add password: {env: REDIS_PASSWORD}, or take password_delivery out", "添加 password: {env: REDIS_PASSWORD}，或删除 password_delivery"))
			}
		},
	}
}

func redisPasswordPlaceholderRule() Rule {
	return Rule{
		Name: "redis-password-placeholder", Severity: diag.Error,
		Summary: diag.T("the Redis password looks like a placeholder to the plugin", "Redis 密码在插件看来是占位符"),
		Why:     diag.T("the plugin replaces ${NAME} in every value: a password that holds its own placeholder keeps the node starting for ever, ${} and a } between two placeholders end the start with an exception, and /kylin answers 404. In redis-data-cache.properties itself a } before the first ${ makes the plugin take the value as it is; a password that comes through a system property is searched in any case", "插件会替换每个值中的 ${NAME}：密码含有自己的占位符会使节点永远停在启动阶段，含有 ${} 或在两个占位符之间有 } 会使启动因异常而失败，/kylin 返回 404。直接写在 redis-data-cache.properties 中时，若第一个 ${ 之前有 }，插件按原样使用该值；经由系统属性传递的密码则总会被查找"),
		Fix:     diag.T("give Redis another password without ${ and }; where a shell should have filled in ${NAME}, write password: {env: NAME}", "为 Redis 换一个不含 ${ 和 } 的密码；如果本应由 shell 填入 ${NAME}，请写 password: {env: NAME}"),
		Source:  "ConfigUtil.java of ran-jit 3.0.4, run with javac 17",
		Bad: redisBuildCase(`{name: kyligence, version: "3.4.5.2106"}`, `    password: "${REDIS_PASSWORD}" # <-
`+sampleLiteral),
		Good: redisBuildCase(`{name: kyligence, version: "3.4.5.2106"}`, `    password: {runtime: REDIS_PASSWORD}
`),
		CheckSecret: func(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			text := v.Reveal()
			r := redisStore(p)
			if r == nil || s.Key != "sessions.redis.password" || s.Val.V.Form == secret.Runtime || !replacesIn(text, r.PasswordDelivery.V == session.Inline) {
				return
			}
			report(s.Val.Pos, diag.T("the Redis password holds ${ and }, in which the plugin looks for a placeholder", "Redis 密码含有 ${ 和 }，插件会在其中查找占位符"),
				diag.T("give Redis another password; if a shell should have filled it in, write password: {env: NAME}", "为 Redis 换一个密码；如果本应由 shell 填入，请写 password: {env: NAME}"))
		},
	}
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

func redisPasswordBlankRule() Rule {
	return Rule{
		Name: "redis-password-blank", Severity: diag.Error,
		Summary: diag.T("a Redis password that begins or ends with a blank, in kylin.properties", "kylin.properties 中的 Redis 密码以空白开头或结尾"),
		Why:     diag.T("with password_delivery: kylin the password goes through kylin.properties, whose values are trimmed: Redis answers WRONGPASS and nobody can log in", "password_delivery 为 kylin 时密码经过 kylin.properties，其中的值会被去掉两端空白：Redis 返回 WRONGPASS，没有人能登录"),
		Fix:     diag.T("take the blank out where the password comes from, give Redis another password, or write password_delivery: inline", "在密码来源处去掉空白，或为 Redis 换一个密码，或写 password_delivery: inline"),
		Source:  "KylinConfig.java of Kylin 3; measured with ran-jit 3.0.4 and Redis 7.0.15",
		Bad: redisBuildCase(`{name: kyligence, version: "3.4.5.2110"}`, `    password: "not-a-secret-1 " # <-
    password_delivery: kylin
`+sampleLiteral),
		Good: redisBuildCase(`{name: kyligence, version: "3.4.5.2110"}`, `    password: "not-a-secret-1 "
    password_delivery: inline
`+sampleLiteral),
		CheckSecret: func(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			r, text := redisStore(p), v.Reveal()
			trimmed := strings.TrimSpace(text)
			if r == nil || s.Key != "sessions.redis.password" || r.PasswordDelivery.V != session.ByKylin || s.Val.V.Form == secret.Encrypted || trimmed == text || trimmed == "" {
				return
			}
			report(s.Val.Pos, diag.T("the Redis password begins or ends with a blank, which kylin.properties loses", "Redis 密码以空白开头或结尾，在 kylin.properties 中会丢失"),
				diag.T("take the blank out where the password comes from, or write password_delivery: inline", "在密码来源处去掉空白，或写 password_delivery: inline"))
		},
	}
}
