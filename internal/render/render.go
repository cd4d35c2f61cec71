package render

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

// Options narrow what is rendered.
type Options struct {
	// Wants says which nodes are rendered; nil means all. The balancer's file is
	// rendered either way.
	Wants func(node string) bool
}

// All renders every file of p, sorted by path. The jars are what the operator
// must copy to the nodes.
func All(p *plan.Plan, v plan.Values, o Options) (files []Artifact, jars []session.Jar, err error) {
	if p.Balancer != nil {
		b, err := p.Balancer.Render(p.Site)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, Artifact{Path: path.Join("load-balancer", p.Balancer.File), Mode: 0o644, Bytes: b, Restart: "reload"})
	}
	r := renderer{plan: p, patched: map[patchKey]Artifact{}, builtin: map[string][]byte{}}
	if err := r.prepare(v); err != nil {
		return nil, nil, err
	}
	files = slices.Grow(files, 3*len(p.Nodes))
	for i := range p.Nodes {
		n := &p.Nodes[i]
		if o.Wants != nil && !o.Wants(string(n.Name.V)) {
			continue
		}
		if files, err = r.node(files, n); err != nil {
			return nil, nil, fmt.Errorf("node %s: %w", n.Name.V, err)
		}
	}
	for _, f := range r.output.Shared {
		files = append(files, Artifact{Path: f.Path, Mode: mode(f.Secret), Bytes: f.Bytes})
	}
	slices.SortFunc(files, func(a, b Artifact) int { return cmp.Compare(a.Path, b.Path) })
	return files, r.output.Jars, nil
}

// renderer holds what all nodes share.
type renderer struct {
	plan    *plan.Plan
	common  []patch.Pair // kylin.properties of every node
	output  session.Output
	patched map[patchKey]Artifact
	builtin map[string][]byte // what stands in for a node's own file, by its template
}

func (r *renderer) prepare(v plan.Values) (err error) {
	if r.common, err = r.plan.Pairs(v); err != nil {
		return err
	}
	if r.plan.Store == nil {
		return nil
	}
	r.output, err = r.plan.Store.Output(r.plan.StoreWant(v))
	return err
}

// node appends the files of one node.
func (r *renderer) node(files []Artifact, n *plan.Node) ([]Artifact, error) {
	dir := "nodes/" + string(n.Name.V) + "/"
	add := func(name string, a Artifact, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if a.Bytes != nil {
			a.Path = dir + name
			files = append(files, a)
		}
		return nil
	}
	a, err := r.properties(n)
	if err := add(plan.KylinProperties, a, err); err != nil {
		return nil, err
	}
	if r.plan.Facts.HasTomcat {
		a, err = r.context(n)
		if err := add(plan.ContextXML, a, err); err != nil {
			return nil, err
		}
	}
	if n.Users {
		a, err = r.catalina(n)
		if err := add(plan.CatalinaProperties, a, err); err != nil {
			return nil, err
		}
		for _, f := range r.output.Files {
			add(f.Path, Artifact{Mode: mode(f.Secret), Bytes: f.Bytes, Restart: "restart"}, nil)
		}
	}
	if n.RestAddress.Set {
		add(plan.Environment, Artifact{Mode: 0o644, Bytes: []byte("KYLIN_REST_ADDRESS=" + n.RestAddress.V.String() + "\n"), Restart: "restart"}, nil)
	}
	return files, nil
}
