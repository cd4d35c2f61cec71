package existing

import (
	"net"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// group is servers that requests are spread over: an upstream, a balancer, a
// backend, or the one server that requests go to without any of these.
type group struct {
	name    string
	at      source.Pos
	servers []string // host:port as written
	reached bool     // some site sends requests to it
	kylin   bool     // a path or a name speaks of Kylin
	tls     bool     // its servers are asked by TLS, and by nothing else
	plain   bool     // they are asked without it
	few     bool     // it has only some of the cluster's nodes
	// sites are the servers, virtual hosts or frontends that lead to it.
	sites []*directive.Directive
	// requests are the words that choose the requests for it, where there are any.
	requests string
	// with is one of the groups that a directive leads to as well as to this one,
	// -1 where each leads to one only.
	with int
}

// asked adds a site that leads to a group, and the words that choose requests for
// it, as far as they help to tell what it is for.
func (g *group) asked(site *directive.Directive, words string) {
	if n := len(g.sites); n == 0 || g.sites[n-1] != site { // those of one site follow each other
		g.sites = append(g.sites, site)
	}
	if len(g.requests) < 4096 {
		g.requests += " " + words
	}
}

// kylinPort is where a node listens by default.
const kylinPort = "7070"

// choose returns which groups are the cluster's. Groups that share a server are
// of one cluster. With known nodes it is all groups that hold one; where none
// does, the only cluster that looks like Kylin, and where none are known, the
// only cluster. Else there are choices.
func choose(groups []group, known []string) (chosen []int, choices []Choice) {
	clusters := clustersOf(groups)
	keep := func(fit func(group) bool) {
		var kept [][]int
		for _, c := range clusters {
			if slices.ContainsFunc(c, func(i int) bool { return fit(groups[i]) }) {
				kept = append(kept, c)
			}
		}
		if len(kept) > 0 {
			clusters = kept
		}
	}
	nodes := nodesOf(known)
	holds := func(g group) bool { return slices.ContainsFunc(g.servers, nodes.hold) }
	if slices.ContainsFunc(groups, holds) {
		keep(holds)
		return slices.Sorted(slices.Values(slices.Concat(clusters...))), nil
	}
	keep(func(g group) bool { return g.reached && len(g.servers) > 0 })
	keep(looksLikeKylin)
	keep(func(g group) bool { return g.kylin })
	if len(clusters) == 1 && (len(known) == 0 || slices.ContainsFunc(clusters[0], func(i int) bool { return looksLikeKylin(groups[i]) })) {
		return clusters[0], nil
	}
	for _, c := range clusters {
		g := groups[c[0]]
		choice := Choice{Pos: g.at, Name: secret.Hide(g.name)}
		for _, s := range g.servers {
			choice.Servers = append(choice.Servers, secret.Hide(s))
		}
		choices = append(choices, choice)
	}
	return nil, choices
}

// looksLikeKylin: a name or a path speaks of it, or a server has its port.
func looksLikeKylin(g group) bool {
	return g.kylin || slices.ContainsFunc(g.servers, func(s string) bool { return strings.HasSuffix(s, ":"+kylinPort) })
}

// reachable says whether every server of a group has a host that a node may have.
func reachable(g group) bool {
	return !slices.ContainsFunc(g.servers, func(s string) bool {
		host, _ := splitAddress(s)
		return !balancer.ValidHost(host)
	})
}

// clustersOf puts groups that share a server together, in the order of the
// groups.
func clustersOf(groups []group) [][]int {
	of := make([]int, len(groups)) // the first group of the cluster
	first := map[string]int{}
	root := func(i int) int {
		for of[i] != i {
			of[i] = of[of[i]]
			i = of[i]
		}
		return i
	}
	for i, g := range groups {
		of[i] = i
		for _, s := range g.servers {
			j, seen := first[s]
			if !seen {
				first[s] = i
				continue
			}
			a, b := root(i), root(j)
			of[max(a, b)] = min(a, b)
		}
	}
	var clusters [][]int
	at := map[int]int{}
	for i := range groups {
		r := root(i)
		if _, seen := at[r]; !seen {
			at[r] = len(clusters)
			clusters = append(clusters, nil)
		}
		clusters[at[r]] = append(clusters[at[r]], i)
	}
	return clusters
}

// nodeSet are known nodes: the ports of each host, "" for any.
type nodeSet map[string][]string

func nodesOf(known []string) nodeSet {
	set := nodeSet{}
	for _, k := range known {
		host, port := splitAddress(strings.ToLower(k))
		set[host] = append(set[host], port)
	}
	return set
}

// hold says whether a server's address is one of the nodes.
func (n nodeSet) hold(address string) bool {
	host, port := splitAddress(strings.ToLower(address))
	return slices.ContainsFunc(n[host], func(p string) bool { return p == "" || port == "" || p == port })
}

// splitAddress cuts host:port; the port is "" where there is none, the host of
// an IPv6 address has no brackets.
func splitAddress(text string) (host, port string) {
	if host, port, err := net.SplitHostPort(text); err == nil {
		return host, port
	}
	return strings.Trim(text, "[]"), ""
}

// speaksOfKylin says whether a name or a path is one that people give to Kylin.
func speaksOfKylin(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "kylin") || strings.Contains(text, "kyligence") || strings.HasPrefix(text, "kap")
}
