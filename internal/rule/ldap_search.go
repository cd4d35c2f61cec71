package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func ldapLoginHalf() Rule {
	return Rule{
		Name: "ldap-login-half", Severity: diag.Warning,
		Summary: diag.T("an account for the directory without its password, or a password without an account", "目录服务只写了账号没写密码，或只写了密码没写账号"),
		Why: diag.T("a name without a password is an unauthenticated bind, which most directories refuse or answer with nothing: nobody is found",
			"只有名称没有密码属于未认证绑定，多数目录服务会拒绝或不返回结果：找不到任何用户"),
		Fix:    diag.T("write both username and password, or neither where the directory lets anybody search", "username 和 password 都写；目录服务允许匿名查询时两者都不写"),
		Source: "RFC 4513, section 5.1.2; kylinSecurity.xml of Kylin 3",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldap://ldap.example.com:389
    username: cn=kylin,dc=example,dc=com # <-
    user: {search_pattern: "(&(cn={0}))"}
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldap://ldap.example.com:389
    user: {search_pattern: "(&(cn={0}))"}
`,
		Check: func(p *plan.Plan, report Report) {
			l := &p.Security.LDAP
			switch {
			case l.Username.Set && !l.Password.Set && !everyBaseHas(p, "kylin.security.ldap.connection-password"):
				report(l.Username.Pos, diag.T("security.ldap has a username and no password", "security.ldap 有 username 但没有 password"),
					diag.T("add password: {env: LDAP_PASSWORD}", "加上 password: {env: LDAP_PASSWORD}"))
			case l.Password.Set && !l.Username.Set && !everyBaseHas(p, "kylin.security.ldap.connection-username"):
				report(l.Password.Pos, diag.T("security.ldap has a password and no username", "security.ldap 有 password 但没有 username"),
					diag.T("add username: with the DN of the account", "加上 username: 账号的 DN"))
			}
		},
	}
}

func ldapKeyUnsupported() Rule {
	return Rule{
		Name: "ldap-key-unsupported", Severity: diag.Error,
		Summary: diag.T("an LDAP setting that this product does not read", "该产品不读取的 LDAP 设置"),
		Why: diag.T("a filter that nobody reads keeps nobody out. Kylin 2.6 to 4 search users with search_pattern alone, and their groups with user-group-search-filter, whose {0} is the user, where the {0} of member_filter is the group",
			"没有程序读取的过滤条件不会起任何限制作用。Kylin 2.6 到 4 只用 search_pattern 查找用户，用 user-group-search-filter 查找其所属的组：它的 {0} 是用户，而 member_filter 的 {0} 是组"),
		Fix:    diag.T("take it out; put a condition on users into search_pattern, one on groups into properties: kylin.security.ldap.user-group-search-filter", "删除它；对用户的条件写进 search_pattern，对组的条件写进 properties: kylin.security.ldap.user-group-search-filter"),
		Source: "kylin-defaults.properties and kylinSecurity.xml of Kylin 2.6, 3.1, 4 and 5; KE manual, security/ldap",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + sampleLDAPUsers + `    group:
      search_base: ou=Groups,dc=example,dc=com
      member_filter: (&(cn={0})(objectClass=groupOfNames)) # <-
`,
		Good: sampleKylin5 + `metadata: {url: 'k@jdbc,url=jdbc:postgresql://db:5432/k'}
` + sampleZooKeeper + sampleNodes + sampleLDAPUsers + `    group:
      search_base: ou=Groups,dc=example,dc=com
      member_filter: (&(cn={0})(objectClass=groupOfNames))
`,
		Check: func(p *plan.Plan, report Report) {
			if !p.Known {
				return
			}
			l := &p.Security.LDAP
			tell := func(v cluster.Val[string], key string, hint diag.Text) {
				if v.Set && !v.Broken && v.V != "" {
					report(v.Pos, diag.T("%s does not read security.ldap.%s", "%s 不读取 security.ldap.%s").With(productName(p), key), hint)
				}
			}
			if !p.Facts.LDAPFilters {
				groups := diag.T("take it out; the groups of a user are found with properties: {kylin.security.ldap.user-group-search-filter: \"(|(member={0})(memberUid={1}))\"}",
					"删除它；用户所属的组用 properties: {kylin.security.ldap.user-group-search-filter: \"(|(member={0})(memberUid={1}))\"} 查找")
				tell(l.User.SearchFilter, "user.search_filter", diag.T("take it out and put the condition into search_pattern, such as (&(cn={0})(objectClass=person))", "删除它，把条件写进 search_pattern，例如 (&(cn={0})(objectClass=person))"))
				tell(l.Group.SearchFilter, "group.search_filter", groups)
				tell(l.Group.MemberFilter, "group.member_filter", groups)
			}
			if p.Facts.Name == "kylin" && (p.Facts.Line == "2.6" || p.Facts.Line == "5.0") {
				tell(l.Truststore, "truststore", diag.T("take it out and start the nodes with -Djavax.net.ssl.trustStore=%s", "删除它，并以 -Djavax.net.ssl.trustStore=%s 启动节点").With(l.Truststore.V))
			}
		},
	}
}

func ldapSearchMissing() Rule {
	return Rule{
		Name: "ldap-search-missing", Severity: diag.Error,
		Summary: diag.T("nothing says how a login name is searched in the directory", "没有说明如何在目录中查找登录名"),
		Why:     diag.T("the product's own pattern is empty, and Java refuses an empty filter (\"Empty filter\"): no user can log in, the administrator neither", "产品自带的模式为空，而 Java 拒绝空过滤条件（“Empty filter”）：包括管理员在内，没有用户能登录"),
		Fix:     diag.T("write security.ldap.user.search_pattern, such as (&(cn={0}))", "写 security.ldap.user.search_pattern，例如 (&(cn={0}))"),
		Source:  "kylin-defaults.properties of Kylin 2.6 to 5 (empty); FilterBasedLdapUserSearch of Spring Security; KE manual, security/ldap",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldap://ldap.example.com:389 # <-
    user: {search_base: "ou=People,dc=example,dc=com"}
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldap://ldap.example.com:389
    user: {search_pattern: "(sAMAccountName={0})"}
`,
		Check: func(p *plan.Plan, report Report) {
			l := &p.Security.LDAP
			v := l.User.SearchPattern
			if !l.At.IsValid() || v.Broken || v.V != "" || !asksDirectory(p) || everyBaseHas(p, "kylin.security.ldap.user-search-pattern") {
				return
			}
			at := l.At
			if v.Set {
				at = v.Pos
			}
			report(at, diag.T("security.ldap has no user.search_pattern: no login name can be found", "security.ldap 没有 user.search_pattern：无法查找任何登录名"),
				diag.T("add user: {search_pattern: \"(&(cn={0}))\"}, with the attribute that holds the login name", "加上 user: {search_pattern: \"(&(cn={0}))\"}，其中的属性为保存登录名的属性"))
		},
	}
}

