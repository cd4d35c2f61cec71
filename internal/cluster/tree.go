package cluster

import (
	"path/filepath"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/source"
)

// tree is the YAML of all files, merged. A node belongs to the first file
// unless files names another.
type tree struct {
	inputs []*source.File
	files  map[*yaml.Node]*source.File
	// hidden are the nodes of which a part is masked; whole ones are true. No
	// message quotes one.
	hidden map[*yaml.Node]bool
	// told are the nodes of which all has been said: a value in them is Broken,
	// and a mapping may lack keys.
	told map[*yaml.Node]bool
}

func newTree(files []*source.File) *tree {
	return &tree{
		inputs: files, files: map[*yaml.Node]*source.File{},
		hidden: map[*yaml.Node]bool{}, told: map[*yaml.Node]bool{},
	}
}

func (t *tree) file(n *yaml.Node) *source.File {
	if len(t.files) > 0 {
		if f, ok := t.files[n]; ok {
			return f
		}
	}
	return t.inputs[0]
}

// own notes that all of n comes from f.
func (t *tree) own(n *yaml.Node, f *source.File) {
	t.files[n] = f
	for _, child := range n.Content {
		t.own(child, f)
	}
}

// copy returns a copy of n with the same place and marks.
func (t *tree) copy(n *yaml.Node) *yaml.Node {
	out := *n
	if f, ok := t.files[n]; ok {
		t.files[&out] = f
	}
	if whole, ok := t.hidden[n]; ok {
		t.hidden[&out] = whole
	}
	if t.told[n] {
		t.told[&out] = true
	}
	return &out
}

func (t *tree) pos(n *yaml.Node) source.Pos { return place(t.file(n), n) }

func place(f *source.File, n *yaml.Node) source.Pos {
	return source.Pos{File: f, Line: int32(n.Line), Col: int32(n.Column)}
}

// quote returns the text of n for a message.
func (t *tree) quote(n *yaml.Node) string {
	if _, ok := t.hidden[n]; ok {
		return show(hiddenText)
	}
	return show(n.Value)
}

// dir is the folder that a relative path in n is looked up in.
func (t *tree) dir(n *yaml.Node) string { return filepath.Dir(t.file(n).Name) }

// resolve follows an alias.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// isNull says that n is null as typed, or nothing at all; a tag makes no null.
func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Style&yaml.TaggedStyle == 0
}

func isQuoted(n *yaml.Node) bool {
	return n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
}

// find returns the place of a key in n's content, -1 where it is not there.
func find(n *yaml.Node, key string) int {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// lookup returns the value of a key, aliases followed, or nil.
func lookup(n *yaml.Node, key string) *yaml.Node {
	if i := find(n, key); i >= 0 {
		return resolve(n.Content[i+1])
	}
	return nil
}
