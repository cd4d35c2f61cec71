package cli

import (
	"reflect"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// ofChosen returns the findings that concern the nodes of --node, or all nodes, and
// how many are left out. An error is never left out: it ends the run.
func (a *app) ofChosen(c *checked, findings diag.List) (own diag.List, others int) {
	if !a.ownOnly || c.plan == nil {
		return findings, 0
	}
	wants, err := a.wants(c.plan)
	if err != nil || wants == nil {
		return findings, 0
	}
	places := nodePlacesOf(c.plan, wants)
	for _, f := range findings {
		concerns := f.Severity == diag.Error || places.concern(f.Pos)
		for _, r := range f.Related {
			concerns = concerns || places[r.Pos].chosen
		}
		if !concerns {
			others++
			continue
		}
		own.Add(f)
	}
	return own, others
}

// nodePlaces are the places of a description and of base files that belong to nodes.
type nodePlaces map[source.Pos]struct{ chosen bool }

// concern says whether a finding at pos concerns a chosen node, or no node in
// particular.
func (p nodePlaces) concern(pos source.Pos) bool {
	place, ofNode := p[pos]
	if !ofNode {
		place, ofNode = p[source.Pos{File: pos.File}] // of a base
	}
	return !ofNode || place.chosen
}

func nodePlacesOf(p *plan.Plan, wants func(string) bool) nodePlaces {
	places := nodePlaces{}
	for i := range p.Nodes {
		n := &p.Nodes[i]
		chosen := wants(string(n.Name.V))
		add := func(pos source.Pos) {
			if pos.File != nil {
				places[pos] = struct{ chosen bool }{chosen || places[pos].chosen} // a range makes several nodes at a place
			}
		}
		eachPos(reflect.ValueOf(n.Node).Elem(), add)
		if n.Base != nil {
			for _, f := range n.Base.Files() {
				add(source.Pos{File: f})
			}
		}
	}
	return places
}

// eachPos calls f with every position in a value.
func eachPos(v reflect.Value, f func(source.Pos)) {
	if pos, ok := v.Interface().(source.Pos); ok {
		f(pos)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachPos(v.Field(i), f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachPos(v.Index(i), f)
		}
	}
}

// tellChosen tells the findings that concern the chosen nodes, and counts the others.
func (a *app) tellChosen(c *checked, findings diag.List) error {
	own, others := a.ofChosen(c, findings)
	if err := a.tell(a.err, own); err != nil || others == 0 || a.global.quiet {
		return err
	}
	if others == 1 {
		a.line(a.err, diag.T("1 finding of other nodes is not shown; kyctl validate shows it", "其他节点另有 1 个问题未显示；可用 kyctl validate 查看"))
		return nil
	}
	a.line(a.err, diag.T("%d findings of other nodes are not shown; kyctl validate shows them", "其他节点另有 %d 个问题未显示；可用 kyctl validate 查看").With(others))
	return nil
}
