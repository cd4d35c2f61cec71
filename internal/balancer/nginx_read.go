package balancer

import (
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// nginxGroupRead is an upstream, or the one server that a proxy_pass names.
type nginxGroupRead struct {
	name    string
	block   *directive.Directive
	servers []*directive.Directive
}

// nginxReader gathers what a configuration says.
type nginxReader struct {
	*Found
	groups  []nginxGroupRead
	servers []*directive.Directive
}

func readNginx(in Existing) *Found {
	r := &nginxReader{Found: new(Found)}
	tree, errs := directive.Nginx(in.File, in.Include)
	r.unread(errs)
	r.http(tree)
	r.cluster(in.Nodes)
	return r.Found
}

// http collects what stands in http, or at the top of a file that is included
// there.
func (r *nginxReader) http(list []*directive.Directive) {
	for _, d := range list {
		switch d.Name() {
		case "http":
			r.http(d.Block)
		case "upstream":
			g := nginxGroupRead{name: d.Arg(0), block: d}
			for _, s := range d.Block {
				if s.Name() == "server" {
					g.servers = append(g.servers, s)
				}
			}
			r.groups = append(r.groups, g)
		case "server":
			r.servers = append(r.servers, d)
		default:
			r.Others++
		}
	}
}

// cluster reads the group that is the cluster's, and the servers that send
// requests to it.
func (r *nginxReader) cluster(known []string) {
	var mine []nginxGroupRead
	for _, g := range r.groups {
		if len(known) == 0 || slices.ContainsFunc(g.servers, func(s *directive.Directive) bool { return knows(known, s.Arg(0)) }) {
			mine = append(mine, g)
		}
	}
	if len(mine) != 1 {
		for _, g := range mine {
			c := Choice{Pos: g.block.Pos(), Name: g.name}
			for _, s := range g.servers {
				c.Servers = append(c.Servers, s.Arg(0))
			}
			r.Choices = append(r.Choices, c)
		}
		return
	}
	r.group(mine[0])
	for _, s := range r.servers {
		if nginxProxies(s.Block, mine[0].name) {
			r.server(s)
		}
	}
}

// knows says whether a server's address is one of the known nodes.
func knows(known []string, address string) bool {
	host, port := splitAddress(address)
	for _, k := range known {
		h, p := splitAddress(k)
		if h == host && (p == "" || port == "" || p == port) {
			return true
		}
	}
	return false
}

// splitAddress cuts host:port; the port is "" where there is none, the host of
// an IPv6 address has no brackets.
func splitAddress(text string) (host, port string) {
	if host, port, err := net.SplitHostPort(text); err == nil {
		return host, port
	}
	return strings.Trim(text, "[]"), ""
}

func nginxProxies(list []*directive.Directive, group string) bool {
	return slices.ContainsFunc(list, func(d *directive.Directive) bool {
		_, target, _ := strings.Cut(d.Arg(0), "://")
		target, _, _ = strings.Cut(target, "/")
		return d.Name() == "proxy_pass" && target == group || nginxProxies(d.Block, group)
	})
}

func (r *nginxReader) group(g nginxGroupRead) {
	r.Name = told(g.name, g.block.At(0))
	for _, d := range g.block.Block {
		switch d.Name() {
		case "server":
			r.Nodes = append(r.Nodes, nginxNode(d))
		case "least_conn":
			r.Method = told(LeastConn, d.Pos())
		case "ip_hash":
			r.Method = told(IPHash, d.Pos())
		default:
			r.leave(d)
		}
	}
}

func nginxNode(d *directive.Directive) FoundNode {
	host, port := splitAddress(d.Arg(0))
	n := FoundNode{Host: told(host, d.At(0)), Port: told(80, d.At(0))}
	if p, err := strconv.Atoi(port); err == nil {
		n.Port.V = p
	}
	for i, arg := range d.Args()[1:] {
		at := d.At(i + 1)
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "weight":
			if w, err := strconv.Atoi(value); err == nil {
				n.Weight = told(w, at)
			}
		case "backup":
			n.State = told(Backup, at)
		case "down":
			n.State = told(Down, at)
		}
	}
	return n
}

func (r *nginxReader) server(s *directive.Directive) {
	for _, d := range s.Block {
		switch d.Name() {
		case "listen":
			_, port := splitAddress(d.Arg(0))
			if port == "" {
				port = d.Arg(0)
			}
			if p, err := strconv.Atoi(port); err == nil {
				r.Listen = append(r.Listen, Told[Listen]{Listen{Port: p}, d.At(0)})
			}
		case "server_name":
			for i, name := range d.Args() {
				r.ServerNames = append(r.ServerNames, told(name, d.At(i)))
			}
		case "location":
			r.server(d)
		case "proxy_pass":
		case "proxy_connect_timeout":
			r.duration(&r.Connect, d)
		case "proxy_read_timeout":
			r.duration(&r.Read, d)
		case "proxy_send_timeout":
			r.duration(&r.Send, d)
		default:
			r.leave(d)
		}
	}
}

func (r *nginxReader) duration(to *Told[time.Duration], d *directive.Directive) {
	text := d.Arg(0)
	if _, err := strconv.Atoi(text); err == nil {
		text += "s"
	}
	v, err := time.ParseDuration(text)
	if err != nil {
		r.leave(d)
		return
	}
	*to = Told[time.Duration]{v, d.At(0)}
}

// told is a value and its place.
func told[T any](v T, at source.Pos) Told[T] { return Told[T]{v, at} }
