package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func balancerRules() []Rule {
	return []Rule{
		localSessionsNotStickyRule(), ipHashRule(), stickyWithoutNeedRule(), methodBackupRule(), drainIsDownRule(),
		methodAddressRule(), nodeAddressMissingRule(), noNodeTakesRequestsRule(),
		readTimeoutShortRule(), readTimeoutTightRule(), timeoutZeroRule(), queryWithoutLimitRule(), queryTimeoutRaisedRule(), queriesChangeDataRule(),
		maxFailsOneRule(), maxBodySmallRule(), keepaliveOffRule(),
		healthPathUnprovedRule(), healthPathUnfitRule(), healthCheckOffRule(),
		internalAPIOpenRule(), configurationOpenRule(), operatorsEveryoneRule(), operatorsUnusedRule(), trustedEveryoneRule(), networkTwiceRule(),
		listenTwiceRule(), serverNameWildcardRule(), serverNameTwiceRule(),
		tlsKeyMissingRule(), tlsOnHTTPPortRule(), plainOnTLSPortRule(), certificateIsKeyRule(), balancerPathRelativeRule(),
		balancerVersionRule(), balancerValueRule(), balancerCanNotRule(), balancerCanNotProtectRule(),
	}
}

// serving returns the nodes that stand behind the balancer, none where there
// is no balancer that is known.
func serving(p *plan.Plan) []plan.Node {
	if p.Balancer == nil {
		return nil
	}
	var out []plan.Node
	for _, n := range p.Nodes {
		if n.Serves {
			out = append(out, n)
		}
	}
	return out
}

// active counts the nodes that take new users.
func active(p *plan.Plan) int {
	count := 0
	for _, n := range serving(p) {
		if n.State.V == "active" {
			count++
		}
	}
	return count
}

func noNodeTakesRequestsRule() Rule {
	return Rule{
		Name: "no-node-takes-requests", Severity: diag.Error,
		Summary: diag.T("no node behind the balancer takes requests", "负载均衡器之后没有节点接受请求"),
		Why:     diag.T("with every node down each request is answered 502; with backup nodes alone nginx does not start, \"no servers in upstream\"", "所有节点都是 down 时每个请求都返回 502；只有 backup 节点时 nginx 无法启动（“no servers in upstream”）"),
		Fix:     diag.T("set state: active on at least one node that answers queries", "至少把一个查询节点设为 state: active"),
		Source:  "measured with nginx 1.22.1",
		Bad: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, state: backup} # <-
  - {name: kylin-2, host: 10.0.0.2, state: backup}
load_balancer: {kind: nginx, health_check: {path: /kylin/api/admin/public_config}}
`,
		Good: sampleKyligence34 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, state: down}
  - {name: kylin-2, host: 10.0.0.2, state: backup}
load_balancer: {kind: nginx, health_check: {path: /kylin/api/admin/public_config}}
`,
		Check: noNodeTakesRequests,
	}
}

func noNodeTakesRequests(p *plan.Plan, report Report) {
	nodes := serving(p)
	if len(nodes) == 0 {
		return
	}
	backups := 0
	for _, n := range nodes {
		if n.State.V == "active" || n.State.Broken {
			return
		}
		if n.State.V == "backup" {
			backups++
		}
	}
	message := diag.T("every node that answers queries is down or drained: every request is answered 502", "所有查询节点都是 down 或 drain：每个请求都返回 502")
	switch {
	case backups == len(nodes):
		message = diag.T("every node that answers queries is a backup: the balancer does not start", "所有查询节点都是 backup：负载均衡器无法启动")
	case backups > 0:
		return
	}
	report(nodes[0].State.Pos, message, diag.T("set state: active on at least one of them", "至少把其中一个设为 state: active"))
}
