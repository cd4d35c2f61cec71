package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// nginxReader reads a configuration of nginx.
type nginxReader struct {
	*reading
	tree      []*directive.Directive // as the files have it
	upstreams []*directive.Directive
	servers   []*directive.Directive
	tcp       []*directive.Directive // those of them in stream
	maps      []*directive.Directive // map and geo
	top       []*directive.Directive // what else is in http
	byName    map[string]int         // the groups, by their names in small letters
	blocks    []*directive.Directive // the upstream of each group, nil for a bare address
	sets      map[*directive.Directive]variables
	passes    []nginxPass
	chosen    map[*directive.Directive][]*directive.Directive // see chosenIn
}

// nginxPass is a proxy_pass.
type nginxPass struct {
	pass   *directive.Directive
	server *directive.Directive
	within []*directive.Directive // the locations and ifs around it, the outermost first
	groups []int
	ours   bool // it goes to the cluster
}

func (r *nginxReader) parse(f *source.File) []*directive.Directive {
	tree, _ := directive.Nginx(f, nil)
	return tree
}

func (r *nginxReader) roots() []*directive.Directive { return r.tree }

func (r *nginxReader) find(in Config) {
	tree, errs := directive.Nginx(in.File, in.Include)
	r.tree = tree
	r.unread(errs)
	r.http(directive.Flatten(tree, func(d, inside *directive.Directive) bool {
		return inside != nil && inside.Name() == "server" && writtenByKyctl(d.File.Bytes)
	}))
	r.stays = among(r.top)
	r.reach()
}

// http collects what stands in http or stream, or at the top of a file that is
// included there.
func (r *nginxReader) http(list []*directive.Directive) {
	for _, d := range list {
		switch d.Name() {
		case "http":
			r.http(d.Block)
		case "stream":
			before := len(r.servers)
			r.http(d.Block)
			r.tcp = append(r.tcp, r.servers[before:]...)
		case "upstream":
			r.upstreams = append(r.upstreams, d)
			g := group{name: d.Arg(0), at: d.Pos(), kylin: speaksOfKylin(d.Arg(0)), with: -1}
			for _, s := range d.Block {
				if s.Name() == "server" {
					g.servers = append(g.servers, s.Arg(0))
				}
			}
			r.add(g, d)
		case "server":
			r.servers = append(r.servers, d)
		case "map", "geo":
			r.maps = append(r.maps, d)
		default:
			r.top = append(r.top, d)
		}
	}
}

// reach finds every proxy_pass and the groups that it goes to.
func (r *nginxReader) reach() {
	for _, server := range r.servers {
		r.reachIn(server, nil, server.Block)
	}
}

func (r *nginxReader) reachIn(server *directive.Directive, within, list []*directive.Directive) {
	for _, d := range list {
		if d.Name() != "proxy_pass" {
			r.reachIn(server, append(slices.Clip(within), d), d.Block)
			continue
		}
		p := nginxPass{pass: d, server: server, within: within}
		for _, target := range r.targets(server, nginxTargetHost(d.Arg(0))) {
			i := r.groupOf(target, d)
			if i < 0 {
				continue
			}
			g := &r.groups[i]
			g.reached = true
			g.plain = g.plain || !strings.HasPrefix(d.Arg(0), "https:")
			g.tls = !g.plain
			for _, w := range within {
				g.kylin = g.kylin || w.Name() == "location" && strings.Contains(w.Text(), "kylin")
				g.asked(server, w.Text())
			}
			g.asked(server, "")
			if p.groups = append(p.groups, i); len(p.groups) > 1 {
				r.groups[p.groups[0]].with, g.with = p.groups[0], p.groups[0]
			}
		}
		r.passes = append(r.passes, p)
	}
}

// nginxTargetHost is the host, or the name, of a proxy_pass.
func nginxTargetHost(url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	host, _, _ := strings.Cut(url, "/")
	return host
}

// groupOf is the group with a name, or one for a bare address; -1 where a
// variable is left.
func (r *nginxReader) groupOf(target string, pass *directive.Directive) int {
	if i, ok := r.byName[strings.ToLower(target)]; ok {
		return i
	}
	if strings.Contains(target, "$") || target == "" || strings.HasPrefix(target, "unix:") {
		return -1
	}
	return r.add(group{name: target, at: pass.At(0), servers: []string{target}, with: -1}, nil)
}

// add adds a group and its upstream; of two with one name the first counts.
func (r *nginxReader) add(g group, block *directive.Directive) int {
	name := strings.ToLower(g.name)
	if _, ok := r.byName[name]; !ok {
		r.byName[name] = len(r.groups)
	}
	r.groups, r.blocks = append(r.groups, g), append(r.blocks, block)
	return len(r.groups) - 1
}

