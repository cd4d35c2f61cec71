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

func propertyEnvironment(p *plan.Plan, report Report) {
	eachProperty(p, func(kv cluster.Property) {
		m := variable().FindStringSubmatch(strings.ReplaceAll(kv.Value.V, "$${", ""))
		if m == nil || p.Facts.Name == "kyligence" && secret.Likely(kv.Key.V) {
			return // KE marks cipher texts of some keys as ${TEXT}
		}
		report(kv.Value.Pos, diag.T("the value of %s uses ${%s} from the node's environment", "%s 的值使用节点的环境变量 ${%s}").With(keyName(kv), m[1]),
			diag.T("export %s for the user that starts Kylin, on every node", "在每个节点上为启动 Kylin 的用户 export %s").With(m[1]))
	})
}

func propertyDoubleDollar(p *plan.Plan, report Report) {
	eachProperty(p, func(kv cluster.Property) {
		if strings.Contains(kv.Value.V, "$${") {
			report(kv.Value.Pos, diag.T("the value of %s contains $${, which Kylin reads as ${", "%s 的值含有 $${，Kylin 会读成 ${").With(keyName(kv)),
				diag.T("write ${ if you want that, otherwise use another character", "如果需要 ${ 就写 ${，否则改用其他字符"))
		}
	})
}

func propertyDoubleDollarSecret(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	cache := s.Key == "query_cache.redis.password" && s.Val.V.Form != secret.Runtime
	if (cache || isPlainMetadata(p, s)) && strings.Contains(v.Reveal(), "$${") {
		hint := encryptOrChange(p)
		if cache {
			hint = diag.T("encrypt it and write password: {encrypted: TEXT}, or change the password", "加密后写 password: {encrypted: 密文}，或更换密码")
		}
		report(s.Val.Pos, diag.T("%s contains $${, which Kylin reads as ${", "%s 含有 $${，Kylin 会读成 ${").With(s.Key), hint)
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
