package cluster

import (
	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// Limits of one file: far above what a cluster of 100,000 nodes needs, far
// below what a bomb of aliases makes.
const (
	maxDepth    = 100
	maxRepeated = 5_000_000
)

// checker walks the tree of one file before anything is merged: what no key
// ever allows is found here, and every secret is masked.
type checker struct {
	tree     *tree
	file     *source.File
	findings diag.List
	likely   map[string]bool          // keys that tell of a secret
	anchors  map[*yaml.Node]dimension // of the anchored nodes that were walked
	aliased  int                      // nodes reached through aliases
	stop     bool
}

// dimension is how many nodes there are below one, aliases written out, and on
// how many levels.
type dimension struct{ nodes, depth int }

// check returns what is wrong and whether the tree can be used. Duplicate keys
// and merges are taken out of the tree, so that nobody meets them again.
func (t *tree) check(f *source.File, root *yaml.Node) (diag.List, bool) {
	c := &checker{tree: t, file: f, likely: map[string]bool{}, anchors: map[*yaml.Node]dimension{}}
	c.walk(root, 0)
	return c.findings, !c.stop
}

func (c *checker) add(rule string, n *yaml.Node, message, hint diag.Text) {
	c.findings.Add(at(rule, place(c.file, n), message, hint))
}

func (c *checker) walk(n *yaml.Node, depth int) dimension {
	switch {
	case c.stop:
		return dimension{}
	case depth > maxDepth || c.aliased > maxRepeated:
		return c.bomb(n)
	case n.Kind == yaml.AliasNode:
		return c.alias(n, depth)
	case n.Style&yaml.TaggedStyle != 0:
		c.tree.told[n] = true
		c.add(RuleTag, n, diag.T("YAML tags are not supported", "不支持 YAML 标签"),
			diag.T("remove the tag; put a string that looks like a number in quotes", "去掉标签，直接写值；看起来像数字的字符串请加引号"))
	}
	d := dimension{nodes: 1}
	switch n.Kind {
	case yaml.MappingNode:
		d = c.mapping(n, depth)
	case yaml.SequenceNode:
		for _, item := range n.Content {
			d = d.with(c.walk(item, depth+1))
		}
	case yaml.ScalarNode:
		c.maskSpans(n)
	}
	if n.Anchor != "" {
		c.anchors[n] = d
	}
	return d
}

func (d dimension) with(child dimension) dimension {
	return dimension{d.nodes + child.nodes, max(d.depth, child.depth+1)}
}

// alias counts what an alias leads to. It was walked at its anchor, which
// stands before every alias to it; one that is still being walked is around it.
func (c *checker) alias(n *yaml.Node, depth int) dimension {
	d, walked := c.anchors[n.Alias]
	if !walked {
		c.stop = true
		c.add(RuleAlias, n, diag.T("the alias contains itself", "别名包含了它自己"), diag.T("point it at a value that does not contain the alias", "让它指向不包含它的内容"))
		return d
	}
	c.aliased += d.nodes
	if c.aliased > maxRepeated || depth+d.depth > maxDepth {
		return c.bomb(n)
	}
	return d
}

func (c *checker) bomb(n *yaml.Node) dimension {
	c.stop = true
	c.add(RuleAlias, n, diag.T("the description is nested too deeply or repeats too much through aliases", "描述文件嵌套过深，或通过别名重复过多"),
		diag.T("use at most %d levels, and at most %d values through aliases", "最多 %d 层，别名展开最多 %d 个值").With(maxDepth, maxRepeated))
	return dimension{}
}

func (c *checker) mapping(n *yaml.Node, depth int) dimension {
	d := dimension{nodes: 1}
	seen := keySet{nodes: n.Content}
	kept := 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode { // nobody can say what it is
			c.mask(key)
		}
		if c.isSecret(key.Value) {
			c.mask(value)
		}
		d = d.with(c.walk(key, depth+1)).with(c.walk(value, depth+1))
		if c.key(n, key, seen.first(key, kept)) {
			n.Content[kept], n.Content[kept+1] = key, value
			kept += 2
			seen.add(key)
		}
	}
	n.Content = n.Content[:kept]
	return d
}

// key says whether the key of the mapping n may stay; first is the same key
// before it.
func (c *checker) key(n, key, first *yaml.Node) bool {
	switch {
	case key.Kind != yaml.ScalarNode:
		c.tree.told[n] = true
		c.add(RuleWrongKind, key, diag.T("a key must be a plain word", "键必须是普通的单词"),
			diag.T("write key: value; put a string that begins with {, [ or * in quotes", "写成 key: value；以 {、[ 或 * 开头的字符串需要加引号"))
	case key.ShortTag() == "!!merge":
		c.tree.told[n] = true
		c.add(RuleMergeKey, key, diag.T("<< merge keys are not supported", "不支持 << 合并键"),
			diag.T("write out the keys, or use an alias for the whole value", "把键逐个写出，或对整个值使用别名"))
	case first != nil:
		f := at(RuleDuplicateKey, place(c.file, key), diag.T("the key %s appears twice in one mapping", "键 %s 在同一映射中出现两次").With(c.tree.quote(key)),
			diag.T("remove one of the two", "删除其中一个"))
		f.Related = []diag.Related{{Pos: place(c.file, first), Message: diag.T("the first one is here", "第一个在这里")}}
		c.findings.Add(f)
	default:
		return true
	}
	return false
}

// keySet finds a key among those before it: by looking at each where they are
// few, as they are in every mapping of a node.
type keySet struct {
	nodes []*yaml.Node
	large map[string]*yaml.Node
}

const fewKeys = 32

func (s *keySet) first(key *yaml.Node, kept int) *yaml.Node {
	if s.large != nil {
		return s.large[key.Value]
	}
	for i := 0; i < kept; i += 2 {
		if s.nodes[i].Value == key.Value {
			return s.nodes[i]
		}
	}
	if kept >= fewKeys {
		s.large = make(map[string]*yaml.Node, len(s.nodes)/2)
		for i := 0; i < kept; i += 2 {
			s.large[s.nodes[i].Value] = s.nodes[i]
		}
	}
	return nil
}

func (s *keySet) add(key *yaml.Node) {
	if s.large != nil {
		s.large[key.Value] = key
	}
}
