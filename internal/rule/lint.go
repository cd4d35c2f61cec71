package rule

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

func lintRules() []Rule {
	return []Rule{unknownRuleRule(), ignoreUnusedRule(), ignoreCommentRule(), unusedSectionRule(), driftFileUnknown(), driftNodeUnknown()}
}

func unknownRuleRule() Rule {
	return Rule{
		Name: RuleUnknownRule, Severity: diag.Error,
		Summary: diag.T("lint names a rule that does not exist", "lint 中的规则不存在"),
		Why:     diag.T("what should be silenced or weighed otherwise is not: the finding comes back in CI", "本想忽略或调整级别的发现不受影响：CI 中仍会报告"),
		Fix:     diag.T("write the name that the finding shows in brackets; kyctl rules lists them all", "写发现末尾方括号中的名称；kyctl rules 列出全部规则"),
		Source:  "the catalogue of rules",
		Bad: sampleKylin3 + sampleHBase + sampleNode + `lint:
  severity: {redis-singel-point: warning} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNode + `lint:
  severity: {redis-single-point: warning}
`,
	}
}

func ignoreUnusedRule() Rule {
	return Rule{
		Name: RuleIgnoreUnused, Severity: diag.Warning,
		Summary: diag.T("a lint setting changes nothing", "lint 设置不起作用"),
		Why: diag.T("the mistake is gone, or the entry never fitted: left where it is, it would hide the same mistake when it comes back",
			"问题已不存在，或者条目从未匹配：保留它会在同样的问题再次出现时将其掩盖"),
		Fix:    diag.T("take the entry out of lint, or the comment out", "从 lint 中删除该条目，或删除注释"),
		Source: "design of lint.ignore",
		Bad: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: all}
lint:
  ignore:
    - {rule: no-job-node, reason: "builds run elsewhere"} # <-
`,
		Good: sampleKylin3 + sampleHBase + `nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: query}
lint:
  ignore:
    - {rule: no-job-node, reason: "builds run elsewhere"}
`,
	}
}

func unusedSectionRule() Rule {
	return Rule{
		Name: plan.RuleUnusedSection, Severity: diag.Warning,
		Summary: diag.T("the options of a store or balancer that was not chosen", "未选用的存储或负载均衡器的选项"),
		Why:     diag.T("nothing of the section is rendered: the nodes run with the store that sessions.store names, or the balancer that load_balancer.kind names", "该段的内容不会渲染：节点使用的是 sessions.store 指定的存储，或 load_balancer.kind 指定的负载均衡器"),
		Fix:     diag.T("name it in sessions.store or load_balancer.kind, or take the section out; in an overlay's base file it may stay", "在 sessions.store 或 load_balancer.kind 中选用它，或删除该段；叠加文件的基础文件中可以保留"),
		Source:  "design of the description",
		Bad: sampleKylin3 + sampleHBase + sampleNode + `sessions:
  store: local
  redis: {hosts: ["redis.example.com:6379"]} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNode + `sessions:
  store: redis
  redis: {hosts: ["redis.example.com:6379"]}
`,
	}
}
