package cluster

import (
	"errors"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/source"
)

// Scalar is a value of any YAML file. Path is such as hosts[0] or
// single.address.
type Scalar struct {
	Path, Text string
	Pos        source.Pos
}

// Scalars returns the values of a YAML file that is no description, in its
// order; an empty mapping counts as a value without text. Its error shows
// nothing of the file.
func Scalars(f *source.File) ([]Scalar, error) {
	docs, err := documents(f.Bytes)
	if err != nil || len(docs) == 0 || len(docs[0].Content) == 0 {
		return nil, errors.New("the file is not valid YAML")
	}
	var out []Scalar
	steps := 0 // aliases can make a small file endless
	var walk func(n *yaml.Node, path string, depth int)
	walk = func(n *yaml.Node, path string, depth int) {
		steps++
		switch n = resolve(n); {
		case depth > 50 || steps > 10000:
		case n.Kind == yaml.MappingNode && len(n.Content) > 0:
			for i := 0; i+1 < len(n.Content); i += 2 {
				at := n.Content[i].Value
				if path != "" {
					at = path + "." + at
				}
				walk(n.Content[i+1], at, depth+1)
			}
		case n.Kind == yaml.SequenceNode:
			for i, item := range n.Content {
				walk(item, path+"["+strconv.Itoa(i)+"]", depth+1)
			}
		default:
			out = append(out, Scalar{Path: path, Text: n.Value, Pos: place(f, n)})
		}
	}
	walk(docs[0].Content[0], "", 0)
	return out, nil
}
