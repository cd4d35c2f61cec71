package rule

import (
	"strconv"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

func storeProperty(p *plan.Plan, report Report) {
	kv, ok := p.StoreProperty()
	if !ok || !session.IsJDBC(kv.Value.V) {
		return
	}
	message := diag.T("%s selects the store jdbc regardless of sessions.store", "无论 sessions.store 怎么写，%s 都会选择会话存储 jdbc")
	if p.Sessions.Store.V == "jdbc" {
		message = diag.T("%s repeats sessions.store", "%s 与 sessions.store 重复")
	}
	report(kv.Key.Pos, message.With(kv.Key.V), diag.T("remove it, and write sessions: {store: jdbc}", "删除它，并写 sessions: {store: jdbc}"))
}

func serverPort(p *plan.Plan, report Report) {
	if p.Facts.HasTomcat {
		return
	}
	for _, n := range p.Nodes {
		if n.Base == nil || len(p.Written(n.Base)(plan.ServerPortKey)) > 0 {
			continue
		}
		set, ok := n.Base.Setting(plan.ServerPortKey)
		if ok && set.Value != strconv.Itoa(int(n.Port.V)) {
			report(set.Pos, diag.T("server.port is %s, but node %s has port %d", "server.port 是 %s，但节点 %s 的端口是 %d").With(set.Value, n.Name.V, n.Port.V),
				diag.T("write port: %s for the node", "为该节点写 port: %s").With(set.Value), diag.Related{Pos: n.At, Message: diag.T("the node is defined here", "节点在这里定义")})
		}
	}
}
