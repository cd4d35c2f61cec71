package cluster

import (
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// Locate fills in the YAML path (nodes[2].host) of every finding that has a
// position and no path. The paths are found by parsing the files once more:
// findings are few, and a cluster of 100,000 nodes need not remember its tree.
func Locate(findings diag.List) {
	wanted := map[*source.File]map[lineCol][]*diag.Finding{}
	for i := range findings {
		f := &findings[i]
		if f.Path != "" || !f.Pos.IsValid() {
			continue
		}
		if wanted[f.Pos.File] == nil {
			wanted[f.Pos.File] = map[lineCol][]*diag.Finding{}
		}
		at := lineCol{f.Pos.Line, f.Pos.Col}
		wanted[f.Pos.File][at] = append(wanted[f.Pos.File][at], f)
	}
	for file, places := range wanted {
		docs, err := documents(file.Bytes)
		if err == nil && len(docs) > 0 && len(docs[0].Content) > 0 {
			l := locator{file, places}
			l.walk(docs[0].Content[0], "")
		}
	}
}

type lineCol struct{ line, col int32 }

type locator struct {
	file   *source.File
	places map[lineCol][]*diag.Finding
}

// walk names the places of values first and of keys after them: a block
// mapping begins where its first key does.
func (l locator) walk(n *yaml.Node, path string) {
	l.name(n, path)
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			child := l.key(n.Content[i])
			if path != "" {
				child = path + "." + child
			}
			l.walk(n.Content[i+1], child)
			l.name(n.Content[i], child)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			l.walk(item, path+"["+strconv.Itoa(i)+"]")
		}
	}
}

// key is a key in a path, which no snippet masks.
func (l locator) key(n *yaml.Node) string {
	if l.file.Masked(place(l.file, n)) {
		return hiddenText
	}
	return hide(n.Value)
}

func (l locator) name(n *yaml.Node, path string) {
	for _, f := range l.places[lineCol{int32(n.Line), int32(n.Column)}] {
		if f.Path == "" {
			f.Path = path
		}
	}
}
