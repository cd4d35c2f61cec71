package existing

import (
	"fmt"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
)

// unsaid is the Site of a description that says nothing but its nodes: what is
// rendered from it, and from what is told, shows what of a configuration is not
// lost.
var unsaid = balancer.Site{
	Name: "kylin", Listen: []balancer.Listen{{Port: 80}}, Method: balancer.RoundRobin, Keepalive: 32,
	Connect: 3 * time.Second, Read: time.Minute, Send: time.Minute, MaxBody: 64 << 20, MaxFails: 3, FailWindow: 10 * time.Second,
	RetryQueries: true, RetryReads: true, QueryPaths: []string{"query"}, HealthPath: "/kylin/api/admin/version",
	HealthInterval: 5 * time.Second, HealthRise: 2, HealthFall: 3, RestrictInternal: true, NodeIdle: 20 * time.Second,
}

// site is s with what is told in its place. Lists are replaced as a whole.
func (f *Found) site(s balancer.Site) balancer.Site {
	put(&s.Name, f.Name)
	put(&s.Version, f.Version)
	put(&s.Method, f.Method)
	put(&s.Keepalive, f.Keepalive)
	put(&s.Connect, f.Connect)
	put(&s.Read, f.Read)
	put(&s.Send, f.Send)
	put(&s.MaxBody, f.MaxBody)
	put(&s.MaxFails, f.MaxFails)
	put(&s.FailWindow, f.FailWindow)
	put(&s.RetryQueries, f.RetryQueries)
	put(&s.RetryReads, f.RetryReads)
	put(&s.HealthPath, f.HealthPath)
	put(&s.HealthInterval, f.HealthInterval)
	put(&s.HealthRise, f.HealthRise)
	put(&s.HealthFall, f.HealthFall)
	put(&s.RestrictInternal, f.RestrictInternal)
	s.Internal = f.internal
	put(&s.AccessLog, f.AccessLog)
	put(&s.NodeIdle, f.nodeIdle)
	if f.queryPaths.Set() {
		s.QueryPaths = f.queryPaths.V
	}
	if len(f.Listen) > 0 {
		s.Listen = values(f.Listen)
	}
	s.ServerNames, s.TrustedProxies = values(f.ServerNames), values(f.TrustedProxies)
	s.Operators, s.Include = values(f.Operators), values(f.Include)
	s.TLS = nil
	if f.TLS.Certificate.Set() {
		s.TLS = &balancer.TLS{Certificate: f.TLS.Certificate.V, Key: f.TLS.Key.V, RedirectFrom: values(f.TLS.RedirectFrom), HSTS: f.TLS.HSTS.V}
	}
	s.Nodes = siteNodes(f.Nodes)
	if j := f.Jobs; j != nil {
		jobs := s.AsJobs()
		jobs.Listen, jobs.Nodes = values(j.Listen), siteNodes(j.Nodes)
		put(&jobs.Connect, j.Connect)
		put(&jobs.Read, j.Read)
		put(&jobs.Send, j.Send)
		if len(j.ServerNames) > 0 {
			jobs.ServerNames = values(j.ServerNames)
		}
		s.Jobs = &jobs
	}
	return s
}

func siteNodes(found []FoundNode) []balancer.Node {
	var nodes []balancer.Node
	for i, n := range found {
		node := balancer.Node{Name: fmt.Sprintf("node-%d", i+1), Port: 7070, Weight: 1}
		put(&node.Name, n.Name)
		put(&node.Host, n.Host)
		put(&node.Port, n.Port)
		put(&node.Weight, n.Weight)
		put(&node.State, n.State)
		nodes = append(nodes, node)
	}
	return nodes
}

func put[T any](to *T, from Told[T]) {
	if from.Set() {
		*to = from.V
	}
}

func values[T any](list []Told[T]) []T {
	out := make([]T, 0, len(list))
	for _, t := range list {
		out = append(out, t.V)
	}
	return out
}

// writtenByKyctl says whether a file begins as those of kyctl do: there, what is
// absent was turned off.
func writtenByKyctl(text []byte) bool {
	line, _, _ := strings.Cut(string(text[:min(len(text), 500)]), "\n")
	return strings.HasPrefix(line, "# ") && strings.Contains(line, " for the Kylin cluster ") && strings.Contains(line, ", written by kyctl: ")
}

// fitName makes a cluster's name of a group's name; "" where nothing is left.
func fitName(text string) string {
	var out strings.Builder
	for _, c := range strings.ToLower(text) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9' && out.Len() > 0:
			out.WriteRune(c)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
	}
	name := out.String()
	return strings.TrimRight(name[:min(len(name), 39)], "-")
}

// fitNode makes a node's name of a server's name.
func fitNode(text string) string {
	text = strings.Trim(strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.', c == '-':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c == '_' || c == ' ':
			return '-'
		}
		return -1
	}, text), ".-")
	return text[:min(len(text), 63)]
}
