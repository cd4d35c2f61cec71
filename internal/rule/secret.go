package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

func checkSecretInDescription(p *plan.Plan, report Report) {
	for _, s := range p.Secrets {
		v, given := s.Val.V.Given()
		if given && s.Val.V.Form == secret.Literal && v.Reveal() != "" {
			name := strings.ToUpper(strings.NewReplacer(".", "_").Replace(s.Key))
			report(s.Val.Pos, diag.T("%s is in plain text in the description", "%s 以明文写在描述文件中").With(s.Key),
				diag.T("write {env: %s} and set that variable where you run kyctl, or write {file: PATH}", "写成 {env: %s} 并在运行 kyctl 的环境中设置该变量，或写 {file: 路径}").With(name))
		}
	}
	s, _ := metastoreOf(p)
	if password, has := s.get("password"); s.raw && has && password.value != "" && !isPlaceholder(password.value) {
		if flag, _ := s.get("passwordEncrypted"); flag.value != "true" {
			report(s.at, diag.T("metadata.url contains the database password", "metadata.url 中含有数据库密码"),
				diag.T("use metadata.jdbc with password: {env: KYLIN_DB_PASSWORD}", "改用 metadata.jdbc，写 password: {env: KYLIN_DB_PASSWORD}"))
		}
	}
	if url, has := s.get("url"); has && !s.raw && len(secret.Spans(url.value)) > 0 {
		report(url.at, diag.T("metadata.jdbc.url contains a password", "metadata.jdbc.url 中含有密码"),
			diag.T("remove it from url and write metadata.jdbc.password: {env: KYLIN_DB_PASSWORD}", "从 url 中删除，并写 metadata.jdbc.password: {env: KYLIN_DB_PASSWORD}"))
	}
	eachProperty(p, func(kv cluster.Property) {
		if !kv.Value.Broken && isSecretKey(kv.Key.V) && isPlainSecret(p, kv.Value.V) || holdsPassword(kv.Value.V) {
			report(kv.Value.Pos, diag.T("the value of %s contains a password", "%s 的值中含有密码").With(keyName(kv)),
				diag.T("write the encrypted password, or write ${NAME} and export NAME for the user that starts Kylin", "写加密后的密码，或写 ${变量名} 并为启动 Kylin 的用户 export 该变量"))
		}
	})
}

// holdsPassword says that a text names a password inside, in a URL or as a
// parameter, that is no placeholder.
func holdsPassword(text string) bool {
	return strings.ContainsAny(text, "@=:") && !strings.Contains(text, "${") && len(secret.Spans(text)) > 0
}

// isSecretKey says that a property's last word names a secret:
// connection-password does, user-password-encoder does not.
func isSecretKey(key string) bool {
	return secret.Sensitive(key[strings.LastIndexAny(key, ".-_")+1:])
}

func isPlaceholder(value string) bool {
	return strings.HasPrefix(value, "${") && strings.HasSuffix(value, "}")
}

// isPlainSecret says that a value is neither empty nor a switch nor a
// placeholder nor a cipher text.
func isPlainSecret(p *plan.Plan, value string) bool {
	switch {
	case value == "", value == "true", value == "false", isPlaceholder(value):
		return false
	}
	return p.CipherFault(value).EN != ""
}

func secretForm(p *plan.Plan, report Report) {
	for _, s := range p.Secrets {
		if !s.Val.Broken {
			checkForm(p, s, report)
		}
	}
}

func checkForm(p *plan.Plan, s plan.Secret, report Report) {
	form := s.Val.V.Form
	tell := func(message, hint diag.Text) { report(s.Val.Pos, message, hint) }
	plainForms := diag.T("write {env: NAME} or {file: PATH}", "写成 {env: 变量名} 或 {file: 路径}")
	redis, isRedis := p.StoreOptions.(*session.Redis)
	isRedis = isRedis && s.Key == "sessions.redis.password"
	switch {
	case s.Key == "metadata.jdbc.password" && form == secret.Runtime && p.Metadata.JDBC.EncryptPassword.V:
		tell(diag.T("kyctl can't encrypt a password that only the node knows", "kyctl 无法加密只有节点才知道的密码"),
			diag.T("write {env: NAME} or {file: PATH}, or encrypt_password: false", "写成 {env: 变量名} 或 {file: 路径}，或写 encrypt_password: false"))
	case s.Key == "security.ldap.password" && form == secret.Runtime:
		tell(diag.T("Kylin always decrypts security.ldap.password: it would take ${%s} for an encrypted password", "Kylin 总会解密 security.ldap.password：${%s} 会被当作密文").With(s.Val.V.Name()),
			diag.T("write {env: NAME}, {file: PATH} or {encrypted: TEXT}", "写成 {env: 变量名}、{file: 路径} 或 {encrypted: 密文}"))
	case s.Key == plan.InternalAPIPassword && (form == secret.Runtime || form == secret.Encrypted):
		tell(diag.T("Kylin uses the list of servers unchanged: it neither decrypts passwords nor replaces variables in it", "Kylin 原样使用服务器列表：不会解密其中的密码，也不会替换变量"), plainForms)
	case isRedis && form == secret.Encrypted && redis.PasswordDelivery.V != session.ByKylin:
		tell(diag.T("the Redis plugin does not decrypt passwords: it would send the encrypted text as the password", "Redis 插件不会解密密码：会把密文当作密码发送"), plainForms)
	case isRedis && form == secret.Runtime && redis.PasswordDelivery.V != session.Inline:
		tell(diag.T("password_delivery: %s needs the password itself, but {runtime: ...} does not have it", "password_delivery: %s 需要密码本身，但 {runtime: ...} 不包含密码").With(redis.PasswordDelivery.V),
			diag.T("write {env: NAME} or {file: PATH}, or password_delivery: inline", "写成 {env: 变量名} 或 {file: 路径}，或写 password_delivery: inline"))
	case strings.HasPrefix(s.Key, "sessions.") && !isRedis && form == secret.Encrypted:
		tell(diag.T("%s must not be encrypted: nothing decrypts it", "%s 不能使用密文：没有程序会解密它").With(s.Key), plainForms)
	}
}

// secretText is a cipher text, where it stands and what it belongs to.
type secretText struct {
	at        source.Pos
	key, text string
}

// cipherTexts are the cipher texts of a description, as far as they stand in it.
func cipherTexts(p *plan.Plan) []secretText {
	var out []secretText
	for _, s := range p.Secrets {
		if v, ok := s.Val.V.Given(); ok && s.Val.V.Form == secret.Encrypted && !s.Val.Broken {
			out = append(out, secretText{s.Val.Pos, s.Key, v.Reveal()})
		}
	}
	s, _ := metastoreOf(p)
	flag, _ := s.get("passwordEncrypted")
	if password, has := s.get("password"); s.raw && has && (flag.value == "true" || p.Facts.QuotedURL && strings.HasPrefix(password.value, "ENC(")) {
		out = append(out, secretText{s.at, "password in metadata.url", password.value})
	}
	return out
}
