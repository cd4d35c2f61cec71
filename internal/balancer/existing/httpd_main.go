package existing

import (
	"slices"

	"github.com/kyctl/kyctl/internal/directive"
)

// mainServer are the cluster's directives and sections outside of virtual hosts.
// Without a virtual host of the cluster's the main server's Listen lines are its.
func (r *httpdReader) mainServer(sites []*directive.Directive) []*directive.Directive {
	var list []*directive.Directive
	for _, p := range r.passes {
		if !p.ours || p.host != nil {
			continue
		}
		outermost := p.pass
		if i := slices.IndexFunc(p.within, func(w *directive.Directive) bool { return !opens(w) }); i >= 0 {
			outermost = p.within[i]
		}
		if !slices.Contains(list, outermost) {
			list = append(list, outermost)
		}
	}
	if len(sites) > 0 || len(list) == 0 {
		return list
	}
	for _, d := range r.top {
		switch {
		case httpdIs(d, "Listen"):
			r.listenAt(d, 0, d.Arg(0))
			list = append(list, d)
		case httpdMainOnly(d):
			list = append(list, d)
		}
	}
	return list
}

// httpdMainOnly says that a directive of the main server does not hold in kyctl's
// virtual host: rules of mod_rewrite are not inherited.
func httpdMainOnly(d *directive.Directive) bool {
	return httpdIs(d, "RewriteRule") || httpdIs(d, "RewriteCond") || httpdIs(d, "RewriteEngine")
}
