package cluster

import (
	"reflect"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
)

// Section is a mapping left undecoded for its owner: the options of one
// balancer or one store.
type Section struct {
	Name Val[string]
	key  *yaml.Node
	node *yaml.Node
	tree *tree
	path []string
	// options are to be encoded, of a section that was not read.
	options any
}

func (d *decoder) section(v reflect.Value, key, value *yaml.Node) {
	into := v.Addr().Interface().(*[]Section)
	*into = append(*into, Section{
		Name: Val[string]{V: key.Value, Pos: d.tree.pos(key), Set: true},
		key:  key, node: value, tree: d.tree, path: append([]string(nil), d.path...),
	})
}

// Decode fills the struct that into points at from the section, and returns
// what is wrong with it.
func (s Section) Decode(into any) diag.List {
	d := newDecoder(s.tree, s.path...)
	d.mapping(reflect.ValueOf(into).Elem(), s.node)
	return d.findings
}

// Unknown is the finding of a section that is none of names.
func (s Section) Unknown(names []string) diag.Finding {
	return unknownKey(s.tree, s.key, names)
}

// Overlaid says that the section came from an earlier file than the last: a
// base file's section that a later file's choice leaves unused.
func (s Section) Overlaid() bool {
	last := s.tree.inputs[len(s.tree.inputs)-1]
	return s.Name.Pos.File != last
}
