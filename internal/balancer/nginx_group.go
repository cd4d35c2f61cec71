package balancer

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// nginxGroup is one upstream block.
type nginxGroup struct {
	Name      string
	Zone      string // name and size of the shared memory
	Method    string // a directive, "" for round robin
	Servers   string // its server lines in one string: there may be ten thousand
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
	// NginxIdle bounds the idle connections of one worker to one group: stock
	// nginx has 768 connections a worker.
	NginxIdle = 256
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
	var servers strings.Builder
	for i, n := range s.Nodes {
		s.server(&servers, i, weight(n)+nginxServerWords(n.State, fails))
	}
	base.Servers = servers.String()
	f := nginxFamily{Groups: []nginxGroup{base}, Target: base.Name}
	if s.Method == StickyCookie {
		f.Target += "$" + s.Var + "on"
		f.Groups = append(f.Groups, s.nodeGroups(base.Name, fails)...)
	}
	return f
}

// writes makes the groups of writes or, with a health path, of the question
// before one, which keeps no connection: a node that is being stopped answers over
// kept ones and takes no new one.
func (s nginxSite) writes(fails string) nginxFamily {
	if s.HealthPath == "" {
		return s.family("_write", fmt.Sprintf("max_fails=1 fail_timeout=%s", NginxTime(s.FailWindow)))
	}
	s.Keepalive = 0
	return s.family("_write", fails)
}

// nodeGroups makes a group for each node that may have clients: the node, and
// behind it some others for when it fails.
func (s nginxSite) nodeGroups(family, fails string) []nginxGroup {
	var groups []nginxGroup
	count := 0
	for i, n := range s.Nodes {
		if n.State == Down {
			continue
		}
		others := append(spread(s.byState[Active], i, nginxSpares), spread(s.byState[Backup], i, 1)...)
		var servers strings.Builder
		s.server(&servers, i, fails)
		for _, j := range others {
			s.server(&servers, j, fails+" backup")
		}
		groups = append(groups, nginxGroup{
			Name: family + "_on_" + n.Name, Servers: servers.String(), Keepalive: s.idle(1 + len(others)), Idle: s.kept,
		})
		// One more for what nginx keeps of the group itself.
		count += len(others) + 2
	}
	for i := range groups {
		groups[i].Zone = nginxZone(family+"_on", count)
	}
	return groups
}

// nginxServerWords are the words of a server line that stand for its state.
// nginx can't drain: a client is either known by its route cookie, which leads
// to a group of its own, or new.
func nginxServerWords(state State, fails string) string {
	switch state {
	case Backup:
		return fails + " backup"
	case Drain, Down:
		return "down"
	}
	return fails
}

func weight(n Node) string {
	if n.Weight <= 1 {
		return ""
	}
	return "weight=" + strconv.Itoa(n.Weight) + " "
}

// spread picks up to n of the sorted indexes, but never own, at equal distances
// from own on: neighbours often share a rack.
func spread(of []int, own, n int) []int {
	next, found := slices.BinarySearch(of, own)
	others := len(of)
	if found {
		next++
		others--
	}
	n = min(n, others)
	picked := make([]int, n)
	for k := range picked {
		picked[k] = of[(next+k*others/n)%len(of)]
	}
	return picked
}

// server adds the server line of node i, with its name behind it.
func (s nginxSite) server(to *strings.Builder, i int, words string) {
	for _, part := range []string{"\n    server ", s.addresses[i], " ", words, "; # ", s.Nodes[i].Name} {
		to.WriteString(part)
	}
}

// idle is the number of idle connections of one worker to n nodes.
func (s nginxSite) idle(n int) int {
	return max(s.Keepalive, min(s.Keepalive*n, NginxIdle))
}

// nginxZone writes the name and size of a group's shared memory: 64 kB, and
// what its servers need.
func nginxZone(name string, servers int) string {
	return fmt.Sprintf("%s %dk", name, (64+nginxPeer*servers+63)/64*64)
}

// address is a node's host:port, an IPv6 address in brackets.
func (n Node) address() string { return net.JoinHostPort(n.Host, strconv.Itoa(n.Port)) }
