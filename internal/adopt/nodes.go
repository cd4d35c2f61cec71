package adopt

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

const modeKey = "kylin.server.mode"

// nodes makes a node of every home, in the order in which the homes or else the
// balancer list them.
func (r *Result) nodes(homes []*Home, f *front) {
	nodes := make([]cluster.Node, len(homes))
	for i, h := range homes {
		at := h.File(plan.KylinProperties).Pos(0)
		n := cluster.Node{At: at, Name: given(cluster.NodeName(h.Name), at)}
		if h.Renamed != "" {
			r.look(diag.Info, at, diag.T("the node is named %s: the directory name %s is not a valid node name", "节点名为 %s：目录名 %s 不能用作节点名称").With(h.Name, cluster.Quote(h.Renamed)),
				diag.T("to use another name, write --home NAME=%s", "要用别的名称，写成 --home NAME=%s").With(h.Dir))
		}
		r.mode(&n, h)
		r.port(&n, h)
		r.restAddress(&n, h)
		if h.Host != "" {
			n.Host = given(cluster.Host(h.Host), at)
		}
		nodes[i] = n
	}
	r.Cluster.Nodes = nodes
	r.hosts(homes, f != nil)
	if f != nil {
		r.behind(f)
	}
	for i, h := range homes {
		n, own := &r.Cluster.Nodes[i], r.addresses[h.Name]
		if own.V.Host != "" && !n.Host.Set {
			n.Host = given(cluster.Host(own.V.Host), own.Pos)
		}
	}
	r.order(homes, f)
	r.incomplete()
	for i, h := range homes {
		n := &r.Cluster.Nodes[i]
		if !n.Host.Set {
			n.Host = given(cluster.Host(Unknown), n.At)
			r.Comments[fmt.Sprintf("nodes[%d].host", i)] = "where users and the other nodes reach it"
			r.look(diag.Error, n.At, diag.T("no file says at which address %s is reached", "没有信息说明 %s 的访问地址").With(h.Name),
				diag.T("write --home %s@HOST=%s, with its host name or address as HOST", "写成 --home %s@HOST=%s，HOST 是其主机名或地址").With(h.Name, h.Dir))
		}
	}
}

// incomplete reports homes of which none runs jobs, or none answers queries: the
// others' homes are not given, and the description is not the whole cluster.
func (r *Result) incomplete() {
	jobs := func(n cluster.Node) bool {
		return len(n.Mode) == 0 || slices.ContainsFunc(n.Mode, func(m cluster.Val[cluster.Mode]) bool { return m.V == "all" || m.V == "job" })
	}
	at := r.Cluster.Nodes[0].At
	hint := diag.T("also copy the $KYLIN_HOME of such a node here, and add --home NAME@HOST=DIR", "把这类节点的 $KYLIN_HOME 也复制过来，并加上 --home NAME@HOST=DIR")
	if !slices.ContainsFunc(r.Cluster.Nodes, jobs) {
		r.look(diag.Warning, at, diag.T("none of these nodes runs jobs: the description is not the whole cluster", "这些节点都不运行任务：描述文件不是完整的集群"), hint)
	}
	if !slices.ContainsFunc(r.Cluster.Nodes, serves) {
		r.look(diag.Warning, at, diag.T("none of these nodes answers queries: the description is not the whole cluster", "这些节点都不响应查询：描述文件不是完整的集群"), hint)
	}
}

func (r *Result) mode(n *cluster.Node, h *Home) {
	s, ok := h.settings[modeKey]
	if !ok || s.value == "all" {
		return
	}
	for word := range strings.SplitSeq(s.value, ",") {
		var m cluster.Mode
		if p := m.Parse(strings.TrimSpace(word)); p != nil {
			n.Mode = nil
			hint := diag.T("the description has mode: all until it is corrected", "改正之前，描述文件按 mode: all 处理")
			if strings.Contains(s.value, "#") {
				hint = diag.T("a # after a value is part of the value: move the comment to its own line", "值后面的 # 属于值本身：请把注释单独写一行")
			}
			r.look(diag.Error, s.pos, p.Message, hint)
			return
		}
		n.Mode = append(n.Mode, given(m, s.pos))
	}
}

// serves says that a node answers queries.
func serves(n cluster.Node) bool { return does(n, "query") }

// builds says that a node runs jobs.
func builds(n cluster.Node) bool { return does(n, "job") }

// does says that a node has a mode, or all of them, which is the default.
func does(n cluster.Node, mode cluster.Mode) bool {
	return len(n.Mode) == 0 || slices.ContainsFunc(n.Mode, func(m cluster.Val[cluster.Mode]) bool { return m.V == "all" || m.V == mode })
}

