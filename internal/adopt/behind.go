package adopt

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/balancer/existing"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
)

// behind finds each node among those behind the balancer, and takes from there
// how it is reached, its weight and its state.
func (r *Result) behind(f *front) {
	done := map[int]bool{}
	queried := serves
	if jobs := f.found.Jobs; jobs != nil && jobs.Exclusive.V {
		queried = func(n cluster.Node) bool { return serves(n) && !builds(n) }
	}
	left := r.pair(f.found.Nodes, done, queried)
	if jobs := f.found.Jobs; jobs != nil {
		rest := r.pair(jobs.Nodes, done, func(n cluster.Node) bool { return !queried(n) })
		// The others are behind the other listener, too.
		left = append(left, slices.DeleteFunc(rest, func(s existing.FoundNode) bool {
			return slices.ContainsFunc(r.Cluster.Nodes, func(n cluster.Node) bool { return queried(n) && r.at(&n, s) && r.samePort(&n, s) })
		})...)
	}
	r.strangers(r.jobNodes(r.wrongPorts(left)), r.open(done, queried))
	r.apart(f, done)
}

// open counts the nodes of a group that no server was found for yet.
func (r *Result) open(done map[int]bool, in func(cluster.Node) bool) (n int) {
	for i, node := range r.Cluster.Nodes {
		if !done[i] && in(node) {
			n++
		}
	}
	return n
}

// pair finds each node of a group among the servers of it, and returns the
// servers that are left.
func (r *Result) pair(servers []existing.FoundNode, done map[int]bool, in func(cluster.Node) bool) []existing.FoundNode {
	left := slices.Clone(servers)
	for _, match := range []func(n *cluster.Node, s existing.FoundNode) bool{
		func(n *cluster.Node, s existing.FoundNode) bool {
			return n.Host.Set && s.Host.V == string(n.Host.V) && r.samePort(n, s)
		},
		func(n *cluster.Node, s existing.FoundNode) bool { return s.Name.Set() && s.Name.V == string(n.Name.V) },
		func(n *cluster.Node, s existing.FoundNode) bool {
			own := r.addresses[string(n.Name.V)].V
			return own.Host == s.Host.V && (!s.Port.Set() || own.Port == s.Port.V)
		},
		func(n *cluster.Node, s existing.FoundNode) bool {
			label, _, _ := strings.Cut(s.Host.V, ".")
			return !n.Host.Set && (label == string(n.Name.V) || s.Host.V == string(n.Name.V))
		},
		func(n *cluster.Node, s existing.FoundNode) bool {
			return len(left) == 1 && r.open(done, in) == 1 && r.samePort(n, s)
		},
	} {
		for i := range r.Cluster.Nodes {
			n := &r.Cluster.Nodes[i]
			if done[i] || !in(*n) {
				continue
			}
			if at := slices.IndexFunc(left, func(s existing.FoundNode) bool { return match(n, s) }); at >= 0 {
				r.reached(n, left[at])
				left, done[i] = slices.Delete(left, at, at+1), true
			}
		}
	}
	return left
}

// apart keeps users away from nodes that only get other requests than queries
// today, from a group of their own.
func (r *Result) apart(f *front, done map[int]bool) {
	for i := range r.Cluster.Nodes {
		n := &r.Cluster.Nodes[i]
		if done[i] || !serves(*n) {
			continue
		}
		at := slices.IndexFunc(f.found.Apart, func(s existing.Told[string]) bool { return r.isAt(n, s) })
		if at < 0 {
			continue
		}
		from := f.found.Apart[at].At
		n.State = given(cluster.State("down"), from)
		r.look(diag.Warning, from, diag.T("the load balancer sends no queries to %s today: the description has state: down for it, so users do not reach it", "负载均衡器目前不向 %s 发送查询：描述文件为它写了 state: down，用户请求不会发往它").With(n.Name.V),
			diag.T("write mode: job for the node if it only builds, or remove state if it may answer queries", "如果该节点只做构建，请写 mode: job；如果它可以回答查询，请删除 state"))
	}
}

// isAt reports whether host:port is a node.
func (r *Result) isAt(n *cluster.Node, s existing.Told[string]) bool {
	host, number, err := net.SplitHostPort(s.V)
	if err != nil {
		host, number = s.V, ""
	}
	found := existing.FoundNode{Host: existing.Told[string]{V: host, At: s.At}}
	if port, err := strconv.Atoi(number); err == nil {
		found.Port = existing.Told[int]{V: port, At: s.At}
	}
	return r.at(n, found) && r.samePort(n, found)
}

// at reports whether a server is a node by its host, whatever the port.
func (r *Result) at(n *cluster.Node, s existing.FoundNode) bool {
	own := r.addresses[string(n.Name.V)].V
	label, _, _ := strings.Cut(s.Host.V, ".")
	return n.Host.Set && s.Host.V == string(n.Host.V) || own.Host != "" && own.Host == s.Host.V ||
		s.Name.Set() && s.Name.V == string(n.Name.V) || !n.Host.Set && (label == string(n.Name.V) || s.Host.V == string(n.Name.V))
}

