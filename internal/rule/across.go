package rule

import (
	"net/netip"
	"strconv"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// RunAcross checks what several clusters must not share. The findings of each
// plan, in the order of plans, are those at places of its description.
func RunAcross(plans []*plan.Plan) []diag.List {
	found := make(map[*plan.Plan]*diag.List, len(plans))
	for _, p := range plans {
		found[p] = &diag.List{}
	}
	for _, r := range Rules() {
		if r.CheckAcross == nil {
			continue
		}
		told := map[source.Pos]bool{} // of the nodes that a range made the first speaks for all
		r.CheckAcross(plans, func(p *plan.Plan) Report {
			return func(pos source.Pos, message, hint diag.Text, related ...diag.Related) {
				if !told[pos] {
					told[pos] = true
					found[p].Add(diag.Finding{Rule: r.Name, Severity: r.severity(), Pos: pos, Message: message, Hint: hint, Related: related})
				}
			}
		})
	}
	out := make([]diag.List, len(plans))
	for i, p := range plans {
		out[i] = *found[p]
	}
	return out
}

// claim is something that one cluster alone may have, and the place that says
// so.
type claim struct {
	key string
	pos source.Pos
}

// clash is a claim that an earlier cluster made first.
type clash struct {
	plan, first *plan.Plan
	pos         source.Pos
	related     diag.Related
}

// clashes returns the claims of clusters that an earlier one made.
func clashes(plans []*plan.Plan, claims func(*plan.Plan) []claim) []clash {
	type owner struct {
		plan *plan.Plan
		pos  source.Pos
	}
	var out []clash
	owners := map[string]owner{}
	for _, p := range plans {
		for _, c := range claims(p) {
			first, taken := owners[c.key]
			switch {
			case !taken:
				owners[c.key] = owner{p, c.pos}
			case first.plan != p:
				out = append(out, clash{p, first.plan, c.pos, diag.Related{
					Pos: first.pos, Message: diag.T("cluster %q defines it here", "集群 %q 在这里定义").With(first.plan.Name.V),
				}})
			}
		}
	}
	return out
}

// firstOfEach keeps one clash of each cluster: the members of one ensemble all
// say the same.
func firstOfEach(all []clash) []clash {
	var out []clash
	told := map[*plan.Plan]bool{}
	for _, c := range all {
		if !told[c.plan] {
			told[c.plan] = true
			out = append(out, c)
		}
	}
	return out
}

// hostClaims claim thing at each of hosts; at is the place to change, that of
// the host itself where there is none. A host that is another machine on every
// node claims nothing.
func hostClaims(hosts []cluster.Val[cluster.HostPort], thing string, at source.Pos) []claim {
	var out []claim
	for _, h := range hosts {
		if h.Broken || loopback(h.V.Host) {
			continue
		}
		pos := at
		if !pos.IsValid() {
			pos = h.Pos
		}
		out = append(out, claim{address(h.V.Host, h.V.Port) + " " + thing, pos})
	}
	return out
}

// address is one spelling of a host and a port.
func address(host string, port int) string { return canonical(host) + ":" + strconv.Itoa(port) }

func nodeInTwoClusters(plans []*plan.Plan, report func(*plan.Plan) Report) {
	for _, c := range clashes(plans, nodeClaims) {
		report(c.plan)(c.pos, diag.T("this host and port also belong to a node of cluster %q", "该主机和端口也是集群 %q 的节点").With(c.first.Name.V),
			diag.T("remove the node from one of the clusters, or give it its own port; write state: down to keep an entry for a node that has left", "从其中一个集群中删除该节点，或使用不同的端口；要保留已下线节点的条目，写 state: down"), c.related)
	}
}

func nodeClaims(p *plan.Plan) []claim {
	var out []claim
	for _, n := range p.Nodes {
		if n.Host.Set && !n.Host.Broken && !n.Port.Broken && n.State.V != "down" && !loopback(string(n.Host.V)) {
			out = append(out, claim{address(string(n.Host.V), int(n.Port.V)), n.Host.Pos})
		}
	}
	return out
}

func listenInTwoClusters(plans []*plan.Plan, report func(*plan.Plan) Report) {
	for _, c := range clashes(plans, listenClaims) {
		report(c.plan)(c.pos, diag.T("the load balancer of cluster %q also listens here", "集群 %q 的负载均衡器也监听这里").With(c.first.Name.V),
			diag.T("use another port or address, or give each cluster its own server_names", "换用其他端口或地址，或为每个集群设置各自的 server_names"), c.related)
	}
}

// listenClaims are the addresses that a balancer listens on, for each of its
// names. Where there is no address nobody can say which machine is meant;
// haproxy has one cluster on an address, whatever the names.
func listenClaims(p *plan.Plan) []claim {
	if p.Balancer == nil {
		return nil
	}
	names := []string{""}
	if len(p.LoadBalancer.ServerNames) > 0 && p.Balancer.Name != "haproxy" {
		names = nil
		for _, n := range p.LoadBalancer.ServerNames {
			names = append(names, canonical(string(n.V)))
		}
	}
	var out []claim
	for _, l := range everyListen(p) {
		addr := l.V.Addr.Unmap()
		if l.Broken || !addr.IsValid() || addr.IsUnspecified() || addr.IsLoopback() {
			continue
		}
		for _, name := range names {
			out = append(out, claim{netip.AddrPortFrom(addr, uint16(l.V.Port)).String() + " " + name, l.Pos})
		}
	}
	return out
}
