package balancer

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// haproxyReader reads a configuration of HAProxy.
type haproxyReader struct {
	reading
	sections []*directive.Directive
	defaults map[*directive.Directive]*directive.Directive // by the section that they hold for
	groups   []group
	backends []*directive.Directive // of each group: backend, or listen
}

func readHAProxy(in Existing) *Found {
	r := &haproxyReader{reading: newReading(), defaults: map[*directive.Directive]*directive.Directive{}}
	tree, errs := directive.HAProxy(in.File)
	r.unread(errs)
	r.sections = tree
	r.group()
	r.reach()
	chosen, choices := choose(r.groups, in.Nodes)
	r.Choices = choices
	if len(chosen) == 0 {
		r.others(nil)
		return r.Found
	}
	r.cluster(chosen)
	r.sort()
	return r.Found
}

// group finds the groups of servers, and which defaults hold for each section:
// the last before it, or those it names.
func (r *haproxyReader) group() {
	var last *directive.Directive
	named := map[string]*directive.Directive{}
	for _, s := range r.sections {
		d := last
		if i := slices.Index(s.Args(), "from"); i >= 0 && named[s.Arg(i+1)] != nil {
			d = named[s.Arg(i+1)]
		}
		r.defaults[s] = d
		switch s.Name() {
		case "defaults":
			last = s
			named[s.Arg(0)] = s
		case "backend", "listen":
			g := group{name: s.Arg(0), at: s.Pos(), kylin: speaksOfKylin(s.Arg(0))}
			for _, d := range s.Block {
				if d.Name() == "server" && len(d.Words) > 2 {
					g.servers = append(g.servers, d.Arg(1))
				}
			}
			g.reached = s.Name() == "listen"
			r.groups, r.backends = append(r.groups, g), append(r.backends, s)
		}
	}
}

// reach finds which groups the frontends send requests to.
func (r *haproxyReader) reach() {
	for _, s := range r.sections {
		for _, d := range s.Block {
			i := r.target(d)
			if i < 0 {
				continue
			}
			g := &r.groups[i]
			g.reached = true
			g.kylin = g.kylin || strings.Contains(strings.Join(d.ArgsFrom(1), " "), "kylin")
		}
	}
}

// target is the group that a directive sends requests to, -1 for none.
func (r *haproxyReader) target(d *directive.Directive) int {
	if d.Name() != "use_backend" && d.Name() != "default_backend" {
		return -1
	}
	return slices.IndexFunc(r.groups, func(g group) bool { return g.name == d.Arg(0) })
}

// cluster reads the groups that are the cluster's, and the frontends that send
// requests to them.
func (r *haproxyReader) cluster(chosen []int) {
	main := chosen[0]
	for _, i := range chosen {
		if len(r.groups[i].name) < len(r.groups[main].name) && strings.HasPrefix(r.groups[main].name, r.groups[i].name) {
			main = i
		}
	}
	var backends, sites []*directive.Directive
	backends = append(backends, r.backends[main])
	for _, i := range chosen {
		if i != main {
			backends = append(backends, r.backends[i])
		}
	}
	for _, s := range r.sections {
		leads := slices.ContainsFunc(s.Block, func(d *directive.Directive) bool { return slices.Contains(chosen, r.target(d)) })
		if leads || s.Name() == "listen" && slices.Contains(backends, s) {
			sites = append(sites, s)
		}
	}
	if name := fitName(r.groups[main].name); name != "" {
		r.Name = Told[string]{name, r.groups[main].at}
	}
	list := r.whole(slices.Concat(sites, backends))
	for _, d := range list {
		r.use(d)
	}
	r.servers(backends)
	r.balance(backends[0])
	r.sites(sites, chosen)
	r.settings(sites, backends)
	list = append(list, r.redirects(sites)...)
	if writtenByKyctl(backends[0].File.Bytes) {
		r.ours(sites, backends)
	} else {
		r.faults(sites, backends)
	}
	r.leaveRest(written{haproxyDefault, renderHAProxy, func(f *source.File) []*directive.Directive {
		tree, _ := directive.HAProxy(f)
		return tree
	}}, list)
	r.others(list)
}

// whole are the sections of the cluster, each once, in the order of the file:
// with global and defaults, which the rendered file brings along.
func (r *haproxyReader) whole(mine []*directive.Directive) []*directive.Directive {
	var list []*directive.Directive
	for _, s := range r.sections {
		held := slices.ContainsFunc(mine, func(m *directive.Directive) bool { return m == s || r.defaults[m] == s })
		if held || s.Name() == "global" {
			list = append(list, s)
		}
	}
	return list
}

// others counts what has nothing to do with the cluster.
func (r *haproxyReader) others(mine []*directive.Directive) {
	sections := 0
	var at source.Pos
	for _, s := range r.sections {
		if slices.Contains(mine, s) {
			continue
		}
		r.Others += 1 + len(s.Block)
		if s.Name() != "defaults" {
			if sections++; sections == 1 {
				at = s.Pos()
			}
		}
	}
	if sections > 0 && len(mine) > 0 {
		r.fault(diag.Info, "balancer-other-sections", at, diag.T("sections that are not the cluster's: %d; the rendered haproxy.cfg is a whole configuration, start HAProxy with a second -f for them", "%d 个段不属于该集群：生成的 haproxy.cfg 是完整配置，请用第二个 -f 启动 HAProxy 以保留它们").With(sections))
	}
}
