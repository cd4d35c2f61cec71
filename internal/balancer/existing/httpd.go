package existing

import (
	"net/url"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// httpdReader reads a configuration of httpd.
type httpdReader struct {
	*reading
	tree   []*directive.Directive   // as the files have it
	top    []*directive.Directive   // what is outside of virtual hosts
	hosts  []*directive.Directive   // VirtualHost
	byName map[string]int           // the groups, by their names in small letters
	blocks [][]*directive.Directive // the Proxy sections of each group
	passes []httpdPass
}

// httpdPass is a directive that sends requests to a group.
type httpdPass struct {
	pass   *directive.Directive
	host   *directive.Directive   // the virtual host that it stands in, nil outside
	within []*directive.Directive // the sections around it in there
	group  int
	path   string                 // what requests must begin with, or match
	conds  []*directive.Directive // of a RewriteRule, what must hold
	url    string
	ours   bool
}

func (r *httpdReader) parse(f *source.File) []*directive.Directive {
	tree, _ := directive.HTTPD(f, nil)
	return tree
}

func (r *httpdReader) roots() []*directive.Directive { return r.tree }

func (r *httpdReader) find(in Config) {
	tree, errs := directive.HTTPD(in.File, in.Include)
	r.tree = tree
	r.unread(errs)
	tree = directive.Flatten(tree, func(d, inside *directive.Directive) bool {
		return inside != nil && httpdIs(inside, "VirtualHost") && writtenByKyctl(d.File.Bytes)
	})
	for _, d := range tree {
		if httpdIs(d, "VirtualHost") {
			r.hosts = append(r.hosts, d)
		} else {
			r.top = append(r.top, d)
		}
	}
	r.stays = among(r.top)
	r.balancers(tree)
	r.reach(nil, nil, r.top)
	for _, h := range r.hosts {
		r.reach(h, nil, h.Block)
	}
}

// httpdIs says whether a directive has a name; httpd knows no case.
func httpdIs(d *directive.Directive, name string) bool { return strings.EqualFold(d.Name(), name) }

// httpdBalancer is the name of a balancer:// URL.
func httpdBalancer(text string) (string, bool) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || !strings.EqualFold(scheme, "balancer") {
		return "", false
	}
	name, _, _ := strings.Cut(rest, "/")
	return name, name != ""
}

// balancers finds the groups: <Proxy balancer://name>, and members that name
// their balancer.
func (r *httpdReader) balancers(list []*directive.Directive) {
	walk(list, func(d *directive.Directive) bool {
		switch name, ok := httpdBalancer(d.Arg(0)); {
		case httpdIs(d, "Proxy") && ok:
			i := r.named(name, d)
			r.blocks[i] = append(r.blocks[i], d)
			for _, m := range d.Block {
				if httpdIs(m, "BalancerMember") {
					r.groups[i].servers = append(r.groups[i].servers, httpdServer(m.Arg(0)))
				}
			}
		case httpdIs(d, "BalancerMember") && ok:
			i := r.named(name, d)
			r.blocks[i] = append(r.blocks[i], d)
			r.groups[i].servers = append(r.groups[i].servers, httpdServer(d.Arg(1)))
		}
		return true
	})
}

// named is the group with a name, a new one where there is none.
func (r *httpdReader) named(name string, d *directive.Directive) int {
	key := strings.ToLower(name)
	if i, ok := r.byName[key]; ok {
		return i
	}
	r.byName[key] = len(r.groups)
	r.groups = append(r.groups, group{name: name, at: d.Pos(), kylin: speaksOfKylin(name), with: -1})
	r.blocks = append(r.blocks, nil)
	return len(r.groups) - 1
}

// httpdServer is the host:port of a member's URL.
func httpdServer(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return text
	}
	return u.Host
}

// reach finds what sends requests to groups, or to one server.
func (r *httpdReader) reach(host *directive.Directive, within, list []*directive.Directive) {
	conds := 0 // the conditions right before d
	for i, d := range list {
		r.reach(host, append(slices.Clip(within), d), d.Block)
		p := httpdPass{pass: d, host: host, within: within, group: -1, conds: list[i-conds : i]}
		if conds++; !httpdIs(d, "RewriteCond") {
			conds = 0
		}
		switch {
		case httpdIs(d, "ProxyPass") || httpdIs(d, "ProxyPassMatch"):
			p.path, p.url = d.Arg(0), d.Arg(1)
			if strings.Contains(p.path, "://") { // inside Location
				p.path, p.url = "", d.Arg(0)
				if len(within) > 0 {
					p.path = within[len(within)-1].Arg(0)
				}
			}
		case httpdIs(d, "RewriteRule") && httpdProxies(d.Arg(2)):
			p.path, p.url = d.Arg(0), d.Arg(1)
		default:
			continue
		}
		if p.group = r.target(p.url, d); p.group >= 0 {
			g := &r.groups[p.group]
			g.reached = true
			g.kylin = g.kylin || strings.Contains(p.path, "kylin")
			g.asked(host, p.path)
			r.passes = append(r.passes, p)
		}
	}
}

