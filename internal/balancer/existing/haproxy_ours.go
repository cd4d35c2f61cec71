package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
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
		r.internal = append(r.internal, balancer.InternalPatterns("haproxy", d.Args())...)
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
