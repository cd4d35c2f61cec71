package existing

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
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
			r.says(d, "load_balancer.httpd.include")
		case "RewriteCond":
			r.condition(d)
		case "RewriteRule":
			r.internal = append(r.internal, balancer.InternalPatterns("httpd", d.Args())...)
			if d.Arg(2) == "[F]" {
				r.RestrictInternal = told(true, d.Pos())
			}
		case "ProxyHCTemplate":
			for j, arg := range d.ArgsFrom(1) {
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
// IPv4 addresses: those of the site come before those that redirect, and all of
// them behind the site before.
func (r *httpdReader) listens(site *directive.Directive) {
	before := site.File.Pos(0)
	for _, h := range r.hosts {
		if h.File == site.File && h.Pos().Compare(site.Pos()) < 0 && httpdRedirects(h.Block) == nil {
			before = h.Pos()
		}
	}
	var all []Told[balancer.Listen]
	for _, d := range r.top {
		if d.File != site.File || d.Pos().Compare(before) < 0 || d.Pos().Compare(site.Pos()) > 0 {
			continue
		}
		if l, ok := httpdListenOf(d.Arg(0)); d.Name() == "Listen" && ok {
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
