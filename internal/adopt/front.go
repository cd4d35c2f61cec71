package adopt

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/balancer/existing"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// Front is the configuration of the balancer in front of the homes.
type Front struct {
	File    *source.File
	Include directive.Include
}

// front is the kind of balancer and what its file tells.
type front struct {
	file  *source.File
	kind  balancer.Kind
	found *existing.Found
}

// readFront lets every balancer read the file, and takes the one that makes the
// most of it.
func readFront(in *Front, c existing.Config) *front {
	var best *front
	for _, k := range balancer.Kinds {
		own := &front{in.File, k, existing.Read(k, c)}
		if best == nil || slices.Compare(own.made(), best.made()) > 0 {
			best = own
		}
	}
	return best
}

// made is how much a balancer makes of the file: the nodes it finds, whether it
// finds groups at all, how few errors, and how many groups. To another balancer
// each listen of nginx looks like a group.
func (f *front) made() []int {
	found := f.found
	groups := min(1, len(found.Nodes)+len(found.Discovered)+len(found.Choices))
	return []int{len(found.Nodes) + len(found.Discovered), groups, -found.Findings.Count(diag.Error), len(found.Choices)}
}

// choose reads the file again with the one group of servers that fits the
// homes best, where several could be the cluster's: the most servers with the
// names of nodes, then with the product's port.
func (f *front) choose(in *Front, homes []*Home, port int) {
	best, fits, tie := -1, 0, false
	for i, c := range f.found.Choices {
		n := 0
		for _, server := range c.Servers {
			host, number, _ := strings.Cut(server, ":")
			label, _, _ := strings.Cut(host, ".")
			if slices.ContainsFunc(homes, func(h *Home) bool { return h.Name == label || h.Name == host }) {
				n += 1000
			}
			if number == strconv.Itoa(port) {
				n++
			}
		}
		if n >= fits && n > 0 {
			best, fits, tie = i, n, n == fits
		}
	}
	if best >= 0 && !tie {
		f.found = existing.Read(f.kind, existing.Config{File: in.File, Include: in.Include, Nodes: f.found.Choices[best].Servers})
	}
}

// asKnown is a balancer's file with what the homes say of the nodes, as far as
// they do.
func asKnown(in *Front, homes []*Home) existing.Config {
	c := existing.Config{File: in.File, Include: in.Include}
	for _, h := range homes {
		if h.Host == "" {
			continue
		}
		c.Nodes = append(c.Nodes, h.Host)
		switch mode := h.settings[modeKey].value; {
		case mode == "query":
			c.Queries = append(c.Queries, h.Host)
		case strings.Contains(mode, "job") && !strings.Contains(mode, "query"):
			c.Jobs = append(c.Jobs, h.Host)
		}
	}
	for _, s := range servers(homes) {
		c.Nodes = append(c.Nodes, s.V.String())
	}
	return c
}

// loadBalancer writes what the balancer's file tells, but for what is so by
// default.
func (r *Result) loadBalancer(f *front) {
	found := f.found
	if len(found.Nodes)+len(found.Discovered) == 0 {
		return // nothing is known but the kind, perhaps
	}
	b := &r.Cluster.LoadBalancer
	at := f.file.Pos(0)
	b.At, b.Kind = at, given(f.kind.Name, at)
	if name := found.Name; name.Set() && r.Cluster.Name.V.Parse(name.V) == nil {
		r.Cluster.Name.Pos = name.At
	}
	if v := found.Version; v.Set() {
		b.Version = given(strconv.Itoa(v.V[0])+"."+strconv.Itoa(v.V[1]), v.At)
	}
	b.Listen = listens(found.Listen)
	b.ServerNames = all(found.ServerNames, func(v string) cluster.ServerName { return cluster.ServerName(v) })
	r.method(f)
	b.TrustedProxies = all(found.TrustedProxies, same[netip.Prefix])
	b.Operators = all(found.Operators, same[netip.Prefix])
	set(&b.Keepalive, found.Keepalive, same[int])
	set(&b.Timeouts.Connect, found.Connect, same[time.Duration])
	r.readTimeout(f)
	set(&b.Timeouts.Send, found.Send, same[time.Duration])
	set(&b.MaxBody, found.MaxBody, func(v int64) cluster.Size { return cluster.Size(v) })
	set(&b.Failure.MaxFails, found.MaxFails, same[int])
	set(&b.Failure.Window, found.FailWindow, same[time.Duration])
	set(&b.Retry.Queries, found.RetryQueries, same[bool])
	set(&b.Retry.OtherReads, found.RetryReads, same[bool])
	set(&b.HealthCheck.Path, found.HealthPath, orNone)
	set(&b.HealthCheck.Interval, found.HealthInterval, same[time.Duration])
	set(&b.HealthCheck.Rise, found.HealthRise, same[int])
	set(&b.HealthCheck.Fall, found.HealthFall, same[int])
	set(&b.RestrictInternalAPI, found.RestrictInternal, same[bool])
	set(&b.AccessLog, found.AccessLog, same[string])
	set(&b.TLS.Certificate, found.TLS.Certificate, same[string])
	set(&b.TLS.Key, found.TLS.Key, same[string])
	set(&b.TLS.HSTS, found.TLS.HSTS, same[bool])
	b.TLS.RedirectFrom = listens(found.TLS.RedirectFrom)
	if len(found.Include) > 0 {
		b.Options = []cluster.Section{cluster.NewSection(f.kind.Name, &balancer.Options{Include: all(found.Include, same[string])})}
	}
	r.jobsListener(found)
	r.omitDefaults()
}

