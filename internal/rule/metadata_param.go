package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

// ownParams are the parameters that have keys of their own.
var ownParams = []struct{ param, key string }{
	{"url", "url"},
	{"username", "username"},
	{"password", "password: {env: NAME}"},
	{"passwordEncrypted", "encrypt_password, or password: {encrypted: TEXT}"},
	{"driverClassName", "driver"},
}

func metadataParamTwice(p *plan.Plan, report Report) {
	s, _ := metastoreOf(p)
	seen := map[string]bool{}
	for _, q := range s.params {
		if s.raw && seen[q.name] && !q.bare {
			report(q.at, diag.T("metadata.url sets a parameter twice: the last one takes effect", "metadata.url 中同一个参数设置了两次：最后一个生效"),
				diag.T("keep one of the two", "只保留其中一个"))
		}
		seen[q.name] = true
	}
	for _, kv := range p.Metadata.JDBC.Params {
		for _, own := range ownParams {
			if kv.Key.V == own.param {
				report(kv.Key.Pos, diag.T("the parameter %s has its own key", "参数 %s 有单独的键").With(own.param),
					diag.T("remove it from params and write %s under metadata.jdbc", "从 params 中删除，在 metadata.jdbc 下写 %s").With(own.key))
			}
		}
	}
}

// pools are names of commons-dbcp 1.4, and what commons-dbcp2 calls the same.
var pools = [][2]string{{"maxActive", "maxTotal"}, {"maxWait", "maxWaitMillis"}, {"removeAbandoned", "removeAbandonedOnBorrow"}}

func metadataPoolName(p *plan.Plan, report Report) {
	s, ok := metastoreOf(p)
	if !ok || !p.Known || s.scheme != "jdbc" {
		return
	}
	for _, q := range s.params {
		for _, names := range pools {
			wrong, right := names[1], names[0]
			if p.Facts.QuotedURL {
				wrong, right = right, wrong
			}
			if q.name == wrong {
				report(q.nameAt, diag.T("%s ignores the parameter %s", "%s 会忽略参数 %s").With(productName(p), wrong), diag.T("rename it to %s", "改名为 %s").With(right))
			}
		}
	}
}

var leftover = lazy.Regexp(`\bFIXME\b|\*\*\*|X{4,}|<[^<>]*>|sandbox\.hortonworks\.com`)

func placeholderLeft(p *plan.Plan, report Report) {
	hint := diag.T("replace it with the real value", "替换为真实的值")
	s, _ := metastoreOf(p)
	for _, q := range s.params {
		if leftover().MatchString(q.value) {
			report(q.at, diag.T("%s still contains a placeholder", "%s 中还有占位符").With(s.key(q.name)), hint)
		}
	}
	if m := p.Metadata.URL; strings.HasPrefix(m.V, "FIXME@") {
		report(m.Pos, diag.T("metadata.url still contains a placeholder", "metadata.url 中还有占位符"), hint)
	}
	for _, n := range p.Nodes {
		if leftover().MatchString(string(n.Host.V)) {
			report(n.Host.Pos, diag.T("the host of node %s is a placeholder", "节点 %s 的主机是占位符").With(n.Name.V), hint)
		}
	}
	for _, h := range p.ZooKeeper.Hosts {
		if leftover().MatchString(h.V.Host) {
			report(h.Pos, diag.T("the ZooKeeper host %s is a placeholder", "ZooKeeper 主机 %s 是占位符").With(h.V.Host), hint)
		}
	}
}

func placeholderLeftSecret(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {
	if text := v.Reveal(); text != "" && leftover().FindString(text) == text {
		report(s.Val.Pos, diag.T("%s is still a placeholder", "%s 仍是占位符").With(s.Key), diag.T("replace it with {env: NAME} or {file: PATH}", "改写为 {env: 变量名} 或 {file: 路径}"))
	}
}