// maxTargets is how many groups one proxy_pass may lead to.
const maxTargets = 50_000

// targets are what a target with variables may stand for: what a set in the
// server, or a map, puts into them.
func (r *nginxReader) targets(server *directive.Directive, target string) []string {
	list := []string{target}
	for range 3 { // a variable in a variable is enough
		var next []string
		for _, t := range list {
			at := strings.IndexByte(t, '$')
			if at < 0 {
				next = append(next, t)
				continue
			}
			name, whole := nginxVariable(t[at:])
			values := r.valuesOf(server, name)
			if len(values) == 0 {
				next = append(next, t, t[:at]+t[at+whole:])
			}
			for _, v := range values[:min(len(values), max(0, maxTargets-len(next)))] {
				next = append(next, t[:at]+v+t[at+whole:])
			}
		}
		list = next
	}
	return list
}

// nginxVariable returns the name of the variable that text begins with, and its
// length with the sign.
func nginxVariable(text string) (name string, whole int) {
	if rest, ok := strings.CutPrefix(text, "${"); ok {
		if name, _, closed := strings.Cut(rest, "}"); closed {
			return name, len(name) + 3
		}
	}
	n := 1
	for n < len(text) && (text[n] == '_' || text[n] >= '0' && text[n] <= '9' || text[n]|0x20 >= 'a' && text[n]|0x20 <= 'z') {
		n++
	}
	return text[1:n], n
}

// variables are the set directives of a server, by the variable with its sign.
type variables map[string][]*directive.Directive

// setsOf finds the variables of a server, once.
func (r *nginxReader) setsOf(server *directive.Directive) variables {
	sets, ok := r.sets[server]
	if !ok {
		sets = variables{}
		walk(server.Block, func(d *directive.Directive) bool {
			if d.Name() == "set" {
				sets[d.Arg(0)] = append(sets[d.Arg(0)], d)
			}
			return true
		})
		r.sets[server] = sets
	}
	return sets
}

func (r *nginxReader) valuesOf(server *directive.Directive, name string) []string {
	var values []string
	for _, d := range r.setsOf(server)["$"+name] {
		values = append(values, d.Arg(1))
	}
	for _, m := range r.maps {
		if m.Arg(len(m.Words)-2) != "$"+name {
			continue
		}
		for _, row := range m.Block {
			if v := row.Arg(0); len(row.Words) == 2 && !strings.HasPrefix(v, "$") {
				values = append(values, v)
			}
		}
	}
	return values
}

func (r *nginxReader) cluster(chosen []int) []*directive.Directive {
	main := r.family(chosen)
	mine := make([]bool, len(r.groups))
	for _, i := range chosen {
		mine[i] = true
	}
	for i := range r.passes {
		p := &r.passes[i]
		p.ours = slices.ContainsFunc(p.groups, func(g int) bool { return mine[g] })
	}
	sites := r.sites()
	var list []*directive.Directive
	for _, i := range chosen {
		if b := r.blocks[i]; b != nil {
			r.says(b, "nodes")
			list = append(list, b)
		}
	}
	r.group(main, chosen)
	if len(sites) > 0 {
		r.server(sites[0], sites)
	}
	for _, s := range sites {
		r.writes(s, diag.Text{})
		list = append(list, s)
	}
	list = append(list, r.redirects(sites)...)
	if len(sites) > 0 && writtenByKyctl(sites[0].File.Bytes) {
		r.ours(sites[0])
	}
	if r.faults(main, sites); len(sites) > 0 && !writtenByKyctl(sites[0].File.Bytes) {
		r.opensMore(sites)
	}
	return list
}

// sites are the servers of the cluster, in the order of the files. Where some
// speak TLS and others do not, those that do: the description has one way in.
func (r *nginxReader) sites() []*directive.Directive {
	var all []*directive.Directive
	for _, p := range r.passes {
		if p.ours && (len(all) == 0 || all[len(all)-1] != p.server) { // those of one server follow each other
			all = append(all, p.server)
		}
	}
	return r.secured(all, nginxSecure)
}

// nginxSecure says whether a server speaks TLS.
func nginxSecure(server *directive.Directive) bool {
	return slices.ContainsFunc(server.Block, func(d *directive.Directive) bool {
		return d.Name() == "ssl" && d.Arg(0) == "on" || nginxSpeaksTLS(d)
	})
}

// nginxSpeaksTLS says whether a directive is a listen for TLS; HTTP/3 is TLS, too.
func nginxSpeaksTLS(d *directive.Directive) bool {
	return d.Name() == "listen" && (slices.Contains(d.Args(), "ssl") || slices.Contains(d.Args(), "quic"))
}
