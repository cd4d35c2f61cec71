package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/directive"
)

// ours reads what only a file of kyctl has; what is absent in it was turned off.
func (r *nginxReader) ours(site *directive.Directive) {
	begin := site.Pos()
	prefix := "$" + strings.ReplaceAll(r.Name.V, "-", "_") + "_"
	inside := r.mapOf(site, prefix+"inside")
	r.RestrictInternal = told(inside != nil, begin)
	if inside != nil {
		for _, row := range inside.Block {
			r.internal = append(r.internal, balancer.InternalPatterns("nginx", []string{row.Name()})...)
		}
	}
	if m := r.mapOf(site, prefix+"oper"); m != nil {
		for _, row := range m.Block {
			if p, ok := readPrefix(row.Name()); ok {
				r.Operators = append(r.Operators, told(p, row.Pos()))
			}
		}
	}
	if !r.Keepalive.Set() {
		r.Keepalive = told(0, begin)
	}
	r.HealthPath = told("", begin)
	r.queryPaths = told([]string(nil), begin)
	r.nodes()
	for _, d := range site.Block {
		switch d.Name() {
		case "http2":
			r.Version = told([2]int{1, 26}, d.Pos())
		case "proxy_cookie_path":
			r.Version = told([2]int{1, 18}, d.Pos())
		case "include":
			r.Include = append(r.Include, told(d.Arg(0), d.At(0)))
			r.says(d, "load_balancer.nginx.include")
		case "location":
			r.place(d)
		}
	}
	for _, p := range r.passes {
		if p.server == site && strings.HasSuffix(p.pass.Arg(0), prefix+"on") {
			r.Method = told(balancer.StickyCookie, p.pass.Pos())
		}
	}
}

// mapOf is the map or geo of a variable in the file of a site.
func (r *nginxReader) mapOf(site *directive.Directive, variable string) *directive.Directive {
	for _, m := range r.maps {
		if m.File == site.File && m.Arg(len(m.Words)-2) == variable {
			return m
		}
	}
	return nil
}

// nodes tells drain from down: only a node in drain has a group of its own.
func (r *nginxReader) nodes() {
	for i := range r.Nodes {
		n := &r.Nodes[i]
		_, own := r.byName[r.Name.V+"_on_"+n.Name.V]
		if n.State.V == balancer.Down && own {
			n.State.V = balancer.Drain
		}
	}
	for _, b := range r.upstreams {
		for _, d := range b.Block {
			if kept := nginxDuration(d.Arg(0)); d.Name() == "keepalive_timeout" && kept >= 0 {
				r.nodeIdle = told(kept*4/3, d.At(0))
			}
		}
	}
}

// place reads a location of kyctl's.
func (r *nginxReader) place(d *directive.Directive) {
	next, pass := &directive.Directive{}, &directive.Directive{}
	for _, in := range d.Block {
		switch in.Name() {
		case "proxy_next_upstream":
			next = in
		case "proxy_pass":
			pass = in
		}
	}
	last := d.Arg(len(d.Words) - 2)
	switch {
	case d.Arg(0) == "/kylin/" && len(next.Words) > 0:
		r.RetryReads = told(next.Arg(0) != "off", next.Pos())
	case d.Arg(0) == "~":
		if paths := readQueryPaths(last, "^/kylin/api/(", ")$", "[^/]+"); paths != nil {
			r.queryPaths = told(paths, d.At(1))
			r.RetryQueries = told(len(next.Words) > 0 && slices.Contains(next.Args(), "non_idempotent"), d.Pos())
		}
	case last == "/"+r.Name.V+"-pick" && len(pass.Words) > 0:
		_, rest, _ := strings.Cut(pass.Arg(0), "://")
		if _, path, ok := strings.Cut(rest, "/"); ok {
			r.HealthPath = told("/"+path, pass.At(0))
		}
	}
}
