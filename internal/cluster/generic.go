package cluster

import (
	"errors"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Generic returns the first document of b as readers of YAML 1.2 see it that
// know nothing of kyctl: maps by name, slices, strings, float64, bool and nil.
// The last of equal keys wins; what loops is an error.
func Generic(b []byte) (any, error) {
	docs, err := documents(b)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 || len(docs[0].Content) == 0 {
		return nil, nil
	}
	return generic(docs[0].Content[0], 0)
}

func generic(n *yaml.Node, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	n = resolve(n)
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			v, err := generic(item, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			v, err := generic(n.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			out[n.Content[i].Value] = v
		}
		return out, nil
	}
	return genericScalar(n), nil
}

func genericScalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	}
	return n.Value
}
