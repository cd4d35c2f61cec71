package existing

import (
	"slices"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// httpdCut is how long httpd waits for an answer by itself.
const httpdCut = time.Minute

// faults says what is wrong with a configuration as it stands; the file that is
// rendered has none of it. What happens was measured with httpd 2.4.
func (r *httpdReader) faults(main int, sites []*directive.Directive) {
	at := r.groups[main].at
	switch {
	case !r.Read.Set():
		r.fault("balancer-read-timeout", at, diag.T("there is no Timeout or ProxyTimeout: httpd returns 502 for a query after 60s", "没有 Timeout 和 ProxyTimeout：查询超过 60s 时 httpd 返回 502"))
	case r.Read.V <= httpdCut:
		r.fault("balancer-read-timeout", r.Read.At, diag.T("a query that takes longer than %s gets 502", "超过 %s 的查询得到 502").With(r.Read.V))
	}
	if !slices.ContainsFunc(r.blocks[main], func(b *directive.Directive) bool {
		return strings.Contains(strings.ToLower(string(b.File.Bytes)), "failonstatus") || r.HealthPath.Set()
	}) {
		r.fault("balancer-health-check", at, diag.T("neither failonstatus nor hcuri is set: a node that returns 503 stays in rotation", "failonstatus 和 hcuri 都未设置：返回 503 的节点仍在使用"))
	}
	for _, s := range sites {
		walk(s.Block, func(d *directive.Directive) bool { r.wordFaults(d); return true })
	}
	if !slices.ContainsFunc(append(slices.Concat(blocksOf(sites)...), r.top...), func(d *directive.Directive) bool {
		return httpdIs(d, "ProxyPreserveHost") && strings.EqualFold(d.Arg(0), "on")
	}) {
		r.fault("balancer-host", at, diag.T("ProxyPreserveHost is not on: the nodes do not get the requested Host header", "ProxyPreserveHost 未开启：节点不知道用户请求的 Host"))
	}
}

func (r *httpdReader) wordFaults(d *directive.Directive) {
	for i, arg := range d.Args() {
		switch key, value, _ := strings.Cut(strings.ToLower(arg), "="); {
		case key == "ping":
			r.fault("balancer-ping", d.At(i), diag.T("ping keeps a node that resets its connections in rotation: 750 of 2000 requests fail", "ping 会让重置连接的节点继续被使用：2000 个请求中 750 个失败"))
		case key == "nofailover" && value == "on":
			r.fault("balancer-nofailover", d.At(i), diag.T("nofailover is on: the users of a dead node get errors until it is back", "nofailover 已开启：节点失效后其用户一直得到错误"))
		case key == "failonstatus" && slices.Contains(strings.Split(value, ","), "500"):
			r.fault("balancer-http-500", d.At(i), diag.T("failonstatus has 500: one bad query takes its node out of rotation for all users", "failonstatus 含 500：一条错误的查询会使该节点对所有用户被摘除"))
		}
	}
}

func blocksOf(sites []*directive.Directive) [][]*directive.Directive {
	var out [][]*directive.Directive
	for _, s := range sites {
		out = append(out, s.Block)
	}
	return out
}
