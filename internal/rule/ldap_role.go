package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func ldapAdminRole(p *plan.Plan, report Report) {
	v := p.Security.LDAP.AdminRole
	name, isRole := strings.CutPrefix(v.V, "ROLE_")
	switch {
	case !v.Set || v.Broken:
	case strings.Contains(v.V, "="):
		report(v.Pos, diag.T("admin_role %s is a DN, and it is compared with the group's name alone", "admin_role %s 是 DN，而它只与组名比较").With(cluster.Quote(v.V)), diag.T("write the name alone: what stands between cn= and the first comma", "只写名称：cn= 与第一个逗号之间的部分"))
	case isRole && p.Known && p.Facts.Line != "5.0": // the stock value of Kylin 5
		report(v.Pos, diag.T("admin_role %s begins with ROLE_, and it is compared with the group's name as it is", "admin_role %s 以 ROLE_ 开头，而它按原样与组名比较").With(cluster.Quote(v.V)), diag.T("write %s, if that is the group", "如果组名如此，写成 %s").With(cluster.Quote(name)))
	}
}

func ldapAdminRoleCase(p *plan.Plan, report Report) {
	v := p.Security.LDAP.AdminRole
	plain := !strings.Contains(v.V, "=") && !strings.HasPrefix(v.V, "ROLE_")
	if v.Set && !v.Broken && plain && strings.ToLower(v.V) != v.V {
		report(v.Pos, diag.T("admin_role %s is compared with the group's name letter by letter, capitals too", "admin_role %s 会与组名逐字比较，区分大小写").With(cluster.Quote(v.V)),
			diag.T("check that the cn of the group is exactly this", "请确认组的 cn 与此完全一致"))
	}
}
