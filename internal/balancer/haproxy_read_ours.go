package balancer

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// ours reads what only a file of kyctl has; what is absent in it was turned off.
func (r *haproxyReader) ours(sites, backends []*directive.Directive) {
	begin := backends[0].Pos()
	r.RestrictInternal = told(false, begin)
	r.queryPaths = told([]string(nil), begin)
	first(&r.MaxBody, 0, begin)
	first(&r.HealthPath, "", begin)
	for _, s := range sites {
		for _, d := range s.Block {
			if d.Name() == "acl" {
				r.acl(d)
			}
		}
	}
	for _, b := range backends {
		for _, d := range b.Block {
			i := slices.Index(d.Args(), "Host")
			if d.Name() == "http-check" && i > 0 {
				r.checkHost(d.Arg(i + 1))
			}
			if d.Name() == "retry-on" && b == backends[0] {
				r.RetryReads = told(len(d.Words) > 2, d.Pos())
			}
		}
	}
	if len(r.queryPaths.V) > 0 {
		r.RetryQueries = told(slices.ContainsFunc(backends, func(b *directive.Directive) bool { return b.Arg(0) == r.Name.V+"-query" }), r.queryPaths.At)
	}
	if def := r.defaults[backends[0]]; def != nil && !slices.ContainsFunc(def.Block, func(d *directive.Directive) bool { return d.Name() == "log" }) {
		r.AccessLog = told("off", def.Pos())
	}
}

func (r *haproxyReader) acl(d *directive.Directive) {
	last := len(d.Words) - 2
	switch d.Arg(0) {
	case "internal":
		r.RestrictInternal = told(true, d.Pos())
	case "operator":
		if p, ok := readPrefix(d.Arg(last)); ok {
			r.Operators = append(r.Operators, told(p, d.At(last)))
		}
	case "from_proxy":
		if p, ok := readPrefix(d.Arg(last)); ok {
			r.TrustedProxies = append(r.TrustedProxies, told(p, d.At(last)))
		}
	case "our_name":
		name := d.Arg(last)
		if slices.Contains(d.Args(), "end") {
			name = "*" + name
		}
		r.ServerNames = append(r.ServerNames, told(name, d.At(last)))
	case "query":
		if paths := readQueryPaths(d.Arg(last), "^/kylin/api/(", ")$", "[^/]+"); paths != nil {
			r.queryPaths = told(paths, d.At(last))
		}
	}
}

// checkHost is a server name as the user wrote it; the ACLs have it in small
// letters.
func (r *haproxyReader) checkHost(name string) {
	for i := range r.ServerNames {
		if strings.EqualFold(r.ServerNames[i].V, name) {
			r.ServerNames[i].V = name
			return
		}
	}
}

// faults says what is wrong with a configuration as it stands; the file that is
// rendered has none of it. What happens was measured with HAProxy 2.6.
func (r *haproxyReader) faults(sites, backends []*directive.Directive) {
	at := backends[0].Pos()
	has := func(want func(*directive.Directive) bool) bool {
		return slices.ContainsFunc(r.whole(slices.Concat(sites, backends)), func(s *directive.Directive) bool { return slices.ContainsFunc(s.Block, want) })
	}
	if !r.Read.Set() {
		r.fault(diag.Warning, "balancer-read-timeout", at, diag.T("there is no timeout server: a query on a node that hangs is never given up", "没有 timeout server：节点挂起时查询永远不会结束"))
	} else if r.Read.V <= nginxCut {
		r.fault(diag.Warning, "balancer-read-timeout", r.Read.At, diag.T("a query that takes longer than %s gets 504", "超过 %s 的查询得到 504").With(haproxyTime(r.Read.V)))
	}
	if !has(func(d *directive.Directive) bool { return d.Name() == "option" && d.Arg(0) == "redispatch" }) {
		r.fault(diag.Info, "balancer-redispatch", at, diag.T("there is no option redispatch: a request to a node that is down is answered 503 after three tries at it", "没有 option redispatch：发往故障节点的请求重试三次后得到 503"))
	}
	if !has(func(d *directive.Directive) bool {
		return d.Name() == "option" && d.Arg(0) == "httpchk" || d.Name() == "http-check"
	}) {
		r.fault(diag.Warning, "balancer-health-check", at, diag.T("there is no option httpchk: a node that answers 503 stays in", "没有 option httpchk：返回 503 的节点仍在使用"))
	}
	for _, b := range backends {
		for _, d := range b.Block {
			r.retryFaults(d)
		}
	}
}

func (r *haproxyReader) retryFaults(d *directive.Directive) {
	if d.Name() != "retry-on" {
		return
	}
	if slices.Contains(d.Args(), "500") {
		r.fault(diag.Warning, "balancer-http-500", d.Pos(), diag.T("retry-on has 500: one bad query is run by every node", "retry-on 含 500：一条错误的查询会在每个节点上执行"))
	}
	if slices.ContainsFunc(d.Args(), func(w string) bool { return w != "conn-failure" && w != "none" }) {
		r.fault(diag.Warning, "balancer-replay", d.Pos(), diag.T("retry-on holds for writes, too: a build that was being submitted when its node failed runs twice", "retry-on 也适用于写请求：节点失效时正在提交的构建会执行两次"))
	}
}
