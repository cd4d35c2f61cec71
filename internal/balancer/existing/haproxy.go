package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// haproxyReader reads a configuration of HAProxy.
type haproxyReader struct {
	*reading
	sections []*directive.Directive
	defaults map[*directive.Directive]*directive.Directive // by the section that they hold for; of defaults, those they build on
	byName   map[string]int                                // the groups; of two with one name the first
	backends []*directive.Directive                        // of each group: backend, or listen
	mine     []bool                                        // which groups are the cluster's
}

func (r *haproxyReader) parse(f *source.File) []*directive.Directive {
	tree, _ := directive.HAProxy(f)
	return tree
}

func (r *haproxyReader) find(in Config) {
	tree, errs := directive.HAProxy(in.File)
	r.unread(errs)
	r.sections = tree
	r.backendsOf()
	r.reach()
}

// backendsOf finds the groups of servers, and which defaults hold for each
// section: the last before it, or those it names.
func (r *haproxyReader) backendsOf() {
	var last *directive.Directive
	named := map[string]*directive.Directive{}
	for _, s := range r.sections {
		d := last
		if s.Name() == "defaults" {
			d = nil // the settings before it do not hold any more
		}
		if i := slices.Index(s.Args(), "from"); i >= 0 && named[s.Arg(i+1)] != nil {
			d = named[s.Arg(i+1)]
		}
		r.defaults[s] = d
		switch s.Name() {
		case "defaults":
			last = s
			named[s.Arg(0)] = s
		case "backend", "listen":
			g := group{name: s.Arg(0), at: s.Pos(), kylin: speaksOfKylin(s.Arg(0)), with: -1}
			for _, d := range s.Block {
				if d.Name() == "server" && len(d.Words) > 2 {
					g.servers = append(g.servers, d.Arg(1))
				}
				if d.Name() == "server-template" && len(d.Words) > 3 {
					g.servers = append(g.servers, d.Arg(2))
				}
			}
			g.reached = s.Name() == "listen"
			if _, ok := r.byName[g.name]; !ok {
				r.byName[g.name] = len(r.groups)
			}
			r.groups, r.backends = append(r.groups, g), append(r.backends, s)
		}
	}
}

// inherited are the defaults that hold for a section, those it names itself
// first.
func (r *haproxyReader) inherited(section *directive.Directive) []*directive.Directive {
	var list []*directive.Directive
	for d := r.defaults[section]; d != nil && !slices.Contains(list, d); d = r.defaults[d] {
		list = append(list, d)
	}
	return list
}

// reach finds which groups the frontends send requests to.
func (r *haproxyReader) reach() {
	for _, s := range r.sections {
		acls := haproxyACLs(s)
		for _, d := range s.Block {
			i := r.target(d)
			if i < 0 {
				continue
			}
			g := &r.groups[i]
			g.reached = true
			words := haproxyWhere(d, acls)
			g.kylin = g.kylin || strings.Contains(words, "kylin")
			g.asked(s, words)
		}
	}
}

// haproxyACLs are the words of each ACL of a section.
func haproxyACLs(section *directive.Directive) map[string]string {
	acls := map[string]string{}
	for _, d := range section.Block {
		if d.Name() == "acl" {
			acls[d.Arg(0)] += " " + strings.Join(d.ArgsFrom(1), " ")
		}
	}
	return acls
}

// haproxyWhere are the conditions of a use_backend, with the words of the ACLs
// that they name.
func haproxyWhere(use *directive.Directive, acls map[string]string) string {
	words := use.ArgsFrom(1)
	for _, w := range words {
		words = append(words, acls[strings.Trim(w, "!{}")])
	}
	return strings.Join(words, " ")
}

// target is the group that a directive sends requests to, -1 for none.
func (r *haproxyReader) target(d *directive.Directive) int {
	if d.Name() != "use_backend" && d.Name() != "default_backend" {
		return -1
	}
	if i, ok := r.byName[d.Arg(0)]; ok {
		return i
	}
	if !strings.Contains(d.Arg(0), "%[") {
		return -1
	}
	for _, word := range strings.FieldsFunc(d.Arg(0), func(c rune) bool { return strings.ContainsRune("%[](), ", c) }) {
		if i, ok := r.byName[word]; ok {
			return i // the default of a map
		}
	}
	return -1
}

// leads says whether a directive sends requests to the cluster.
func (r *haproxyReader) leads(d *directive.Directive) bool {
	i := r.target(d)
	return i >= 0 && r.mine[i]
}

func (r *haproxyReader) cluster(chosen []int) []*directive.Directive {
	main := r.mainOf(chosen)
	r.mine = make([]bool, len(r.groups))
	for _, i := range chosen {
		r.mine[i] = true
	}
	var backends, sites []*directive.Directive
	backends = append(backends, r.backends[main])
	for _, i := range chosen {
		if i != main {
			backends = append(backends, r.backends[i])
		}
	}
	own := among(backends)
	for _, s := range r.sections {
		if slices.ContainsFunc(s.Block, r.leads) || s.Name() == "listen" && own[s] {
			sites = append(sites, s)
		}
	}
	if name := fitName(r.groups[main].name); name != "" {
		r.Name = Told[string]{name, r.groups[main].at}
	}
	list := r.whole(slices.Concat(sites, backends))
	for _, d := range list {
		r.writes(d, diag.Text{})
	}
	for _, d := range backends {
		r.says(d, "nodes")
	}
	r.servers(backends)
	r.balance(backends[0])
	r.sites(sites)
	r.settings(sites, backends)
	list = append(list, r.redirects(sites)...)
	if writtenByKyctl(backends[0].File.Bytes) {
		r.ours(sites, backends)
	} else {
		r.faults(sites, backends)
		r.opensMore(sites)
	}
	return list
}

// whole are the sections of the cluster, each once, in the order of the file:
// with global and defaults, which the rendered file brings along.
func (r *haproxyReader) whole(mine []*directive.Directive) []*directive.Directive {
	held := among(mine)
	for _, m := range mine {
		for _, d := range r.inherited(m) {
			held[d] = true
		}
	}
	var list []*directive.Directive
	for _, s := range r.sections {
		if held[s] || s.Name() == "global" {
			list = append(list, s)
		}
	}
	return list
}

func (r *haproxyReader) roots() []*directive.Directive { return r.sections }