// jobsListener writes what the balancer's file tells of a listener for the nodes
// that run jobs, but for what is as on the other one.
func (r *Result) jobsListener(found *existing.Found) {
	own, b := found.Jobs, &r.Cluster.LoadBalancer
	if own == nil {
		return
	}
	b.Jobs.At = own.Listen[0].At
	b.Jobs.Listen = listens(own.Listen)
	set(&b.Jobs.Exclusive, own.Exclusive, same[bool])
	b.Jobs.ServerNames = all(own.ServerNames, func(v string) cluster.ServerName { return cluster.ServerName(v) })
	for _, t := range []struct {
		into        *cluster.Val[time.Duration]
		told, other existing.Told[time.Duration]
	}{
		{&b.Jobs.Timeouts.Connect, own.Connect, found.Connect},
		{&b.Jobs.Timeouts.Read, own.Read, found.Read},
		{&b.Jobs.Timeouts.Send, own.Send, found.Send},
	} {
		if t.told.V != t.other.V {
			set(t.into, t.told, same[time.Duration])
			b.Jobs.Timeouts.At = b.Jobs.At
		}
	}
}

// omitDefaults leaves out what the description means without it.
func (r *Result) omitDefaults() {
	filled := *r.Cluster
	filled.Nodes = nil
	kept := r.Cluster.LoadBalancer
	filled.LoadBalancer = cluster.LoadBalancer{At: kept.At, Kind: kept.Kind}
	cluster.Fill(&filled, r.facts)
	filled.LoadBalancer.Kind = cluster.Val[string]{}
	cluster.OmitDefaults(&r.Cluster.LoadBalancer, &filled.LoadBalancer)
}

// tellFront adds what a person should know of the balancer's file.
func (r *Result) tellFront(f *front) {
	r.Look.Add(f.found.Findings...)
	for _, c := range f.found.Choices {
		r.look(diag.Warning, c.Pos, diag.T("%s, with %s, may be the cluster's servers", "%s（%s）可能是集群的服务器").With(cluster.Quote(c.Name), strings.Join(c.Servers, ", ")),
			diag.T("use --home NAME@HOST=DIR, so that kyctl recognizes the group by its servers", "写成 --home NAME@HOST=DIR，以便按服务器认出这一组"))
	}
	r.Front = f.found.Account
	for _, d := range f.found.Discovered {
		r.look(diag.Info, d.At, diag.T("%s stands for all nodes that DNS returns; the description has those of the homes", "%s 代表 DNS 给出的多个节点；描述文件采用各目录对应的节点").With(d.V),
			diag.T("name every node's home, each as --home NAME@HOST=DIR", "请给出每个节点的目录，写成 --home NAME@HOST=DIR"))
	}
	if f.made()[1] == 0 && len(f.found.Findings) == 0 {
		r.look(diag.Error, f.file.Pos(0), diag.T("no server of this file is a node of the cluster", "该文件中没有集群的节点"),
			diag.T("use the file that contains them, or the main file that includes it", "请给出含有它们的文件，或包含该文件的主文件"))
	}
}

func same[T any](v T) T { return v }

func orNone(path string) string {
	if path == "" {
		return "none"
	}
	return path
}

// set gives a value that the file tells.
func set[T, F any](into *cluster.Val[T], told existing.Told[F], as func(F) T) {
	if told.Set() {
		*into = given(as(told.V), told.At)
	}
}

func all[T, F any](told []existing.Told[F], as func(F) T) []cluster.Val[T] {
	var out []cluster.Val[T]
	for _, t := range told {
		out = append(out, given(as(t.V), t.At))
	}
	return out
}

func listens(told []existing.Told[balancer.Listen]) []cluster.Val[cluster.Listen] {
	return all(told, func(v balancer.Listen) cluster.Listen { return cluster.Listen{Addr: v.Addr, Port: v.Port} })
}
