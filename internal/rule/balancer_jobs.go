package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func jobsListenerLogins(p *plan.Plan, report Report) {
	jobs := &p.LoadBalancer.Jobs
	if !jobs.At.IsValid() || !local(p) || len(jobs.ServerNames) > 0 {
		return
	}
	report(jobs.At, diag.T("a second login from the same browser on the other listener ends the first: sessions are local", "同一浏览器在另一个监听上再次登录会使先前的登录失效：会话存储为 local"),
		diag.T("write separate server_names under jobs, or choose a shared sessions.store", "在 jobs 下写单独的 server_names，或选择共享的 sessions.store"))
}
