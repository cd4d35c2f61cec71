package balancer

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// ours reads what only a file of kyctl has; what is absent in it was turned off.
func (r *httpdReader) ours(site *directive.Directive) {
	begin := site.Pos()
	r.RestrictInternal = told(false, begin)
	r.queryPaths = told([]string(nil), begin)
	for i, d := range site.Block {
		switch d.Name() {
		case "Include":
			r.Include = append(r.Include, told(d.Arg(0), d.At(0)))
			r.use(d)
		case "RewriteCond":
			r.condition(d)
		case "RewriteRule":
			if d.Arg(2) == "[F]" {
				r.RestrictInternal = told(true, d.Pos())
			}
		case "ProxyHCTemplate":
			for j, arg := range d.Args()[1:] {
				key, value, _ := strings.Cut(arg, "=")
				r.memberWord(key, value, d.At(j+1), new(FoundNode))
			}
		case "ProxyPassMatch":
			if paths := readQueryPaths(d.Arg(0), "^/kylin/api/(?:", `)(?:\?.*)?$`, "[^/?]+"); paths != nil {
				r.queryPaths = told(paths, site.Block[i].At(0))
			}
		}
	}
	first(&r.MaxBody, 0, begin)
	first(&r.HealthPath, "", begin)
	r.listens(site)
	r.ownName(site)
}

// condition reads what kyctl asks in a RewriteCond.
func (r *httpdReader) condition(d *directive.Directive) {
	words := strings.Fields(d.Arg(1))
	switch {
	case d.Arg(0) != "expr":
	case len(words) == 4 && words[2] == "-ipmatch":
		if p, ok := readPrefix(strings.Trim(words[3], "'")); ok {
			r.Operators = append(r.Operators, told(p, d.At(1)))
		}
	case len(words) == 3 && words[1] == "-gt":
		if n, err := strconv.ParseInt(words[2], 10, 64); err == nil {
			r.MaxBody = told(n, d.At(1))
		}
	}
}

// listens takes the addresses from the Listen lines, which tell [::] from all
// IPv4 addresses: those of the site come before those that redirect.
func (r *httpdReader) listens(site *directive.Directive) {
	var all []Told[Listen]
	for _, d := range r.top {
		if l, ok := httpdListenOf(d.Arg(0)); d.Name() == "Listen" && d.File == site.File && ok {
			all = append(all, told(l, d.At(0)))
		}
	}
	if own := len(site.Words) - 1; own <= len(all) {
		r.Listen = all[:own]
		if redirecting := all[own:]; len(r.TLS.RedirectFrom) == len(redirecting) {
			r.TLS.RedirectFrom = redirecting
		}
	}
}

// ownName takes the cluster's name off the server names where kyctl put it
// there, since every virtual host wants one.
func (r *httpdReader) ownName(site *directive.Directive) {
	if len(r.ServerNames) == 0 || r.ServerNames[0].V != r.Name.V {
		return
	}
	rest := r.ServerNames[1:]
	wild := !slices.ContainsFunc(rest, func(t Told[string]) bool { return !strings.HasPrefix(t.V, "*") })
	unnamed := bytes.Contains(site.File.Bytes, []byte("\n# Requests for any name are for here if no other site on the port is read before"))
	if unnamed || wild && len(rest) > 0 {
		r.ServerNames = rest
	}
}

// httpdCut is how long httpd waits for an answer by itself.
const httpdCut = time.Minute

// faults says what is wrong with a configuration as it stands; the file that is
// rendered has none of it. What happens was measured with httpd 2.4.
func (r *httpdReader) faults(main int, sites []*directive.Directive) {
	at := r.groups[main].at
	switch {
	case !r.Read.Set():
		r.fault(diag.Warning, "balancer-read-timeout", at, diag.T("there is no Timeout and no ProxyTimeout: httpd answers 502 to a query after 60s", "没有 Timeout 和 ProxyTimeout：查询超过 60s 时 httpd 返回 502"))
	case r.Read.V <= httpdCut:
		r.fault(diag.Warning, "balancer-read-timeout", r.Read.At, diag.T("a query that takes longer than %s gets 502", "超过 %s 的查询得到 502").With(r.Read.V))
	}
	if !slices.ContainsFunc(r.blocks[main], func(b *directive.Directive) bool {
		return strings.Contains(strings.ToLower(string(b.File.Bytes)), "failonstatus") || r.HealthPath.Set()
	}) {
		r.fault(diag.Warning, "balancer-health-check", at, diag.T("neither failonstatus nor hcuri is set: a node that answers 503 stays in", "failonstatus 和 hcuri 都未设置：返回 503 的节点仍在使用"))
	}
	for _, s := range sites {
		walk(s.Block, func(d *directive.Directive) bool { r.wordFaults(d); return true })
	}
	if !slices.ContainsFunc(append(slices.Concat(blocksOf(sites)...), r.top...), func(d *directive.Directive) bool {
		return httpdIs(d, "ProxyPreserveHost") && strings.EqualFold(d.Arg(0), "on")
	}) {
		r.fault(diag.Info, "balancer-host", at, diag.T("ProxyPreserveHost is not on: the nodes are not told the Host that users asked for", "ProxyPreserveHost 未开启：节点不知道用户请求的 Host"))
	}
}

func (r *httpdReader) wordFaults(d *directive.Directive) {
	for i, arg := range d.Args() {
		switch key, value, _ := strings.Cut(strings.ToLower(arg), "="); {
		case key == "ping":
			r.fault(diag.Warning, "balancer-ping", d.At(i), diag.T("ping keeps a node in that resets its connections: 750 of 2000 requests fail", "ping 会让重置连接的节点继续被使用：2000 个请求中 750 个失败"))
		case key == "nofailover" && value == "on":
			r.fault(diag.Warning, "balancer-nofailover", d.At(i), diag.T("nofailover is on: the users of a dead node get errors until it is back", "nofailover 已开启：节点失效后其用户一直得到错误"))
		case key == "failonstatus" && slices.Contains(strings.Split(value, ","), "500"):
			r.fault(diag.Warning, "balancer-http-500", d.At(i), diag.T("failonstatus has 500: one bad query takes its node out for everybody", "failonstatus 含 500：一条错误的查询使其节点对所有人停用"))
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
