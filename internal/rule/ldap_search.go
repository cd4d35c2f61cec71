package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func ldapLoginHalf(p *plan.Plan, report Report) {
	l := &p.Security.LDAP
	switch {
	case l.Username.Set && !l.Password.Set && !everyBaseHas(p, "kylin.security.ldap.connection-password"):
		report(l.Username.Pos, diag.T("security.ldap has a username but no password", "security.ldap 有 username 但没有 password"),
			diag.T("add password: {env: LDAP_PASSWORD}", "加上 password: {env: LDAP_PASSWORD}"))
	case l.Password.Set && !l.Username.Set && !everyBaseHas(p, "kylin.security.ldap.connection-username"):
		report(l.Password.Pos, diag.T("security.ldap has a password but no username", "security.ldap 有 password 但没有 username"),
			diag.T("add username: with the account's DN", "加上 username: 账号的 DN"))
	}
}

func ldapKeyUnsupported(p *plan.Plan, report Report) {
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
		groups := diag.T("remove it; to find the groups of a user, write properties: {kylin.security.ldap.user-group-search-filter: \"(|(member={0})(memberUid={1}))\"}",
			"删除它；要查找用户所属的组，写 properties: {kylin.security.ldap.user-group-search-filter: \"(|(member={0})(memberUid={1}))\"}")
		tell(l.User.SearchFilter, "user.search_filter", diag.T("remove it and add the condition to search_pattern, such as (&(cn={0})(objectClass=person))", "删除它，把条件写进 search_pattern，例如 (&(cn={0})(objectClass=person))"))
		tell(l.Group.SearchFilter, "group.search_filter", groups)
		tell(l.Group.MemberFilter, "group.member_filter", groups)
	}
	if p.Facts.Name == "kylin" && (p.Facts.Line == "2.6" || p.Facts.Line == "5.0") {
		tell(l.Truststore, "truststore", diag.T("remove it and start the nodes with -Djavax.net.ssl.trustStore=%s", "删除它，并以 -Djavax.net.ssl.trustStore=%s 启动节点").With(l.Truststore.V))
	}
}

func ldapSearchMissing(p *plan.Plan, report Report) {
	l := &p.Security.LDAP
	v := l.User.SearchPattern
	if !l.At.IsValid() || v.Broken || v.V != "" || !asksDirectory(p) || everyBaseHas(p, "kylin.security.ldap.user-search-pattern") {
		return
	}
	at := l.At
	if v.Set {
		at = v.Pos
	}
	report(at, diag.T("security.ldap has no user.search_pattern: Kylin can't find any login name", "security.ldap 没有 user.search_pattern：Kylin 无法查找任何登录名"),
		diag.T("add user: {search_pattern: \"(&(cn={0}))\"}, with the attribute that contains the login name", "加上 user: {search_pattern: \"(&(cn={0}))\"}，其中的属性应是保存登录名的属性"))
}

func ldapFilter(p *plan.Plan, report Report) {
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
			report(f.v.Pos, diag.T("the parentheses in security.ldap.%s are not balanced", "security.ldap.%s 的括号不配对").With(f.key),
				diag.T("close every ( with a ); write a literal parenthesis as \\28 or \\29", "每个 ( 都要有对应的 )；括号本身写成 \\28 或 \\29"))
		case f.names && !strings.Contains(f.v.V, "{0}"):
			report(f.v.Pos, diag.T("security.ldap.%s has no {0}: it does not search for the name", "security.ldap.%s 没有 {0}：不会按名称查找").With(f.key),
				diag.T("write {0} where the name belongs, such as (cn={0})", "在名称处写 {0}，例如 (cn={0})"))
		}
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
