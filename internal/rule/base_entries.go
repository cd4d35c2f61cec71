package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// entries are the pairs of a properties file of a base, as Java reads them;
// none where there is no such file or it can't be read, which base-unreadable
// tells.
func entries(b *plan.Base, path string) (*source.File, []patch.Entry) {
	f := b.File(path)
	if f == nil {
		return nil, nil
	}
	pairs, err := patch.Entries(f.Bytes, charset(path))
	if err != nil {
		return f, nil
	}
	return f, pairs
}

// charset is how the file's program reads it.
func charset(path string) patch.Charset {
	if path == plan.CatalinaProperties {
		return patch.Latin1
	}
	return patch.UTF8
}

// keyPlace is where an entry's key stands, valuePlace where its value does.
func keyPlace(f *source.File, e patch.Entry) source.Pos {
	return source.Pos{File: f, Line: int32(e.Line), Col: int32(e.Col)}
}

func valuePlace(f *source.File, e patch.Entry) source.Pos {
	return source.Pos{File: f, Line: int32(e.ValueLine), Col: int32(e.ValueCol)}
}

// everyBaseHas says that the stock files of every node set a key already.
func everyBaseHas(p *plan.Plan, key string) bool {
	bases := p.Bases()
	if len(bases) == 0 || slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return n.Base == nil }) {
		return false
	}
	for _, b := range bases {
		_, own := entries(b, plan.KylinProperties)
		_, over := entries(b, plan.KylinOverride)
		if !slices.ContainsFunc(slices.Concat(own, over), func(e patch.Entry) bool { return e.Key == key && e.Value != "" }) {
			return false
		}
	}
	return true
}

// keyName is a property's key for a message: one that a whole line was pasted
// into may hold a password.
func keyName(kv cluster.Property) string { return secret.Hide(kv.Key.V) }

// eachProperty visits the properties of the cluster and of its nodes.
func eachProperty(p *plan.Plan, visit func(cluster.Property)) {
	for _, kv := range p.Properties {
		visit(kv)
	}
	for _, n := range p.Nodes {
		for _, kv := range n.Properties {
			visit(kv)
		}
	}
}
