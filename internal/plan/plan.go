// Package plan binds a description to the chosen product, balancer and store.
//
// In: a Cluster. Out: a Plan, built once and never changed afterwards, and the
// findings of the sections that it decoded.
package plan

import (
	"strings"
	"sync"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/templates"
)

// Plan is a cluster with all choices made. Known says that the product's
// version is in the table: without that nothing is rendered, and Facts are those
// of the newest line, so that every other mistake is told in the same run.
type Plan struct {
	*cluster.Cluster
	Facts product.Facts
	Known bool
	// Nodes are the description's, in its order.
	Nodes []Node
	// Balancer is nil where there is none, or its kind is unknown.
	Balancer        *balancer.Kind
	Site            balancer.Site
	BalancerOptions *balancer.Options
	Store           *session.Kind
	StoreOptions    any
	Secrets         []Secret
	Templates       templates.Set
	bases           map[string]*Base
	followLinks     bool
	// What many rules ask for, and what costs too much each time.
	wanted   func() session.Output
	managers func() map[string]string
	written  func() written
}

// Node is a node with what follows from its mode.
type Node struct {
	*cluster.Node
	// Mode is the value of kylin.server.mode.
	Mode string
	// Serves says that the node answers queries, Builds that it runs jobs.
	Serves, Builds bool
	// Queried says that users' queries go to the node: it answers them, and is not
	// left to the jobs alone.
	Queried bool
	// Users says that users log in to the node, which so stands behind the balancer
	// and shares sessions: it answers queries, or runs jobs and these have a listener.
	Users bool
	// Base are the node's stock files; nil without a base.
	Base *Base
	// Elsewhere says that another node's home is at hand: nothing is known of
	// this one's files, and none is rendered.
	Elsewhere bool
}

// Options adjust what Bind does.
type Options struct {
	// Base stands in for product.base where that is not set.
	Base string
	// Homes, where set, are live $KYLIN_HOMEs by the names of their nodes. Each is
	// the base of its node, whatever else is named; the other nodes are Elsewhere.
	Homes map[string]string
	// Templates are the texts to fill.
	Templates templates.Set
	// FollowLinks reads base files and secrets also where a link leads out of the
	// description's folder.
	FollowLinks bool
}

// Bind makes a plan of c. The plan is usable for rules whatever the findings
// are; err is a base folder that can't be read.
func Bind(c *cluster.Cluster, o Options) (*Plan, diag.List, error) {
	p := &Plan{Cluster: c, bases: map[string]*Base{}, followLinks: o.FollowLinks, Templates: o.Templates}
	p.wanted = sync.OnceValue(func() session.Output { return p.StoreOutput(p.Placeholders()) })
	p.managers = sync.OnceValue(p.findManagers)
	p.written = sync.OnceValue(p.findWritten)
	var findings diag.List
	version, ok := product.ParseVersion(c.Product.Version.V)
	if ok {
		p.Facts, p.Known = product.Lookup(string(c.Product.Name.V), version)
	}
	switch {
	case p.Known:
	case ok:
		p.Facts = product.Nearest(string(c.Product.Name.V), version)
	default:
		p.Facts = product.Newest(string(c.Product.Name.V))
	}
	cluster.Fill(c, p.Facts)
	findings.Add(p.bindStore()...)
	findings.Add(p.bindBalancer()...)
	if err := p.bindNodes(o); err != nil {
		return nil, nil, err
	}
	p.bindSecrets()
	if p.Balancer != nil {
		p.bindSite()
	}
	return p, findings, nil
}

