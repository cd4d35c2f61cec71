package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func storeLoadedTwice(p *plan.Plan, report Report) {
	if p.Store == nil || !p.Store.ByName || !p.Facts.ClassPathInApp {
		return
	}
	report(p.Sessions.Store.Pos, diag.T("%s %s loads the jars of the store %s twice, so users can't log in", "%s %s 会把会话存储 %s 的 jar 加载两次，用户无法登录").With(p.Facts.Name, p.Facts.Line, p.Store.Name),
		diag.T("write store: redisson, which keeps sessions in Redis, or store: mysql", "写 store: redisson（会话保存在 Redis 中），或写 store: mysql"))
}