// httpdProxies says whether the flags of a RewriteRule hold P.
func httpdProxies(flags string) bool {
	return slices.ContainsFunc(strings.Split(strings.Trim(flags, "[]"), ","), func(f string) bool { return f == "P" || f == "proxy" })
}

// target is the group that a URL leads to, -1 for none.
func (r *httpdReader) target(text string, d *directive.Directive) int {
	if name, ok := httpdBalancer(text); ok {
		return r.named(name, d)
	}
	u, err := url.Parse(strings.NewReplacer("$", "").Replace(text))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "ajp" || strings.Contains(u.Host, "%{") {
		return -1
	}
	i := r.named(u.Host, d)
	r.groups[i].servers = []string{u.Host}
	if u.Scheme == "https" {
		r.groups[i].tls = true
	}
	return i
}

func (r *httpdReader) cluster(chosen []int) []*directive.Directive {
	main := r.mainOf(chosen)
	if name := fitName(r.groups[main].name); name != "" && len(r.blocks[main]) > 0 {
		r.Name = Told[string]{name, r.groups[main].at}
	}
	sites := r.sites(chosen)
	list := r.mainServer(sites)
	for _, s := range sites {
		r.writes(s, diag.Text{})
		list = append(list, s)
	}
	for _, i := range append([]int{main}, chosen...) {
		for _, b := range r.blocks[i] {
			r.says(b, "nodes")
			list = append(list, b)
		}
	}
	ours := len(sites) > 0 && writtenByKyctl(sites[0].File.Bytes)
	r.members(main, chosen)
	r.set(main, ours)
	r.site(sites, ours)
	list = append(list, r.redirects(sites)...)
	if ours {
		r.ours(sites[0])
	} else {
		r.faults(main, sites)
		r.opensMore()
	}
	return list
}

// sites are the virtual hosts of the cluster; where some speak TLS and others do
// not, those that do.
func (r *httpdReader) sites(chosen []int) []*directive.Directive {
	var all []*directive.Directive
	mine := make([]bool, len(r.groups))
	for _, i := range chosen {
		mine[i] = true
	}
	for i := range r.passes {
		p := &r.passes[i]
		p.ours = mine[p.group]
		if p.ours && p.host != nil && (len(all) == 0 || all[len(all)-1] != p.host) { // those of one host follow each other
			all = append(all, p.host)
		}
	}
	secure := r.secured(all, httpdSecure)
	site := among(secure)
	for i := range r.passes {
		p := &r.passes[i]
		if p.ours = p.ours && (p.host == nil || site[p.host]); !p.ours {
			continue
		}
		for _, w := range p.within {
			r.writes(w, diag.Text{})
		}
		r.pass(*p)
	}
	return secure
}

func httpdSecure(host *directive.Directive) bool {
	return slices.ContainsFunc(host.Block, func(d *directive.Directive) bool {
		return httpdIs(d, "SSLEngine") && strings.EqualFold(d.Arg(0), "on")
	})
}

// pass marks what sends requests to the cluster as understood, unless the path
// changes on the way.
func (r *httpdReader) pass(p httpdPass) {
	if len(r.blocks[p.group]) == 0 && !reachable(r.groups[p.group]) {
		return
	}
	r.writes(p.pass, diag.Text{})
	r.conditions(p)
	switch {
	case r.groups[p.group].few:
		r.writes(p.pass, someNodes)
	case httpdIs(p.pass, "ProxyPass"):
		_, rest, _ := strings.Cut(p.url, "://")
		if _, path, _ := strings.Cut(rest, "/"); strings.Trim(p.path, "/") != strings.Trim(path, "/") {
			r.writes(p.pass, otherPath)
		}
	case !writtenByKyctl(p.pass.File.Bytes):
		r.writes(p.pass, diag.T("kyctl sends all paths below /kylin/ to the nodes unchanged", "kyctl 把 /kylin/ 以下的所有路径原样发往节点"))
	}
}
