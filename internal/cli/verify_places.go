package cli

import (
	"net"
	"net/netip"
	"strconv"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/verify"
)

// renderedPlaces are the values of a description that a balancer's file is written
// from, each with the words that it becomes there.
func renderedPlaces(p *plan.Plan) []verify.Place {
	b := &p.LoadBalancer
	list := []verify.Place{
		{Key: "name", Pos: p.Name.Pos},
		{Key: "nodes", Pos: p.NodesAt},
		{Key: "load_balancer.method", Pos: b.Method.Pos},
		{Key: "load_balancer.keepalive", Pos: b.Keepalive.Pos},
		{Key: "load_balancer.max_body", Pos: b.MaxBody.Pos},
		{Key: "load_balancer.access_log", Pos: b.AccessLog.Pos},
		{Key: "load_balancer.timeouts.connect", Pos: b.Timeouts.Connect.Pos},
		{Key: "load_balancer.timeouts.read", Pos: b.Timeouts.Read.Pos},
		{Key: "load_balancer.timeouts.send", Pos: b.Timeouts.Send.Pos},
		{Key: "load_balancer.health_check", Pos: b.HealthCheck.At},
		{Key: "load_balancer.health_check.path", Pos: b.HealthCheck.Path.Pos},
		{Key: "load_balancer.tls.certificate", Pos: b.TLS.Certificate.Pos},
		{Key: "load_balancer.tls.key", Pos: b.TLS.Key.Pos},
	}
	list = append(list, jobsPlaces(&b.Jobs)...)
	list = append(list, listenPlaces("load_balancer.listen", b.Listen)...)
	list = append(list, listenPlaces("load_balancer.tls.redirect_from", b.TLS.RedirectFrom)...)
	list = append(list, networkPlaces("load_balancer.trusted_proxies", b.TrustedProxies)...)
	list = append(list, networkPlaces("load_balancer.operators", b.Operators)...)
	list = append(list, namePlaces("load_balancer.server_names", b.ServerNames)...)
	if p.Balancer != nil {
		for _, v := range p.BalancerOptions.Include {
			list = append(list, verify.Place{Key: "load_balancer." + p.Balancer.Name + ".include", Pos: v.Pos, Texts: []string{string(v.V)}})
		}
	}
	for _, n := range p.Nodes {
		list = append(list, nodePlace(n))
	}
	return list
}

// jobsPlaces are the values of the listener for job nodes.
func jobsPlaces(j *cluster.JobsListener) []verify.Place {
	if !j.At.IsValid() {
		return nil
	}
	list := []verify.Place{
		{Key: "load_balancer.jobs.timeouts.connect", Pos: j.Timeouts.Connect.Pos},
		{Key: "load_balancer.jobs.timeouts.read", Pos: j.Timeouts.Read.Pos},
		{Key: "load_balancer.jobs.timeouts.send", Pos: j.Timeouts.Send.Pos},
	}
	list = append(list, listenPlaces("load_balancer.jobs.listen", j.Listen)...)
	return append(list, namePlaces("load_balancer.jobs.server_names", j.ServerNames)...)
}

func namePlaces(key string, names []cluster.Val[cluster.ServerName]) []verify.Place {
	var list []verify.Place
	for _, v := range names {
		list = append(list, verify.Place{Key: key, Pos: v.Pos, Texts: []string{string(v.V)}})
	}
	return list
}

// nodePlace is where a node's address stands.
func nodePlace(n plan.Node) verify.Place {
	pos, host := n.Host.Pos, string(n.Host.V)
	if n.Address.Set && !n.Address.Broken {
		pos, host = n.Address.Pos, n.Address.V.String()
	}
	at := net.JoinHostPort(host, strconv.Itoa(int(n.Port.V)))
	return verify.Place{Key: "nodes", Pos: pos, Texts: []string{at, "http://" + at}}
}

// listenPlaces are the addresses to listen on; every balancer writes one its own
// way.
func listenPlaces(key string, listens []cluster.Val[cluster.Listen]) []verify.Place {
	var list []verify.Place
	for _, v := range listens {
		port := strconv.Itoa(v.V.Port)
		texts := []string{port, ":" + port, "*:" + port, "0.0.0.0:" + port}
		if v.V.Addr.IsValid() {
			texts = []string{netip.AddrPortFrom(v.V.Addr, uint16(v.V.Port)).String()}
		}
		list = append(list, verify.Place{Key: key, Pos: v.Pos, Texts: texts})
	}
	return list
}

func networkPlaces(key string, networks []cluster.Val[netip.Prefix]) []verify.Place {
	var list []verify.Place
	for _, v := range networks {
		list = append(list, verify.Place{Key: key, Pos: v.Pos, Texts: []string{v.V.String()}})
	}
	return list
}
