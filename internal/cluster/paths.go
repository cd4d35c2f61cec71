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
func Locate(findings diag.List) { locate(findings) }

func locate(findings diag.List) {
	wanted := map[*source.File]map[place][]*diag.Finding{}
	for i := range findings {
		f := &findings[i]
		if f.Path != "" || !f.Pos.IsValid() {
			continue
		}
		if wanted[f.Pos.File] == nil {
			wanted[f.Pos.File] = map[place][]*diag.Finding{}
		}
		at := place{f.Pos.Line, f.Pos.Col}
		wanted[f.Pos.File][at] = append(wanted[f.Pos.File][at], f)
	}
	for file, places := range wanted {
		docs, err := documents(file.Bytes)
		if err == nil && len(docs) > 0 && len(docs[0].Content) > 0 {
			l := locator{places}
			l.walk(docs[0].Content[0], "")
		}
	}
}

type place struct{ line, col int32 }

type locator struct{ places map[place][]*diag.Finding }

// walk names the places of values first and of keys after them: a block
// mapping begins where its first key does.
func (l locator) walk(n *yaml.Node, path string) {
	l.name(n, path)
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			child := n.Content[i].Value
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

func (l locator) name(n *yaml.Node, path string) {
	for _, f := range l.places[place{int32(n.Line), int32(n.Column)}] {
		if f.Path == "" {
			f.Path = path
		}
	}
}
