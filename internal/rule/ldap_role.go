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
		report(v.Pos, diag.T("admin_role %s is a DN, but Kylin compares it with only the group's name", "admin_role %s 是 DN，但 Kylin 只用它与组名比较").With(cluster.Quote(v.V)), diag.T("write only the name: the part between cn= and the first comma", "只写名称：cn= 与第一个逗号之间的部分"))
	case isRole && p.Known && p.Facts.Line != "5.0": // the stock value of Kylin 5
		report(v.Pos, diag.T("admin_role %s begins with ROLE_, but Kylin compares it with the group's name unchanged", "admin_role %s 以 ROLE_ 开头，但 Kylin 按原样用它与组名比较").With(cluster.Quote(v.V)), diag.T("write %s if that is the group's name", "如果组名是 %[1]s，就写 %[1]s").With(cluster.Quote(name)))
	}
}

func ldapAdminRoleCase(p *plan.Plan, report Report) {
	v := p.Security.LDAP.AdminRole
	plain := !strings.Contains(v.V, "=") && !strings.HasPrefix(v.V, "ROLE_")
	if v.Set && !v.Broken && plain && strings.ToLower(v.V) != v.V {
		report(v.Pos, diag.T("Kylin compares admin_role %s with the group's name, and the comparison is case-sensitive", "Kylin 用 admin_role %s 与组名比较，区分大小写").With(cluster.Quote(v.V)),
			diag.T("check that the group's cn is exactly this", "请确认组的 cn 与此完全一致"))
	}
}
