package plan

import (
	"net/netip"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/product"
)

// NoHealthCheck is the word that turns the health check off.
const NoHealthCheck = "none"

// UpdateKey lets queries change data: then they are writes
// (QueryService.java of Kylin 3, doQueryWithCache).
const UpdateKey = "kylin.query.pushdown.update-enabled"

// bindSite fills what the balancer must know.
func (p *Plan) bindSite() {
	b := &p.LoadBalancer
	p.Site = balancer.Site{
		Templates:        p.Templates,
		Name:             string(p.Name.V),
		Version:          balancerVersion(b.Version.V, p.Balancer.Default),
		Listen:           listens(b.Listen),
		ServerNames:      texts(b.ServerNames),
		Method:           balancer.Method(b.Method.V),
		Nodes:            p.members(func(n Node) bool { return n.Queried }),
		TrustedProxies:   values(b.TrustedProxies),
		Keepalive:        b.Keepalive.V,
		Connect:          b.Timeouts.Connect.V,
		Read:             b.Timeouts.Read.V,
		Send:             b.Timeouts.Send.V,
		MaxBody:          int64(b.MaxBody.V),
		MaxFails:         b.Failure.MaxFails.V,
		FailWindow:       b.Failure.Window.V,
		RetryQueries:     b.Retry.Queries.V && !p.QueriesWrite(),
		RetryReads:       b.Retry.OtherReads.V,
		QueryPaths:       p.Facts.QueryPaths,
		HealthPath:       healthPath(b.HealthCheck.Path.V),
		HealthInterval:   b.HealthCheck.Interval.V,
		HealthRise:       b.HealthCheck.Rise.V,
		HealthFall:       b.HealthCheck.Fall.V,
		RestrictInternal: b.RestrictInternalAPI.V,
		Internal:         p.Facts.Closed(),
		Operators:        values(b.Operators),
		AccessLog:        b.AccessLog.V,
		NodeIdle:         product.NodeIdle,
		Include:          texts(p.BalancerOptions.Include),
	}
	if b.TLS.At.IsValid() {
		p.Site.TLS = &balancer.TLS{
			Certificate:  b.TLS.Certificate.V,
			Key:          b.TLS.Key.V,
			RedirectFrom: listens(b.TLS.RedirectFrom),
			HSTS:         b.TLS.HSTS.V,
		}
	}
	if b.Jobs.At.IsValid() {
		p.Site.Jobs = p.jobsSite(p.Site)
	}
}

// jobsSite is the site s for the nodes that run jobs, with what their listener
// has of its own.
func (p *Plan) jobsSite(s balancer.Site) *balancer.Site {
	own := &p.LoadBalancer.Jobs
	s = s.AsJobs()
	s.Listen = listens(own.Listen)
	s.Nodes = p.members(func(n Node) bool { return n.Builds })
	s.Connect, s.Read, s.Send = own.Timeouts.Connect.V, own.Timeouts.Read.V, own.Timeouts.Send.V
	if len(own.ServerNames) > 0 {
		s.ServerNames = texts(own.ServerNames)
	}
	return &s
}

func healthPath(path string) string {
	if path == NoHealthCheck {
		return ""
	}
	return path
}

// QueriesWrite says that some node lets queries change data.
func (p *Plan) QueriesWrite() bool { return len(p.UpdateSettings()) > 0 }

// members are the nodes of a group behind the balancer, in the user's order.
func (p *Plan) members(in func(Node) bool) []balancer.Node {
	states := map[cluster.State]balancer.State{"backup": balancer.Backup, "drain": balancer.Drain, "down": balancer.Down}
	var out []balancer.Node
	for _, n := range p.Nodes {
		if !in(n) {
			continue
		}
		host := string(n.Host.V)
		if n.Address.Set && !n.Address.Broken {
			host = n.Address.V.String()
		}
		out = append(out, balancer.Node{
			Name: string(n.Name.V), Host: host, Port: int(n.Port.V), Weight: n.Weight.V, State: states[n.State.V],
		})
	}
	return out
}

func balancerVersion(text string, fallback [2]int) [2]int {
	v, ok := product.ParseVersion(text)
	if !ok {
		return fallback
	}
	return [2]int{v.Major, v.Minor}
}

func listens(in []cluster.Val[cluster.Listen]) []balancer.Listen {
	out := make([]balancer.Listen, 0, len(in))
	for _, v := range in {
		out = append(out, balancer.Listen{Addr: v.V.Addr, Port: v.V.Port})
	}
	return out
}

func texts[T ~string](in []cluster.Val[T]) []string {
	out := make([]string, 0, len(in))
	for _, v := range in {
		out = append(out, string(v.V))
	}
	return out
}

func values(in []cluster.Val[netip.Prefix]) []netip.Prefix {
	out := make([]netip.Prefix, 0, len(in))
	for _, v := range in {
		if !v.Broken {
			out = append(out, v.V)
		}
	}
	return out
}