func ldapFilter() Rule {
	return Rule{
		Name: "ldap-filter", Severity: diag.Error,
		Summary: diag.T("an LDAP filter that can't work", "无法使用的 LDAP 过滤条件"),
		Why: diag.T("without {0} the search is the same for every name and finds everybody or nobody; with a parenthesis too few Java refuses the filter (\"Unbalanced parenthesis\"): nobody can log in",
			"没有 {0} 时，对每个名称的查找都相同，会找到所有人或找不到人；括号不配对时 Java 拒绝该条件（“Unbalanced parenthesis”）：没有人能登录"),
		Fix:    diag.T("write a filter such as (&(cn={0})(objectClass=person)), every ( with its )", "写成 (&(cn={0})(objectClass=person)) 这样的条件，括号要配对"),
		Source: "RFC 4515; kylinSecurity.xml of Kylin 3; KE manual, security/ldap",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldap://ldap.example.com:389
    user: {search_pattern: "(&(cn={0})(objectClass=person)"} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `security:
  profile: ldap
  ldap:
    server: ldap://ldap.example.com:389
    user: {search_pattern: "(&(cn={0})(ou=a\\28b\\29))"}
`,
		Check: func(p *plan.Plan, report Report) {
			l := &p.Security.LDAP
			for _, f := range []struct {
				v     cluster.Val[string]
				key   string
				names bool // {0} stands for the name that is searched
			}{
				{l.User.SearchPattern, "user.search_pattern", true},
				{l.Service.SearchPattern, "service.search_pattern", true},
				{l.Group.MemberFilter, "group.member_filter", true},
				{l.User.SearchFilter, "user.search_filter", false},
				{l.Group.SearchFilter, "group.search_filter", false},
			} {
				switch {
				case !f.v.Set || f.v.Broken || f.v.V == "":
				case !balanced(f.v.V):
					report(f.v.Pos, diag.T("the parentheses of security.ldap.%s do not pair up", "security.ldap.%s 的括号不配对").With(f.key),
						diag.T("give every ( its ); a parenthesis that is meant is written \\28 or \\29", "让每个 ( 都有对应的 )；作为文字的括号写成 \\28 或 \\29"))
				case f.names && !strings.Contains(f.v.V, "{0}"):
					report(f.v.Pos, diag.T("security.ldap.%s has no {0}: it does not ask for the name", "security.ldap.%s 没有 {0}：不会按名称查找").With(f.key),
						diag.T("write {0} where the name belongs, such as (cn={0})", "在名称处写 {0}，例如 (cn={0})"))
				}
			}
		},
	}
}

// balanced says that every opening parenthesis has a closing one behind it.
func balanced(filter string) bool {
	open := 0
	for _, c := range filter {
		switch c {
		case '(':
			open++
		case ')':
			open--
		}
		if open < 0 {
			return false
		}
	}
	return open == 0
}
