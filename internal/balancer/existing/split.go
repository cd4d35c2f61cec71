package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/secret"
)

// queried returns those of the cluster's groups that queries go to, and those
// left, which share no server with these, as for builds on a port or at paths of
// their own.
func (r *reading) queried(chosen []int, in Config) (mine, left []int) {
	if writtenByKyctl(r.groups[chosen[0]].at.File.Bytes) {
		jobs := r.jobsOf(chosen)
		return slices.DeleteFunc(slices.Clone(chosen), func(i int) bool { return slices.Contains(jobs, i) }), jobs
	}
	parts := r.parted(chosen)
	best := 0
	for i, p := range parts {
		if r.rank(p, in) > r.rank(parts[best], in) {
			best = i
		}
	}
	mine = parts[best]
	slices.SortStableFunc(mine, func(a, b int) int { return r.rank([]int{b}, in) - r.rank([]int{a}, in) })
	for i, p := range parts {
		if i != best {
			left = append(left, p...)
		}
	}
	r.narrow(mine)
	r.strange(append(slices.Clip(mine), left...), mine[0])
	return mine, left
}

// parted are groups by the servers that they share, and by the directives that
// lead to several of them.
func (r *reading) parted(chosen []int) [][]int {
	var own []group
	for _, i := range chosen {
		own = append(own, r.groups[i])
		if n := len(own) - 1; r.groups[i].with >= 0 {
			own[n].servers = append(slices.Clip(own[n].servers), "\x00"+r.groups[r.groups[i].with].name)
		}
	}
	parts := clustersOf(own)
	for _, p := range parts {
		for i := range p {
			p[i] = chosen[p[i]]
		}
	}
	return parts
}

// Words that name a group, or the requests that go to it, by what it is for.
var (
	forQueries = []string{"query", "queries", "select", "read"}
	forJobs    = []string{"job", "build", "cube", "write", "segment", "batch", "etl", "admin"}
)

// isFor is above 0 where a text speaks of queries, and below where it speaks of
// builds.
func isFor(text string) int {
	text = strings.ToLower(text)
	has := func(word string) bool { return strings.Contains(text, word) }
	switch {
	case slices.ContainsFunc(forJobs, has):
		return -1
	case slices.ContainsFunc(forQueries, has):
		return 1
	}
	return 0
}

// rank says how likely it is that queries go to groups: by the modes of their
// nodes, by their names and the requests that go to them, by whether anything
// goes to them, and by the number of their nodes.
func (r *reading) rank(groups []int, in Config) int {
	queries, jobs := nodesOf(in.Queries), nodesOf(in.Jobs)
	rank, servers := 0, 0
	for _, i := range groups {
		g := r.groups[i]
		if !g.reached {
			continue
		}
		rank += 1000 + 10_000*isFor(g.name) + 10_000*isFor(g.requests)
		for _, s := range g.servers {
			if queries.hold(s) {
				rank += 100_000
			}
			if jobs.hold(s) {
				rank -= 100_000
			}
		}
		servers = max(servers, len(g.servers))
	}
	return rank + min(servers, 999)
}

// apart reports groups that are left out of the cluster, and keeps their servers.
func (r *reading) apart(mine, left []int) {
	for _, i := range left {
		for _, s := range r.groups[i].servers {
			r.Apart = append(r.Apart, told(s, r.groups[i].at))
		}
	}
	left = slices.DeleteFunc(slices.Clone(left), func(i int) bool { return !r.groups[i].reached })
	if len(left) == 0 {
		return
	}
	message := diag.T("two groups of the cluster's nodes get requests: the description has %s, which handles queries; %s stays a separate site of the load balancer", "请求分到集群的两组节点：描述文件采用处理查询的 %s；%s 仍是负载均衡器的另一个站点")
	if r.shareSite(mine, left) {
		message = diag.T("two groups of the cluster's nodes get requests: the description has %s, which handles queries; requests for %s use the same address, and kyctl sends them to the nodes in the description", "请求分到集群的两组节点：描述文件采用处理查询的 %s；发往 %s 的请求使用同一地址，kyctl 会把它们发往描述文件中的节点")
	}
	r.groupFault(left[0], mine[0], message.With(r.shownGroups(mine), r.shownGroups(left)))
}

// shareSite reports whether one site leads to groups of both lists.
func (r *reading) shareSite(a, b []int) bool {
	sites := map[*directive.Directive]bool{}
	for _, i := range a {
		for _, s := range r.groups[i].sites {
			sites[s] = true
		}
	}
	return slices.ContainsFunc(b, func(i int) bool {
		return slices.ContainsFunc(r.groups[i].sites, func(s *directive.Directive) bool { return sites[s] })
	})
}

// strange reports groups that look like the cluster's, though no node of theirs
// is known, and that a site of the cluster's leads to.
func (r *reading) strange(known []int, main int) {
	var left []int
	for i, g := range r.groups {
		if g.reached && len(g.servers) > 0 && !slices.Contains(known, i) && looksLikeKylin(g) && !strings.Contains(strings.ToLower(g.requests), "hdr(host)") {
			left = append(left, i)
		}
	}
	left = slices.DeleteFunc(left, func(i int) bool { return !r.shareSite([]int{main}, []int{i}) })
	if len(left) > 0 {
		r.groupFault(left[0], main, diag.T("requests also go to %s, whose nodes are unknown: kyctl sends them to %s", "还有请求发往 %s，而它的节点未知：kyctl 会把它们发往 %s").With(r.shownGroups(left), r.shownGroups([]int{main})))
	}
}

// narrow reports groups of only some of the cluster's nodes.
func (r *reading) narrow(mine []int) {
	all := map[string]bool{}
	for _, s := range r.serversOf(mine) {
		all[s] = true
	}
	var some []int
	for _, i := range mine {
		if g := r.groups[i]; g.reached && g.with < 0 && len(g.servers) > 0 && len(g.servers) < len(all) {
			some = append(some, i)
		}
	}
	if len(some) == 0 {
		return
	}
	for _, i := range some {
		r.groups[i].few = true
	}
	r.groupFault(some[0], -1, diag.T("some requests go to only some of the nodes: %s; kyctl sends every request to any node that serves users", "有些请求只发往部分节点：%s；kyctl 会把所有请求发往任意一个服务用户的节点").With(r.shownGroups(some)))
}

// groupFault reports a group of servers, and the place of the one that is taken.
func (r *reading) groupFault(group, taken int, text diag.Text) {
	r.fault("balancer-groups", r.groups[group].at, text)
	if taken >= 0 {
		f := &r.Findings[len(r.Findings)-1]
		f.Related = []diag.Related{{Pos: r.groups[taken].at, Message: diag.T("the group that is used", "所采用的组")}}
	}
}

// shownGroups are the names of groups with their servers.
func (r *reading) shownGroups(list []int) string {
	var out []string
	for _, i := range list {
		g := r.groups[i]
		text := g.name
		if servers := someOf(g.servers, 3); servers != g.name {
			text += " (" + servers + ")"
		}
		out = append(out, secret.Hide(text))
	}
	return someOf(out, 3)
}