// jobNodes reports the servers that are nodes of the cluster without being query
// nodes, and returns the others.
func (r *Result) jobNodes(left []existing.FoundNode) []existing.FoundNode {
	return slices.DeleteFunc(left, func(s existing.FoundNode) bool {
		at := slices.IndexFunc(r.Cluster.Nodes, func(n cluster.Node) bool { return !serves(n) && r.at(&n, s) && r.samePort(&n, s) })
		if at < 0 {
			return false
		}
		n := &r.Cluster.Nodes[at]
		if !n.Host.Set {
			r.reached(n, s)
		}
		r.look(diag.Warning, s.Host.At, diag.T("%s is a job node, but the load balancer sends user requests to it today; with kyctl's file it will get none", "%s 是任务节点，但负载均衡器目前会把用户请求发给它；使用 kyctl 渲染的文件后不会再发").With(n.Name.V),
			diag.T("write mode: all for the node if it should get user requests; a job node returns an error for queries", "如果用户请求应当发给它，请为该节点写 mode: all；任务节点对查询返回错误"),
			diag.Related{Pos: or(n.Mode[0].Pos, n.At), Message: diag.T("its mode is here", "它的模式在这里")})
		return true
	})
}

// wrongPorts reports the servers that are a node by their host, but not by their
// port, and returns the others.
func (r *Result) wrongPorts(left []existing.FoundNode) []existing.FoundNode {
	return slices.DeleteFunc(left, func(s existing.FoundNode) bool {
		at, many := -1, 0
		for i := range r.Cluster.Nodes {
			if n := &r.Cluster.Nodes[i]; r.at(n, s) {
				at, many = i, many+1
			}
		}
		if many != 1 || r.samePort(&r.Cluster.Nodes[at], s) {
			return false
		}
		n := &r.Cluster.Nodes[at]
		r.look(diag.Warning, s.Host.At, diag.T("the load balancer connects to %s on port %d, but the node listens on port %d", "负载均衡器访问 %s 的端口 %d，而该节点监听端口 %d").With(n.Name.V, s.Port.V, r.portOf(n)),
			diag.T("make both ports the same; the description has port %d", "请让两个端口一致；描述文件采用端口 %d").With(r.portOf(n)),
			diag.Related{Pos: or(n.Port.Pos, n.At), Message: diag.T("%s listens on port %d", "%s 监听端口 %d").With(n.Name.V, r.portOf(n))})
		return true
	})
}

// samePort says that requests may go to a node's port: a server by AJP or TLS does
// not say which that is.
func (r *Result) samePort(n *cluster.Node, s existing.FoundNode) bool {
	return !s.Port.Set() || s.Port.V == r.portOf(n)
}

func (r *Result) portBehind(s existing.FoundNode) int {
	if s.Port.Set() {
		return s.Port.V
	}
	return r.facts.Port
}

// reached takes a node's host, where it has none yet, else its address, and how
// the balancer treats it.
func (r *Result) reached(n *cluster.Node, s existing.FoundNode) {
	addr, err := netip.ParseAddr(s.Host.V)
	switch {
	case !n.Host.Set:
		n.Host = given(cluster.Host(s.Host.V), s.Host.At)
	case s.Host.V == string(n.Host.V):
	case err == nil:
		n.Address = given(addr, s.Host.At)
	default:
		r.look(diag.Warning, s.Host.At, diag.T("the load balancer reaches %s as %s, but the other nodes reach it as %s, which the description uses", "负载均衡器以 %[2]s 访问 %[1]s，其他节点以 %[3]s 访问；以后者为准").With(n.Name.V, s.Host.V, n.Host.V), diag.Text{})
	}
	if s.Weight.Set() && s.Weight.V != 1 {
		n.Weight = given(s.Weight.V, s.Weight.At)
	}
	states := map[balancer.State]cluster.State{balancer.Backup: "backup", balancer.Drain: "drain", balancer.Down: "down"}
	if state := states[s.State.V]; s.State.Set() && state != "" {
		n.State = given(state, s.State.At)
	}
}

// strangers tells of servers behind the balancer that no home was found for.
func (r *Result) strangers(left []existing.FoundNode, open int) {
	for _, s := range left {
		s.Host.V = secret.Hide(s.Host.V)
		hint := diag.T("copy its $KYLIN_HOME here and add --home NAME@%s=DIR", "把它的 $KYLIN_HOME 复制过来，并加上 --home NAME@%s=DIR").With(s.Host.V)
		if open > 0 {
			hint = diag.T("name its home: --home NAME@%s=DIR", "请指明它是哪个目录：--home NAME@%s=DIR").With(s.Host.V)
		}
		r.look(diag.Warning, s.Host.At, diag.T("%s is behind the load balancer, but no --home matches it", "%s 在负载均衡器后端列表中，但没有与它对应的 --home").With(s.Host.V), hint)
	}
}
