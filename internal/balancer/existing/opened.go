package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// pagePaths are paths of Kylin's pages: where none of them leads to the nodes,
// only some of Kylin is open today.
var pagePaths = []string{"/kylin/login", "/kylin/index.html", "/kylin/js/app.js"}

// leadsTo says whether a prefix, or one of Kylin's pages that matches takes, covers
// a page of Kylin's.
func leadsTo(matches func(path string) bool) bool { return slices.ContainsFunc(pagePaths, matches) }

func under(prefix string) func(string) bool {
	return func(path string) bool { return strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")) }
}

// opened reports that only some paths come to the nodes today.
func (r *reading) opened(at source.Pos, where []string) {
	r.fault("balancer-access-lost", at, diag.T("only requests for %s reach the nodes today; kyctl's file opens everything below /kylin/", "目前只有 %s 的请求到达节点；kyctl 的文件会开放 /kylin/ 以下的一切").With(someOf(where, 4)))
}

// opensMore reports locations that lead to only some of Kylin's paths.
func (r *nginxReader) opensMore(sites []*directive.Directive) {
	site := among(sites)
	var where []string
	var at source.Pos
	for _, p := range r.passes {
		if !p.ours || !site[p.server] || slices.Contains(r.tcp, p.server) || nginxInternal(p.within) {
			continue
		}
		i := slices.IndexFunc(p.within, func(w *directive.Directive) bool { return w.Name() == "location" })
		_, rest, _ := strings.Cut(p.pass.Arg(0), "://")
		_, path, mapped := strings.Cut(rest, "/")
		if i < 0 || strings.HasPrefix(p.within[i].Arg(0), "@") || mapped && !strings.HasPrefix(path, "kylin/api") {
			return // all of a server, what another location hands on, or another path
		}
		blocks := append([]*directive.Directive{p.server}, p.within...)
		if leadsTo(func(path string) bool { return r.leads(blocks, slices.Index(kylinPaths, path)) }) {
			return
		}
		if len(where) == 0 {
			at = p.within[i].Pos()
		}
		where = append(where, strings.TrimPrefix(masked(p.within[i]), "location "))
	}
	if len(where) > 0 {
		r.opened(at, where)
	}
}

// opensMore reports paths of ProxyPass and its like that are only some of Kylin's.
func (r *httpdReader) opensMore() {
	var where []string
	var at source.Pos
	for _, p := range r.passes {
		if !p.ours {
			continue
		}
		matches := under(p.path)
		if !httpdIs(p.pass, "ProxyPass") || strings.HasPrefix(p.path, "~") || strings.HasPrefix(p.path, "^") {
			matches = httpdMatcher(p.path)
		}
		_, rest, _ := strings.Cut(p.url, "://")
		_, path, _ := strings.Cut(rest, "/")
		if p.path == "" || leadsTo(matches) || !strings.HasPrefix(p.path, "^") && strings.Trim(path, "/") != strings.Trim(p.path, "/") {
			return
		}
		if len(where) == 0 {
			at = p.pass.Pos()
		}
		where = append(where, p.path)
	}
	if len(where) > 0 {
		r.opened(at, where)
	}
}

// opensMore reports conditions of use_backend that let only some of Kylin's paths
// through.
func (r *haproxyReader) opensMore(sites []*directive.Directive) {
	var where []string
	var at source.Pos
	for _, s := range sites {
		if s.Name() == "listen" {
			return
		}
		acls := haproxyACLs(s)
		for _, d := range s.Block {
			if !r.leads(d) {
				continue
			}
			words := strings.Fields(haproxyWhere(d, acls))
			paths := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.HasPrefix(w, "/") })
			whole := slices.ContainsFunc(words, func(w string) bool {
				return strings.HasPrefix(w, "!") || w == "unless" || w == "||" || w == "or" || strings.HasPrefix(w, "path_reg") || w == "-f" || strings.HasPrefix(w, "url_reg")
			})
			if len(paths) == 0 || whole || slices.ContainsFunc(paths, func(p string) bool { return leadsTo(under(p)) }) {
				return
			}
			if len(where) == 0 {
				at = d.Pos()
			}
			where = append(where, paths...)
		}
	}
	if len(where) > 0 {
		r.opened(at, where)
	}
}