// hosts finds a node among the cluster's servers: by what the user said, by its
// own address, by its name, by its port where no other has it, and at last by
// being the only one left.
func (r *Result) hosts(homes []*Home, more bool) {
	left := servers(homes)
	take := func(n *cluster.Node, match func(cluster.HostPort) bool) {
		var found []int
		for i, s := range left {
			if match(s.V) {
				found = append(found, i)
			}
		}
		if len(found) != 1 {
			return
		}
		if s := left[found[0]]; !n.Host.Set {
			n.Host = given(cluster.Host(s.V.Host), s.Pos)
		}
		left = slices.Delete(left, found[0], found[0]+1)
	}
	each := func(todo func(n *cluster.Node) bool, match func(*cluster.Node, cluster.HostPort) bool) {
		for i := range r.Cluster.Nodes {
			if n := &r.Cluster.Nodes[i]; todo(n) {
				take(n, func(s cluster.HostPort) bool { return match(n, s) })
			}
		}
	}
	known := func(n *cluster.Node) bool { return n.Host.Set }
	open := func(n *cluster.Node) bool { return !n.Host.Set }
	each(known, func(n *cluster.Node, s cluster.HostPort) bool {
		return s.Host == string(n.Host.V) && s.Port == r.portOf(n)
	})
	each(open, func(n *cluster.Node, s cluster.HostPort) bool { return s == r.addresses[string(n.Name.V)].V })
	each(open, func(n *cluster.Node, s cluster.HostPort) bool { return s.Host == string(n.Name.V) })
	each(open, func(n *cluster.Node, s cluster.HostPort) bool {
		label, _, _ := strings.Cut(s.Host, ".")
		return label == string(n.Name.V)
	})
	// With a balancer's file to come, nobody is the only one left yet.
	if unknown := slices.DeleteFunc(slices.Clone(r.Cluster.Nodes), func(n cluster.Node) bool { return n.Host.Set }); len(unknown) == len(left) && !more {
		each(open, func(n *cluster.Node, s cluster.HostPort) bool { return s.Port == r.portOf(n) })
	}
	r.missing(r.otherPorts(homes, left))
}

// order puts the nodes into the order of cluster-servers, else of the balancer;
// a node that is not there keeps its place behind the others.
func (r *Result) order(homes []*Home, f *front) {
	listed := map[string]int{}
	list := func(s cluster.HostPort) {
		if _, ok := listed[s.String()]; !ok {
			listed[s.String()] = len(listed)
		}
	}
	for _, s := range servers(homes) {
		list(s.V)
	}
	byNodes := len(listed) > 0
	if !byNodes && f != nil {
		for _, s := range f.found.Nodes {
			list(cluster.HostPort{Host: s.Host.V, Port: r.portBehind(s)})
		}
	}
	rank := func(n *cluster.Node) int {
		host := string(n.Host.V)
		if n.Address.Set && !byNodes {
			host = n.Address.V.String()
		}
		if at, ok := listed[cluster.HostPort{Host: host, Port: r.portOf(n)}.String()]; ok {
			return at
		}
		return len(listed)
	}
	ranks := map[string]int{}
	for i := range r.Cluster.Nodes {
		ranks[string(r.Cluster.Nodes[i].Name.V)] = rank(&r.Cluster.Nodes[i])
	}
	slices.SortStableFunc(homes, func(a, b *Home) int { return ranks[a.Name] - ranks[b.Name] })
	slices.SortStableFunc(r.Cluster.Nodes, func(a, b cluster.Node) int {
		return ranks[string(a.Name.V)] - ranks[string(b.Name.V)]
	})
}

func (r *Result) portOf(n *cluster.Node) int {
	if n.Port.Set {
		return int(n.Port.V)
	}
	return r.facts.Port
}

// base names the homes as the files to patch: one pattern for all nodes where
// there is one.
func (r *Result) base(homes []*Home) {
	path := func(text string, n *cluster.Node) cluster.Val[cluster.Path] {
		return given(cluster.Path{Text: filepath.ToSlash(text)}, n.At)
	}
	first := &r.Cluster.Nodes[0]
	pattern := homes[0].Dir
	if at := strings.LastIndex(pattern, homes[0].Name); at >= 0 && len(homes) > 1 {
		pattern = pattern[:at] + "{name}" + pattern[at+len(homes[0].Name):]
	}
	for _, h := range homes {
		if strings.ReplaceAll(pattern, "{name}", h.Name) != h.Dir {
			for i, h := range homes {
				r.Cluster.Nodes[i].Base = path(h.Dir, &r.Cluster.Nodes[i])
			}
			return
		}
	}
	r.Cluster.Product.Base = path(pattern, first)
}
