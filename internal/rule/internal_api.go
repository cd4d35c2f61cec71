package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

func internalAPILogin(p *plan.Plan, report Report) {
	user := p.Security.InternalAPI.Username
	if user.Set && !user.Broken && (user.V == "" || strings.ContainsAny(user.V, ":@, ")) {
		report(user.Pos, diag.T("security.internal_api.username must not be empty or contain : @ , or a space", "security.internal_api.username 不能为空，也不能含有 : @ , 或空格"),
			diag.T("use another Kylin user", "换用另一个 Kylin 用户"))
	}
}

func internalAPILoginSecret(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if s.Key == plan.InternalAPIPassword && strings.ContainsAny(v.Reveal(), "@,") {
		report(s.Val.Pos, diag.T("%s contains an @ or a comma, where Kylin splits the list of servers", "%s 含有 @ 或逗号，Kylin 会在该处拆分服务器列表").With(s.Key),
			diag.T("give the user a password without them", "为该用户换用不含这些字符的密码"))
	}
}

func internalAPIUnused(p *plan.Plan, report Report) {
	api := &p.Security.InternalAPI
	if !p.Known || !api.At.IsValid() || !p.Facts.Discovery && !(p.Jobs.SelfDiscovery.V && p.Jobs.Scheduler.V == "curator") {
		return
	}
	report(api.At, diag.T("security.internal_api is not used: the nodes find each other without a list of servers", "security.internal_api 不起作用：节点无需服务器列表即可互相发现"),
		diag.T("remove it", "删除它"))
}
