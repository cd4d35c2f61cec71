package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// faults says what is wrong with a configuration as it stands; the file that is
// rendered has none of it. What happens was measured with HAProxy 2.6.
func (r *haproxyReader) faults(sites, backends []*directive.Directive) {
	at := backends[0].Pos()
	has := func(want func(*directive.Directive) bool) bool {
		return slices.ContainsFunc(r.whole(slices.Concat(sites, backends)), func(s *directive.Directive) bool { return slices.ContainsFunc(s.Block, want) })
	}
	if !r.Read.Set() {
		r.fault("balancer-read-timeout", at, diag.T("there is no timeout server: a query on a node that hangs never ends", "没有 timeout server：节点挂起时查询永远不会结束"))
	} else if r.Read.V <= nginxCut {
		r.fault("balancer-read-timeout", r.Read.At, diag.T("a query that takes longer than %s gets 504", "超过 %s 的查询得到 504").With(balancer.HAProxyTime(r.Read.V)))
	}
	if !has(func(d *directive.Directive) bool { return d.Name() == "option" && d.Arg(0) == "redispatch" }) {
		r.fault("balancer-redispatch", at, diag.T("there is no option redispatch: a request to a node that is down gets 503 after three attempts", "没有 option redispatch：发往故障节点的请求重试三次后得到 503"))
	}
	if !has(func(d *directive.Directive) bool {
		return d.Name() == "option" && d.Arg(0) == "httpchk" || d.Name() == "http-check"
	}) {
		r.fault("balancer-health-check", at, diag.T("there is no option httpchk: a node that returns 503 stays in rotation", "没有 option httpchk：返回 503 的节点仍在使用"))
	}
	if r.Read.Set() && haproxyBareNumber(r.Read.At) {
		r.fault("balancer-time-unit", r.Read.At, diag.T("a time without a unit is in milliseconds: this is %s", "没有单位的时间是毫秒：这里是 %s").With(r.Read.V))
	}
	spared := has(func(d *directive.Directive) bool { return strings.Contains(d.Text(), "disable-l7-retry") })
	for _, b := range backends {
		for _, d := range b.Block {
			r.retryFaults(d, spared)
		}
	}
}

// haproxyBareNumber says whether the word at a place ends with a digit.
func haproxyBareNumber(at source.Pos) bool {
	text := string(at.File.Bytes[at.File.Offset(at):])
	end := strings.IndexAny(text+"\n", " \t\r\n#")
	return end > 0 && text[end-1] >= '0' && text[end-1] <= '9'
}

// retryFaults looks at a retry-on; spared, where some requests are kept from it.
func (r *haproxyReader) retryFaults(d *directive.Directive, spared bool) {
	if d.Name() != "retry-on" {
		return
	}
	if slices.Contains(d.Args(), "500") {
		r.fault("balancer-http-500", d.Pos(), diag.T("retry-on has 500: one bad query runs on every node", "retry-on 含 500：一条错误的查询会在每个节点上执行"))
	}
	if !spared && slices.ContainsFunc(d.Args(), func(w string) bool { return w != "conn-failure" && w != "none" }) {
		r.fault("balancer-replay", d.Pos(), diag.T("retry-on also applies to writes: a build that is being submitted when its node fails runs twice", "retry-on 也适用于写请求：节点失效时正在提交的构建会执行两次"))
	}
}
