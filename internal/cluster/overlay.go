package cluster

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
)

// merger lays one description over another: mappings merge key by key, scalars
// and lists replace, null removes, nodes merge by name, a secret is replaced
// whole and metadata takes its kind from the last file that names one. Nothing
// is changed in place: an alias may lead to the same node from elsewhere. What
// a later file replaces is not read: a mistake in it does no harm.
type merger struct {
	tree     *tree
	findings diag.List
}

// kinds are the keys of metadata of which the last file's one stays.
var kinds = []string{"hbase", "jdbc", "url"}

func (m *merger) description(base, over *yaml.Node) *yaml.Node {
	out := under(m.clone(base))
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		old, now := out.lookup(key.Value), resolve(value)
		switch {
		case old == nil || old.Kind != now.Kind:
			m.put(out, key, value)
		case key.Value == "nodes" && now.Kind == yaml.SequenceNode:
			out.put(key, m.nodes(old, now))
		case key.Value == "metadata" && now.Kind == yaml.MappingNode:
			out.put(key, m.mapping(m.metadata(old, now), now))
		default:
			m.put(out, key, value)
		}
	}
	return out.merged()
}

// underlay is a mapping that another is laid over: keys are found by their names,
// and what was removed is nil until all is merged.
type underlay struct {
	node *yaml.Node
	at   map[string]int // where each key stands in the node's content
}

// under makes an underlay of n, which it changes.
func under(n *yaml.Node) underlay {
	u := underlay{n, make(map[string]int, len(n.Content)/2)}
	for i := len(n.Content) - 2; i >= 0; i -= 2 { // of a key that stands twice the first counts
		u.at[n.Content[i].Value] = i
	}
	return u
}

// lookup returns the value of a key, aliases followed, or nil.
func (u underlay) lookup(key string) *yaml.Node {
	if i, ok := u.at[key]; ok {
		return resolve(u.node.Content[i+1])
	}
	return nil
}

func (u underlay) put(key, value *yaml.Node) {
	if i, ok := u.at[key.Value]; ok {
		u.node.Content[i], u.node.Content[i+1] = key, value
		return
	}
	u.at[key.Value] = len(u.node.Content)
	u.node.Content = append(u.node.Content, key, value)
}

func (u underlay) remove(key string) {
	i := u.at[key]
	u.node.Content[i], u.node.Content[i+1] = nil, nil
	delete(u.at, key)
}

// merged returns the mapping without what was removed.
func (u underlay) merged() *yaml.Node {
	u.node.Content = slices.DeleteFunc(u.node.Content, func(n *yaml.Node) bool { return n == nil })
	return u.node
}

// put lays the value of one key over what out has. A null that removes nothing
// stays, and is told of as a key without a value, or as one that is unknown.
func (m *merger) put(out underlay, key, value *yaml.Node) {
	old, now := out.lookup(key.Value), resolve(value)
	switch {
	case old != nil && isNull(now):
		out.remove(key.Value)
	case old != nil && old.Kind == yaml.MappingNode && now.Kind == yaml.MappingNode && key.Value != "password":
		out.put(key, m.mapping(old, now))
	default:
		out.put(key, value)
	}
}

func (m *merger) mapping(base, over *yaml.Node) *yaml.Node {
	out := under(m.clone(base))
	for i := 0; i+1 < len(over.Content); i += 2 {
		m.put(out, over.Content[i], over.Content[i+1])
	}
	if m.tree.told[over] {
		m.tree.told[out.node] = true
	}
	return out.merged()
}

// metadata drops the base's kind where the later file names one.
func (m *merger) metadata(base, over *yaml.Node) *yaml.Node {
	names := func(key string) bool { v := lookup(over, key); return v != nil && !isNull(v) }
	if !slices.ContainsFunc(kinds, names) {
		return base
	}
	out := m.clone(base)
	for _, k := range kinds {
		if i := find(out, k); i >= 0 && !names(k) {
			out.Content = slices.Delete(out.Content, i, i+2)
		}
	}
	return out
}

// first tells of entries of the first file that would take out a node.
func (m *merger) first(root *yaml.Node) {
	list := lookup(root, "nodes")
	if list == nil || list.Kind != yaml.SequenceNode || !slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return find(resolve(n), "remove") >= 0 }) {
		return
	}
	none := m.tree.copy(list)
	none.Content = nil
	root.Content[find(root, "nodes")+1] = m.nodes(none, list)
}

// nodes merges two lists of nodes by name, after their ranges were expanded.
func (m *merger) nodes(base, over *yaml.Node) *yaml.Node {
	out := m.clone(base)
	index := make(map[string]int, len(out.Content)) // of the earlier files' nodes
	for i, n := range out.Content {
		index[nameOf(n)] = i
	}
	for _, entry := range over.Content {
		node := resolve(entry)
		i, known := index[nameOf(node)]
		removes := find(node, "remove")
		known = known && nameOf(node) != "" && out.Content[i] != nil
		switch {
		case removes >= 0:
			if m.removes(node, removes, known) {
				out.Content[i] = nil
			}
		case known:
			out.Content[i] = m.mapping(resolve(out.Content[i]), node)
		default:
			out.Content = append(out.Content, entry)
		}
	}
	out.Content = slices.DeleteFunc(out.Content, func(n *yaml.Node) bool { return n == nil })
	return out
}

// removes says whether an entry with the key remove takes a node out, and
// tells what is wrong with it.
func (m *merger) removes(entry *yaml.Node, remove int, known bool) bool {
	value := resolve(entry.Content[remove+1])
	switch {
	case value.Value != "true" || isQuoted(value):
		m.findings.Add(at(RuleOverlay, m.tree.pos(value), diag.T("remove must be true", "remove 的值必须是 true"),
			diag.T("write remove: true to remove the node, or delete the key to keep the node", "要删除节点，写 remove: true；要保留节点，删除此键")))
	case len(entry.Content) > 4:
		m.findings.Add(at(RuleOverlay, m.tree.pos(entry.Content[remove]), diag.T("an entry that removes a node must not have other keys", "删除节点的条目不能有其他键"),
			diag.T("keep only name and remove: true", "只保留 name 和 remove: true")))
	case !known:
		name := ""
		if n := lookup(entry, "name"); n != nil {
			name = " " + m.tree.quote(n)
		}
		m.findings.Add(at(RuleOverlay, m.tree.pos(entry), diag.T("no earlier file has a node%s to remove", "前面的文件中没有要删除的节点%s").With(name),
			diag.T("write the name of a node in an earlier file", "写前面文件中已有的节点名称")))
	default:
		return true
	}
	return false
}

func nameOf(entry *yaml.Node) string {
	if name := lookup(resolve(entry), "name"); name != nil && name.Kind == yaml.ScalarNode {
		return name.Value
	}
	return ""
}

// clone copies n, so that its content can be changed.
func (m *merger) clone(n *yaml.Node) *yaml.Node {
	out := m.tree.copy(n)
	out.Content = slices.Clone(n.Content)
	return out
}
