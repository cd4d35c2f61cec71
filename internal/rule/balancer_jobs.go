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
	report(jobs.At, diag.T("logging in on both listeners with one browser loses the first login: sessions are local", "用同一浏览器在两个监听上登录会丢失先前的登录：会话为 local"),
		diag.T("write server_names of its own under jobs, or choose a shared sessions.store", "在 jobs 下写单独的 server_names，或选择共享的 sessions.store"))
}
