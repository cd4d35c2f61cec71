package cli

import (
	"github.com/kyctl/kyctl/internal/adopt"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/source"
)

// avoidable takes the properties out of the description that validate would
// complain about: their lines stay in the homes, and the report says why.
func avoidable(r *adopt.Result, homes []*adopt.Home) (text []byte, err error) {
	text, err = cluster.Encode(r.Cluster, r.Comments)
	if err != nil {
		return nil, err
	}
	c, found, usable := cluster.Read(source.New("cluster.yaml", text))
	if !usable {
		return text, nil
	}
	p, _, err := plan.Bind(c, plan.Options{Homes: foldersOf(homes)})
	if err != nil {
		return nil, err
	}
	at := map[source.Pos][2]string{} // of a property: its node and its key
	add := func(node string, list []cluster.Property) {
		for _, kv := range list {
			at[kv.Key.Pos], at[kv.Value.Pos] = [2]string{node, kv.Key.V}, [2]string{node, kv.Key.V}
		}
	}
	add("", p.Properties)
	for _, n := range p.Nodes {
		add(string(n.Name.V), n.Properties)
	}
	withdrawn := false
	for _, f := range rule.Run(p, p.Given(), found) {
		if of, ok := at[f.Pos]; ok {
			r.Withdraw(of[0], of[1], f.Message)
			withdrawn = true
		}
	}
	if withdrawn {
		return cluster.Encode(r.Cluster, r.Comments)
	}
	return text, nil
}

// foldersOf returns the folders of the homes by the names of their nodes.
func foldersOf(homes []*adopt.Home) map[string]string {
	out := map[string]string{}
	for _, h := range homes {
		out[h.Name] = h.Dir
	}
	return out
}
