package cluster

import (
	"bytes"
	"path/filepath"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// tree is the YAML of all files, merged. A node belongs to the first file
// unless files names another.
type tree struct {
	inputs []*source.File
	files  map[*yaml.Node]*source.File
}

func (t *tree) file(n *yaml.Node) *source.File {
	if f, ok := t.files[n]; ok {
		return f
	}
	return t.inputs[0]
}

func (t *tree) pos(n *yaml.Node) source.Pos {
	return source.Pos{File: t.file(n), Line: int32(n.Line), Col: int32(n.Column)}
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

// Limits of one description: far above what a cluster of 100,000 nodes needs,
// far below what a bomb of aliases makes.
const (
	maxDepth   = 100
	maxAliased = 1_000_000
)

// checker walks the tree of one file before anything is merged: what no key
// ever allows is found here, and every secret is masked.
type checker struct {
	file     *source.File
	findings diag.List
	active   map[*yaml.Node]bool // aliases being followed
	aliased  int                 // nodes seen through aliases
	stop     bool
}

// check returns what is wrong and whether the tree can be used. Duplicate keys
// and merges are taken out of the tree, so that nobody meets them again.
func check(f *source.File, root *yaml.Node) (diag.List, bool) {
	c := &checker{file: f, active: map[*yaml.Node]bool{}}
	c.walk(root, nil, 0)
	return c.findings, !c.stop
}

func (c *checker) add(rule string, n *yaml.Node, message, hint diag.Text) {
	c.findings.Add(at(rule, c.pos(n), "", message, hint))
}

func (c *checker) pos(n *yaml.Node) source.Pos {
	return source.Pos{File: c.file, Line: int32(n.Line), Col: int32(n.Column)}
}

// walk visits n; next is the node that follows it in the file, which bounds
// the text of a secret.
func (c *checker) walk(n, next *yaml.Node, depth int) {
	if len(c.active) > 0 {
		c.aliased++
	}
	switch {
	case c.stop:
		return
	case depth > maxDepth || c.aliased > maxAliased:
		c.stop = true
		c.add(RuleAlias, n, diag.T("the description is nested or repeated beyond reason", "描述文件嵌套或重复过多"),
			diag.T("no more than %d levels, and %d values through aliases", "最多 %d 层，别名展开最多 %d 个值").With(maxDepth, maxAliased))
		return
	case n.Kind == yaml.AliasNode:
		c.alias(n, depth)
		return
	case n.Style&yaml.TaggedStyle != 0:
		c.add(RuleTag, n, diag.T("a tag is not understood", "不支持 YAML 标签"), diag.T("write the value without the tag", "去掉标签，直接写值"))
	}
	switch n.Kind {
	case yaml.MappingNode:
		c.mapping(n, next, depth)
	case yaml.SequenceNode:
		for i, item := range n.Content {
			c.walk(item, following(n.Content, i, next), depth+1)
		}
	case yaml.ScalarNode:
		c.maskSpans(n, next)
	}
}

func following(nodes []*yaml.Node, i int, next *yaml.Node) *yaml.Node {
	if i+1 < len(nodes) {
		return nodes[i+1]
	}
	return next
}

func (c *checker) alias(n *yaml.Node, depth int) {
	if c.active[n.Alias] {
		c.stop = true
		c.add(RuleAlias, n, diag.T("the alias contains itself", "别名包含了它自己"), diag.T("point it at something that does not hold it", "让它指向不包含它的内容"))
		return
	}
	c.active[n.Alias] = true
	c.walk(n.Alias, nil, depth+1)
	delete(c.active, n.Alias)
}

func (c *checker) mapping(n, next *yaml.Node, depth int) {
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	kept := n.Content[:0:0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		after := following(n.Content, i+1, next)
		if c.isSecret(key) {
			c.mask(value, after)
		}
		c.maskKey(key)
		c.walk(value, after, depth+1)
		if c.key(key, seen) {
			seen[key.Value] = key
			kept = append(kept, key, value)
		}
	}
	if len(kept) < len(n.Content) {
		n.Content = kept
	}
}

// key says whether the key may stay.
func (c *checker) key(key *yaml.Node, seen map[string]*yaml.Node) bool {
	first := seen[key.Value]
	switch {
	case key.Kind != yaml.ScalarNode:
		c.add(RuleWrongKind, key, diag.T("a key is not a single word", "键不是单个词"),
			diag.T("write key: value; a text that begins with {, [ or * needs quotes", "写成 key: value；以 {、[ 或 * 开头的文本需要引号"))
	case key.ShortTag() == "!!merge":
		c.add(RuleMergeKey, key, diag.T("<< merges are not understood", "不支持 << 合并"),
			diag.T("write the keys out, or use an alias for the whole value", "把键逐个写出，或对整个值使用别名"))
	case first != nil:
		f := at(RuleDuplicateKey, c.pos(key), "", diag.T("the key %s stands twice in one mapping", "键 %s 在同一映射中出现两次").With(show(key.Value)),
			diag.T("keep one of the two", "只保留其中一个"))
		f.Related = []diag.Related{{Pos: c.pos(first), Message: diag.T("the first one is here", "第一个在这里")}}
		c.findings.Add(f)
	default:
		return true
	}
	return false
}

// isSecret says whether a key's value is a secret: its name tells, also when
// it is misspelt.
func (c *checker) isSecret(key *yaml.Node) bool {
	return secret.Likely(key.Value)
}

// isReference says that a form of a secret names it and does not hold it.
func isReference(key *yaml.Node) bool {
	return key.Value == "env" || key.Value == "file" || key.Value == "runtime"
}

// mask hides every scalar below n that is not the name of a reference.
func (c *checker) mask(n, next *yaml.Node) {
	switch n.Kind {
	case yaml.AliasNode:
		if !c.active[n.Alias] {
			c.active[n.Alias] = true
			c.mask(n.Alias, nil)
			delete(c.active, n.Alias)
		}
	case yaml.ScalarNode:
		if !isNull(n) && n.Style&yaml.TaggedStyle == 0 && (n.ShortTag() != "!!bool" || n.Value != "true" && n.Value != "false") {
			c.maskRange(n, next)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			c.mask(item, following(n.Content, i, next))
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !isReference(n.Content[i]) {
				c.mask(n.Content[i+1], following(n.Content, i+1, next))
			}
		}
	}
}

// maskRange hides n's text: from where it begins to where the next node does.
func (c *checker) maskRange(n, next *yaml.Node) {
	start, end := c.extent(n, next)
	c.file.Mask(start, end)
}

// extent returns the bytes of the scalar n, anchor and tag apart. yaml.v3 tells
// where a scalar begins; where its text is not there letter for letter (a block,
// folded lines), it ends at the latest where the next node begins.
func (c *checker) extent(n, next *yaml.Node) (start, end int) {
	b := c.file.Bytes
	start = c.file.Offset(c.pos(n))
	for start < len(b) && (b[start] == '&' || b[start] == '!') {
		start += bytes.IndexAny(append(b[start:len(b):len(b)], ' '), " \t\r\n")
		start += len(b[start:]) - len(bytes.TrimLeft(b[start:], " \t\r\n"))
	}
	if bytes.HasPrefix(b[start:], []byte(n.Value)) && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
		return start, start + len(n.Value)
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 && start < len(b) {
		return start, start + source.QuotedLen(b[start:])
	}
	end = len(b)
	if next != nil {
		end = max(start, c.file.Offset(c.pos(next)))
	}
	for end > start && isBlank(b[end-1]) {
		end--
	}
	return start, end
}

func isBlank(b byte) bool {
	switch b {
	case ' ', '\t', '\r', '\n', ',', '}', ']', '-', '?':
		return true
	}
	return false
}

// maskKey hides what follows the first colon of a key such as password:x,
// which a missing blank made one word.
func (c *checker) maskKey(key *yaml.Node) {
	if key.Kind != yaml.ScalarNode {
		return
	}
	for i, r := range key.Value {
		if (r == ':' || r == '=') && secret.Sensitive(key.Value[:i]) {
			start, end := c.extent(key, nil)
			c.file.Mask(min(start+i+1, end), end)
			return
		}
	}
}

// maskSpans hides the passwords inside a URL.
func (c *checker) maskSpans(n, next *yaml.Node) {
	if len(secret.Spans(n.Value)) == 0 {
		return
	}
	start, end := c.extent(n, next)
	spans := secret.Spans(string(c.file.Bytes[start:end]))
	if len(spans) == 0 { // only the decoded text shows it: hide all
		c.file.Mask(start, end)
	}
	for _, s := range spans {
		c.file.Mask(start+s[0], start+s[1])
	}
}