func (p *Plan) bindNodes(o Options) error {
	p.Nodes = make([]Node, len(p.Cluster.Nodes))
	for i := range p.Cluster.Nodes {
		n := Node{Node: &p.Cluster.Nodes[i]}
		var modes []string
		for _, m := range n.Node.Mode {
			modes = append(modes, string(m.V))
			n.Serves = n.Serves || m.V == "all" || m.V == "query"
			n.Builds = n.Builds || m.V == "all" || m.V == "job"
		}
		jobs := &p.LoadBalancer.Jobs
		n.Queried = n.Serves && !(n.Builds && jobs.Exclusive.V)
		n.Users = n.Serves || n.Builds && jobs.At.IsValid()
		n.Mode = strings.Join(modes, ",")
		var err error
		switch {
		case o.Homes == nil:
			n.Base, err = p.base(n.Node, o.Base)
		case o.Homes[string(n.Name.V)] != "":
			n.Base, err = homeBase(o.Homes[string(n.Name.V)])
		default:
			n.Elsewhere = true
		}
		if err != nil {
			return err
		}
		p.Nodes[i] = n
	}
	return nil
}

// bindStore chooses the store and decodes its section. Sections of other
// stores are decoded too, so that their mistakes are told.
func (p *Plan) bindStore() diag.List {
	var findings diag.List
	kinds := session.Kinds()
	name := p.storeName()
	for i := range kinds {
		if kinds[i].Name == name {
			p.Store = &kinds[i]
		}
	}
	if p.Store == nil && !p.Sessions.Store.Broken {
		findings.Add(unknownWord(p.Sessions.Store, diag.T("session store", "会话存储"), session.Names()))
	}
	known := map[string]any{}
	for _, k := range kinds {
		if k.New != nil {
			known[k.Name] = k.New()
		}
	}
	findings.Add(decodeSections(p.Sessions.Stores, known, "sessions", p.Sessions.Store.V)...)
	if p.Store != nil && p.Store.New != nil {
		p.StoreOptions = known[p.Store.Name]
		p.Store.Fill(p.StoreOptions)
		if !hasSection(p.Sessions.Stores, p.Store.Name) {
			findings.Add(missingSection(p.Sessions.Store, "sessions."+p.Store.Name))
		}
	}
	findings.Add(p.storeReason()...)
	return findings
}

// storeName is the chosen store. A property that chooses Kylin 5's own wins, and
// any other where the description names no store: Kylin obeys it.
func (p *Plan) storeName() string {
	kv, ok := p.StoreProperty()
	switch {
	case ok && session.IsJDBC(kv.Value.V):
		return "jdbc"
	case ok && !p.Sessions.Store.Set && strings.EqualFold(kv.Value.V, "none"):
		return "local"
	case ok && !p.Sessions.Store.Set:
		return session.External
	}
	return p.Sessions.Store.V
}

// StoreProperty returns the property that chooses the session store of every
// node of a product without Tomcat.
func (p *Plan) StoreProperty() (cluster.Property, bool) {
	for _, kv := range p.Properties {
		if !p.Facts.HasTomcat && kv.Key.V == session.StoreType && kv.Value.V != "" {
			return kv, true
		}
	}
	return cluster.Property{}, false
}

// LeavesContext reports whether the node's context.xml stays as it is: a store
// that kyctl does not write may be in it, and a node without users shares
// no sessions.
func (p *Plan) LeavesContext(n *Node) bool {
	return !n.Users || p.Store != nil && p.Store.Leaves
}

func (p *Plan) bindBalancer() diag.List {
	var findings diag.List
	b := p.LoadBalancer
	if !b.At.IsValid() {
		return nil
	}
	known := map[string]any{}
	for i, k := range balancer.Kinds {
		if k.Name == b.Kind.V {
			p.Balancer = &balancer.Kinds[i]
		}
		known[k.Name] = new(balancer.Options)
	}
	if p.Balancer == nil && b.Kind.Set && !b.Kind.Broken {
		findings.Add(unknownWord(b.Kind, diag.T("load balancer", "负载均衡器"), balancer.Names()))
	}
	findings.Add(decodeSections(b.Options, known, "load_balancer", b.Kind.V)...)
	if p.Balancer != nil {
		p.BalancerOptions = known[p.Balancer.Name].(*balancer.Options)
	}
	return findings
}
