package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func ldapAdminRole() Rule {
	return Rule{
		Name: "ldap-admin-role", Severity: diag.Warning,
		Summary: diag.T("admin_role is no plain name of a group", "admin_role 不是单纯的组名"),
		Why: diag.T("it is compared with the name of each of a user's groups, letter by letter: a DN, or ROLE_ in front as versions before 2.6 had it, equals none, and nobody administers Kylin",
			"它会与用户各组的名称逐字比较：写成 DN，或像 2.6 之前的版本那样带 ROLE_ 前缀，都不会相等，没有人能管理 Kylin"),
		Fix:    diag.T("write the group's cn alone", "只写组的 cn"),
		Source: "LdapAuthoritiesPopulator.java of Kylin 3; KE manual, security/ldap",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + sampleLDAPUsers + `    admin_role: cn=admin,ou=Groups,dc=example,dc=com # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + sampleLDAPUsers + `    admin_role: admin
`,
		Check: func(p *plan.Plan, report Report) {
			v := p.Security.LDAP.AdminRole
			name, isRole := strings.CutPrefix(v.V, "ROLE_")
			switch {
			case !v.Set || v.Broken:
			case strings.Contains(v.V, "="):
				report(v.Pos, diag.T("admin_role %s is a DN, and it is compared with the group's name alone", "admin_role %s 是 DN，而它只与组名比较").With(cluster.Quote(v.V)), diag.T("write the name alone: what stands between cn= and the first comma", "只写名称：cn= 与第一个逗号之间的部分"))
			case isRole && p.Known && p.Facts.Line != "5.0": // the stock value of Kylin 5
				report(v.Pos, diag.T("admin_role %s begins with ROLE_, and it is compared with the group's name as it is", "admin_role %s 以 ROLE_ 开头，而它按原样与组名比较").With(cluster.Quote(v.V)), diag.T("write %s, if that is the group", "如果组名如此，写成 %s").With(cluster.Quote(name)))
			}
		},
	}
}

func ldapAdminRoleCase() Rule {
	return Rule{
		Name: "ldap-admin-role-case", Severity: diag.Info,
		Summary: diag.T("capital letters in admin_role must be the group's", "admin_role 中的大写字母必须与组名一致"),
		Why: diag.T("the directory takes Admin and admin for one name, Kylin does not: with another letter the members of the group log in and administer nothing",
			"目录服务把 Admin 和 admin 视为同一名称，Kylin 则不然：大小写不同时，该组成员可以登录但没有管理权限"),
		Fix:    diag.T("compare it with the cn of the group, letter by letter", "与组的 cn 逐字核对"),
		Source: "LdapAuthoritiesPopulator.java of Kylin 3; KE manual, security/ldap (case sensitive)",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + sampleLDAPUsers + `    admin_role: Admins # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + sampleLDAPUsers + `    admin_role: admins
`,
		Check: func(p *plan.Plan, report Report) {
			v := p.Security.LDAP.AdminRole
			plain := !strings.Contains(v.V, "=") && !strings.HasPrefix(v.V, "ROLE_")
			if v.Set && !v.Broken && plain && strings.ToLower(v.V) != v.V {
				report(v.Pos, diag.T("admin_role %s is compared with the group's name letter by letter, capitals too", "admin_role %s 会与组名逐字比较，区分大小写").With(cluster.Quote(v.V)),
					diag.T("check that the cn of the group is exactly this", "请确认组的 cn 与此完全一致"))
			}
		},
	}
}
