package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

// sampleInternalAPI are two nodes that call each other with a login, up to the
// user.
const sampleInternalAPI = sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2, mode: query}
security:
  internal_api:
`

func internalAPILoginRule() Rule {
	return Rule{
		Name: "internal-api-login", Severity: diag.Error,
		Summary: diag.T("the login of the internal API has a character that Kylin cuts it at", "内部接口账号含有 Kylin 用来分隔的字符"),
		Why: diag.T("Kylin reads each server as USER:PASSWORD@HOST:PORT, and the list is cut at its commas: a : in the user, or a comma or an @ in either, makes another user, password or host of the rest",
			"Kylin 按 用户:密码@主机:端口 读取每个服务器，列表按逗号分隔：用户名中的 :，或两者中的逗号和 @，都会使其余部分被当作别的用户、密码或主机"),
		Fix:    diag.T("give that user a name and a password without these characters", "为该用户换用不含这些字符的用户名和密码"),
		Source: "RestClient.java and Broadcaster.java of Kylin 2.6, 3 and 4",
		Bad: sampleInternalAPI + `    username: kylin@example.com # <-
    password: {env: KYLIN_ADMIN_PASSWORD}
`,
		Good: sampleInternalAPI + `    username: kylin
    password: {env: KYLIN_ADMIN_PASSWORD}
`,
		Check: func(p *plan.Plan, report Report) {
			user := p.Security.InternalAPI.Username
			if user.Set && !user.Broken && (user.V == "" || strings.ContainsAny(user.V, ":@, ")) {
				report(user.Pos, diag.T("security.internal_api.username must not be empty, nor have one of : @ , or a blank", "security.internal_api.username 不能为空，也不能含有 : @ , 或空格"),
					diag.T("choose another user of Kylin", "换用另一个 Kylin 用户"))
			}
		},
		CheckSecret: func(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {
			if s.Key == plan.InternalAPIPassword && strings.ContainsAny(v.Reveal(), "@,") {
				report(s.Val.Pos, diag.T("%s has an @ or a comma, at which Kylin cuts the list of servers", "%s 含有 @ 或逗号，Kylin 会在该处切断服务器列表").With(s.Key),
					diag.T("give the user a password without them", "为该用户换用不含这些字符的密码"))
			}
		},
	}
}

func internalAPIUnusedRule() Rule {
	return Rule{
		Name: "internal-api-unused", Severity: diag.Warning,
		Summary: diag.T("the login of the internal API is written nowhere", "内部接口账号没有写入任何文件"),
		Why: diag.T("the login is part of kylin.server.cluster-servers, and nodes that find each other by themselves have no such list",
			"该账号是 kylin.server.cluster-servers 的一部分，而自动互相发现的节点没有这个列表"),
		Fix:    diag.T("remove security.internal_api, or list the nodes with jobs: {self_discovery: false}", "删除 security.internal_api，或用 jobs: {self_discovery: false} 写出节点列表"),
		Source: "RestClient.java and KylinServerDiscovery.java of Kylin 3",
		Bad: sampleInternalAPI + `    username: ADMIN # <-
    password: {env: KYLIN_ADMIN_PASSWORD}
jobs: {scheduler: curator}
`,
		Good: sampleInternalAPI + `    username: ADMIN
    password: {env: KYLIN_ADMIN_PASSWORD}
jobs: {scheduler: curator, self_discovery: false}
`,
		Check: func(p *plan.Plan, report Report) {
			api := &p.Security.InternalAPI
			if !p.Known || !api.At.IsValid() || !p.Facts.Discovery && !(p.Jobs.SelfDiscovery.V && p.Jobs.Scheduler.V == "curator") {
				return
			}
			report(api.At, diag.T("security.internal_api is not used: the nodes find each other without a list", "security.internal_api 未被使用：节点无需列表即可互相发现"),
				diag.T("remove it", "删除它"))
		},
	}
}
