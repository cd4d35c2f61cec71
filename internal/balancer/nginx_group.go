package balancer

import (
	"fmt"
	"net"
	"strconv"
)

// nginxGroup is one upstream block.
type nginxGroup struct {
	Name      string
	Zone      string // name and size of the shared memory
	Method    string // a directive, "" for round robin
	Servers   []string
	Keepalive int    // idle connections of one worker to the whole group, 0 for none
	Idle      string // how long one is kept
}

// nginxFamily is the groups of one kind of request: first the one for clients
// that any node may serve, then, with the route cookie, one for each node.
type nginxFamily struct {
	Groups []nginxGroup
	// Target is what proxy_pass names; it may hold a variable.
	Target string
}

const (
	// nginxSpares is how many other nodes stand behind the node of a route
	// cookie: all of them would be a square of lines.
	nginxSpares = 7
	// nginxIdle bounds the idle connections of one worker to one group: stock
	// nginx has 768 connections a worker.
	nginxIdle = 256
	// nginxPeer is the shared memory that one server of a group takes, in kB:
	// about 0.7 in nginx 1.22, doubled for newer ones.
	nginxPeer = 2
)

// family makes the groups of one kind of request. fails are the words of a
// server line that say when a node is left alone; a group that leaves nobody
// alone learns nothing worth sharing between workers.
func (s nginxSite) family(suffix, fails string) nginxFamily {
	base := nginxGroup{Name: s.Name + suffix, Method: nginxMethodLine(s.Method), Keepalive: s.idle(len(s.Nodes)), Idle: s.kept}
	base.Zone = nginxZone(base.Name, len(s.Nodes))
	for i, n := range s.Nodes {
		words := fails
		if n.Weight > 1 {
			words = fmt.Sprintf("weight=%d %s", n.Weight, fails)
		}
		switch n.State {
		case Backup:
			words += " backup"
		case Drain, Down:
			words = "down"
		}
		base.Servers = append(base.Servers, s.server(i, words))
	}
	f := nginxFamily{Groups: []nginxGroup{base}, Target: base.Name}
	if s.Method == StickyCookie {
		f.Target += "$" + s.Var + "on"
		f.Groups = append(f.Groups, s.nodeGroups(base.Name, fails)...)
	}
	return f
}

// nodeGroups makes a group for each node that may have clients: the node, and
// behind it some others for when it fails.
func (s nginxSite) nodeGroups(family, fails string) []nginxGroup {
	var groups []nginxGroup
	servers := 0
	for i, n := range s.Nodes {
		if n.State == Down {
			continue
		}
		g := nginxGroup{Name: family + "_on_" + n.Name, Servers: []string{s.server(i, fails)}, Idle: s.kept}
		for _, j := range append(spread(s.with(Active), i, nginxSpares), spread(s.with(Backup), i, 1)...) {
			g.Servers = append(g.Servers, s.server(j, fails+" backup"))
		}
		g.Keepalive = s.idle(len(g.Servers))
		servers += len(g.Servers) + 1
		groups = append(groups, g)
	}
	for i := range groups {
		groups[i].Zone = nginxZone(family+"_on", servers)
	}
	return groups
}

// with returns the indexes of the nodes in a state.
func (s nginxSite) with(state State) []int { return s.byState[state] }

// spread picks up to n of the sorted indexes, but never own, at equal distances
// from own on: neighbours often share a rack.
func spread(of []int, own, n int) []int {
	others := make([]int, 0, len(of))
	start := 0
	for _, i := range of {
		if i < own {
			start++
		}
		if i != own {
			others = append(others, i)
		}
	}
	n = min(n, len(others))
	picked := make([]int, n)
	for k := range picked {
		picked[k] = others[(start+k*len(others)/n)%len(others)]
	}
	return picked
}

// server writes a server line without its semicolon, and the node's name.
func (s nginxSite) server(i int, words string) string {
	return "server " + s.addresses[i] + " " + words + "; # " + s.Nodes[i].Name
}

// idle is the number of idle connections of one worker to n nodes.
func (s nginxSite) idle(n int) int {
	return max(s.Keepalive, min(s.Keepalive*n, nginxIdle))
}

// nginxZone writes the name and size of a group's shared memory: 64 kB, and
// what its servers need.
func nginxZone(name string, servers int) string {
	return fmt.Sprintf("%s %dk", name, (64+nginxPeer*servers+63)/64*64)
}

// address is a node's host:port, an IPv6 address in brackets.
func (n Node) address() string { return net.JoinHostPort(n.Host, strconv.Itoa(n.Port)) }
