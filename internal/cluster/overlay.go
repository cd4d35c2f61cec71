package cluster

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
)

// merger lays one description over another: mappings merge key by key, scalars
// and lists replace, null removes, nodes merge by name, a secret is replaced
// whole and metadata takes its kind from the last file that names one. Nothing
// is changed in place: an alias may lead to the same node from elsewhere.
type merger struct {
	tree     *tree
	findings diag.List
}

// kinds are the keys of metadata of which the last file's one stays.
var kinds = []string{"hbase", "jdbc", "url"}

func (m *merger) description(base, over *yaml.Node) *yaml.Node {
	out := m.clone(base)
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], resolve(over.Content[i+1])
		switch old := lookup(out, key.Value); {
		case key.Value == "nodes" && old != nil && value.Kind == yaml.SequenceNode:
			put(out, key, m.nodes(old, value))
		case key.Value == "metadata" && old != nil && value.Kind == yaml.MappingNode:
			put(out, key, m.mapping(m.metadata(old, value), value))
		default:
			m.put(out, key, value)
		}
	}
	return out
}

// put lays the value of one key over what out has.
func (m *merger) put(out, key, value *yaml.Node) {
	old := lookup(out, key.Value)
	switch {
	case isNull(value):
		remove(out, key.Value)
	case old != nil && old.Kind == yaml.MappingNode && value.Kind == yaml.MappingNode && !isSecretMapping(key, value):
		put(out, key, m.mapping(old, value))
	default:
		put(out, key, value)
	}
}

func (m *merger) mapping(base, over *yaml.Node) *yaml.Node {
	out := m.clone(base)
	for i := 0; i+1 < len(over.Content); i += 2 {
		m.put(out, over.Content[i], resolve(over.Content[i+1]))
	}
	return out
}

// isSecretMapping says that a mapping is one of a secret's forms.
func isSecretMapping(key, value *yaml.Node) bool {
	return key.Value == "password" && len(value.Content) <= 2
}

// metadata drops the base's kind where the later file names one.
func (m *merger) metadata(base, over *yaml.Node) *yaml.Node {
	out := m.clone(base)
	for _, k := range kinds {
		if v := lookup(over, k); v == nil || isNull(v) {
			continue
		}
		for _, other := range kinds {
			if other != k {
				remove(out, other)
			}
		}
	}
	return out
}

// nodes merges two lists of nodes by name, after their ranges were expanded.
func (m *merger) nodes(base, over *yaml.Node) *yaml.Node {
	x := expander{tree: m.tree}
	out := m.clone(base)
	out.Content = x.expand(base)
	index := make(map[string]int, len(out.Content))
	for i, n := range out.Content {
		index[nameOf(n)] = i
	}
	for _, entry := range x.expand(over) {
		entry = resolve(entry)
		i, known := index[nameOf(entry)]
		removes := lookup(entry, "remove")
		switch {
		case removes != nil && !known:
			m.findings.Add(at(RuleOverlay, m.tree.pos(entry), "nodes", diag.T("there is no node %s to remove", "没有可删除的节点 %s").With(show(nameOf(entry))),
				diag.T("name a node of an earlier file", "写出前面文件中的节点名")))
		case removes != nil && removes.Value == "true":
			out.Content[i] = nil
		case known && out.Content[i] != nil:
			out.Content[i] = m.mapping(resolve(out.Content[i]), entry)
		default:
			index[nameOf(entry)] = len(out.Content)
			out.Content = append(out.Content, entry)
		}
	}
	out.Content = slices.DeleteFunc(out.Content, func(n *yaml.Node) bool { return n == nil })
	m.findings.Add(x.findings...)
	return out
}

func nameOf(entry *yaml.Node) string {
	if name := lookup(resolve(entry), "name"); name != nil {
		return name.Value
	}
	return ""
}

// clone copies n, so that its content can be changed.
func (m *merger) clone(n *yaml.Node) *yaml.Node {
	n = resolve(n)
	out := *n
	out.Content = slices.Clone(n.Content)
	if f, ok := m.tree.files[n]; ok {
		m.tree.files[&out] = f
	}
	return &out
}

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

func put(n, key, value *yaml.Node) {
	if i := find(n, key.Value); i >= 0 {
		n.Content[i], n.Content[i+1] = key, value
		return
	}
	n.Content = append(n.Content, key, value)
}

func remove(n *yaml.Node, key string) {
	if i := find(n, key); i >= 0 {
		n.Content = slices.Delete(n.Content, i, i+2)
	}
}
