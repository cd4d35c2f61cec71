package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

var variable = lazy.Regexp(`\$\{([A-Za-z_][A-Za-z0-9_.]*)\}`)

func propertyEnvironment() Rule {
	return Rule{
		Name: "property-environment", Severity: diag.Info,
		Summary: diag.T("a property's value is completed from the node's environment", "配置项的值由节点的环境变量补全"),
		Why: diag.T("Kylin replaces ${NAME} by the variable NAME of its own process; where the start script's user does not export it the text ${NAME} itself is the value",
			"Kylin 会用自身进程的环境变量 NAME 替换 ${NAME}；如果启动用户没有导出该变量，值就是文本 ${NAME} 本身"),
		Fix:    diag.T("export the variable for the user that starts Kylin, on every node", "在每个节点上为启动 Kylin 的用户导出该变量"),
		Source: "KylinConfigBase.java of Kylin 2.6 to 5 (StrSubstitutor)",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.env.hdfs-working-dir: /kylin/${CLUSTER} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.env.hdfs-working-dir: /kylin/$CLUSTER
`,
		Check: func(p *plan.Plan, report Report) {
			eachProperty(p, func(kv cluster.Property) {
				m := variable().FindStringSubmatch(strings.ReplaceAll(kv.Value.V, "$${", ""))
				if m == nil || p.Facts.Name == "kyligence" && secret.Likely(kv.Key.V) {
					return // KE marks cipher texts of some keys as ${TEXT}
				}
				report(kv.Value.Pos, diag.T("the value of %s takes ${%s} from the node's environment", "%s 的值会取节点环境变量 ${%s}").With(keyName(kv), m[1]),
					diag.T("export %s for the user that starts Kylin, on every node", "在每个节点上为启动 Kylin 的用户导出 %s").With(m[1]))
			})
		},
	}
}

func propertyDoubleDollar() Rule {
	return Rule{
		Name: "double-dollar", Severity: diag.Warning,
		Summary: diag.T("$${ in a value of kylin.properties loses a dollar sign", "kylin.properties 的值中 $${ 会丢失一个美元符号"),
		Why:     diag.T("$${ is how Kylin's substitution writes a plain ${: the value has one $ fewer than the file, and a password with it is wrong", "$${ 是 Kylin 变量替换中普通 ${ 的写法：值比文件中少一个 $，含有它的密码会出错"),
		Fix:     diag.T("write ${ where ${ is meant; encrypt or change a password that holds $${", "需要 ${ 时写 ${；含有 $${ 的密码请加密或更换"),
		Source:  "KylinConfigBase.java of Kylin 2.6 to 5; StrSubstitutor of commons-lang 2.6",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.web.help.1: "price|$${x}|http://wiki" # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `properties:
  kylin.web.help.1: "price|$$x{|http://wiki"
`,
		Check: func(p *plan.Plan, report Report) {
			eachProperty(p, func(kv cluster.Property) {
				if strings.Contains(kv.Value.V, "$${") {
					report(kv.Value.Pos, diag.T("the value of %s holds $${, of which Kylin makes ${", "%s 的值含有 $${，Kylin 会读成 ${").With(keyName(kv)),
						diag.T("write ${ if that is meant, else another character", "如果本意是 ${ 就写 ${，否则换别的字符"))
				}
			})
		},
		CheckSecret: func(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			cache := s.Key == "query_cache.redis.password" && s.Val.V.Form != secret.Runtime
			if (cache || isPlainMetadata(p, s)) && strings.Contains(v.Reveal(), "$${") {
				hint := encryptOrChange(p)
				if cache {
					hint = diag.T("write its cipher text, password: {encrypted: TEXT}, or change the password", "写密文 password: {encrypted: 密文}，或更换密码")
				}
				report(s.Val.Pos, diag.T("%s holds $${, of which Kylin makes ${", "%s 含有 $${，Kylin 会读成 ${").With(s.Key), hint)
			}
		},
	}
}

// sampleLDAP is a directory, up to the keys of ldap.
const sampleLDAP = `security:
  profile: ldap
  ldap:
    server: ldap://ldap.example.com:389
    username: cn=kylin,dc=example,dc=com
    password: {env: LDAP_PASSWORD}
`

func ldapNotASCII() Rule {
	return Rule{
		Name: "ldap-not-ascii", Severity: diag.Error,
		Summary: diag.T("an LDAP setting holds characters beyond ASCII", "LDAP 设置含有非 ASCII 字符"),
		Why: diag.T("Kylin hands its LDAP settings to Spring as UTF-8 and Spring reads ISO-8859-1: a search base such as ou=研发 arrives garbled and nobody can log in",
			"Kylin 以 UTF-8 把 LDAP 设置交给 Spring，而 Spring 按 ISO-8859-1 读取：ou=研发 这样的搜索基准会变成乱码，谁也无法登录"),
		Fix:    diag.T("use organizational units in ASCII, or LDAP's own escape: each UTF-8 byte as \\xx in hexadecimal", "使用 ASCII 的组织单位，或 LDAP 自带的转义：每个 UTF-8 字节写成 \\xx 十六进制"),
		Source: "PasswordPlaceholderConfigurer.java of Kylin 3, its store and load run on Java 17",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + sampleLDAP + `    user:
      search_pattern: (&(cn={0}))
      search_base: ou=研发,dc=example,dc=com # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + sampleLDAP + `    user:
      search_pattern: (&(cn={0}))
      search_base: ou=\e7\a0\94\e5\8f\91,dc=example,dc=com
properties:
  kylin.web.contact-mail: 研发 <dev@example.com>
`,
		Check: checkLDAPASCII,
	}
}

func checkLDAPASCII(p *plan.Plan, report Report) {
	hint := func(text string) diag.Text {
		return diag.T("write it with LDAP's escapes: %s", "用 LDAP 转义书写：%s").With(ldapEscape(text))
	}
	for _, v := range ldapTexts(p) {
		if !isASCII(v.V) {
			report(v.Pos, diag.T("this LDAP setting is not ASCII", "此 LDAP 设置不是 ASCII"), hint(v.V))
		}
	}
	for _, b := range p.Bases() {
		written := p.Written(b)
		f, pairs := entries(b, plan.KylinProperties)
		for _, e := range pairs {
			if strings.HasPrefix(e.Key, "kylin.security.ldap.") && !isASCII(e.Value) && len(written(e.Key)) == 0 && !secret.Likely(e.Key) {
				report(valuePlace(f, e), diag.T("the value of %s is not ASCII", "%s 的值不是 ASCII").With(e.Key),
					hint(strings.ReplaceAll(e.Value, `\`, `\\`)))
			}
		}
	}
}

// ldapTexts are the settings that reach Spring, and through it the directory.
func ldapTexts(p *plan.Plan) []cluster.Val[string] {
	l := &p.Security.LDAP
	return []cluster.Val[string]{
		l.Username, l.User.SearchBase, l.User.SearchPattern, l.User.SearchFilter,
		l.Group.SearchBase, l.Group.SearchFilter, l.Group.MemberFilter,
		l.Service.SearchBase, l.Service.SearchPattern, l.Service.GroupSearchBase, l.AdminRole,
	}
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 0x7E }) < 0
}

// ldapEscape writes every byte beyond ASCII as \xx, as RFC 4514 and RFC 4515
// have it.
func ldapEscape(text string) string {
	const digits = "0123456789abcdef"
	var out strings.Builder
	for i := range len(text) {
		if c := text[i]; c < 0x80 {
			out.WriteByte(c)
			continue
		}
		out.WriteString(`\` + string(digits[text[i]>>4]) + string(digits[text[i]&15]))
	}
	return out.String()
}
