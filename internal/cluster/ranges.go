package cluster

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
)

// MaxNodes is the largest number of nodes that ranges expand to.
const MaxNodes = 100_000

// expander replaces an entry of nodes that holds ranges by one entry a node.
type expander struct {
	tree     *tree
	findings diag.List
	total    int
}

// span is a range [A-B] in a text.
type span struct {
	before, after string
	from, to      int
	width         int // of a zero-padded number, else 0
}

func (s span) count() int { return s.to - s.from + 1 }

func (s span) at(i int) string {
	return fmt.Sprintf("%s%0*d%s", s.before, s.width, s.from+i, s.after)
}

// rangeKeys are the keys of a node that may hold a range; name must hold one
// if any does.
var rangeKeys = []string{"name", "host", "address", "rest_address", "port"}

// nodes expands the list under the key nodes of the description root.
func (x *expander) nodes(root *yaml.Node) {
	list := lookup(root, "nodes")
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	expanded := *list
	expanded.Content = x.expand(list)
	if f, ok := x.tree.files[list]; ok {
		x.tree.files[&expanded] = f
	}
	root.Content[find(root, "nodes")+1] = &expanded
}

func (x *expander) expand(list *yaml.Node) []*yaml.Node {
	out := make([]*yaml.Node, 0, len(list.Content))
	for _, entry := range list.Content {
		out = append(out, x.entry(entry)...)
	}
	return out
}

func (x *expander) entry(entry *yaml.Node) []*yaml.Node {
	node := resolve(entry)
	spans := map[string]span{}
	count := 0
	for _, key := range rangeKeys {
		value := lookup(node, key)
		if value == nil || value.Kind != yaml.ScalarNode || !strings.Contains(value.Value, "[") || key != "name" && strings.HasPrefix(value.Value, "[") && strings.Contains(value.Value, "]:") {
			continue
		}
		s, p := parseSpan(value.Value)
		if p == nil && count != 0 && s.count() != count {
			p = badRange(diag.T("the ranges of one entry are not equally long: %d and %d", "同一条目中的范围长度不同：%d 与 %d").With(count, s.count()))
		}
		if p == nil && (x.total+s.count() > MaxNodes) {
			p = badRange(diag.T("the ranges make more than %d nodes", "范围展开后超过 %d 个节点").With(MaxNodes))
		}
		if p != nil {
			x.findings.Add(at(p.Rule, x.tree.pos(value), "", p.Message, p.Hint))
			return nil
		}
		spans[key], count = s, s.count()
	}
	if _, named := spans["name"]; len(spans) > 0 && !named {
		x.findings.Add(at(RuleRange, x.tree.pos(node), "", diag.T("a range makes several nodes of one name", "范围会产生多个同名节点"),
			diag.T("put a range into name too, such as name: query-[1-%d]", "name 中也要写范围，例如 name: query-[1-%d]").With(count)))
		return nil
	}
	if count == 0 {
		return []*yaml.Node{entry}
	}
	x.total += count
	return x.copies(node, spans, count)
}

// copies returns count entries that differ in their ranges alone; what is equal
// is shared.
func (x *expander) copies(node *yaml.Node, spans map[string]span, count int) []*yaml.Node {
	out := make([]*yaml.Node, count)
	f, overlaid := x.tree.files[node]
	for i := range out {
		entry := *node
		entry.Content = make([]*yaml.Node, len(node.Content))
		copy(entry.Content, node.Content)
		for j := 0; j+1 < len(entry.Content); j += 2 {
			s, ok := spans[entry.Content[j].Value]
			if !ok {
				continue
			}
			value := *resolve(entry.Content[j+1])
			value.Value = s.at(i)
			entry.Content[j+1] = &value
			if overlaid {
				x.tree.files[&value] = f
			}
		}
		if overlaid {
			x.tree.files[&entry] = f
		}
		out[i] = &entry
	}
	return out
}

func badRange(message diag.Text) *Problem {
	return &Problem{
		RuleRange, message,
		diag.T("a range is [A-B] once in a text, decimal, A not above B, such as node-[1-9] or node-[01-40]", "范围写成 [A-B]，每个文本一次，十进制，A 不大于 B，例如 node-[1-9] 或 node-[01-40]"),
	}
}

// parseSpan reads the one range of a text.
func parseSpan(text string) (span, *Problem) {
	before, rest, _ := strings.Cut(text, "[")
	inside, after, closed := strings.Cut(rest, "]")
	a, b, dash := strings.Cut(inside, "-")
	s := span{before: before, after: after}
	if !closed || !dash || strings.ContainsAny(after, "[]") || !digits(a) || !digits(b) {
		return s, badRange(diag.T("%s is no range", "%s 不是范围").With(show(text)))
	}
	fmt.Sscan(strings.TrimLeft(a, "0"), &s.from)
	fmt.Sscan(strings.TrimLeft(b, "0"), &s.to)
	if len(a) > 1 && a[0] == '0' {
		s.width = len(a)
	}
	switch {
	case s.width > 0 && len(b) != s.width, s.width == 0 && len(b) > 1 && b[0] == '0':
		return s, badRange(diag.T("the ends of the range %s differ in width", "范围 %s 两端的位数不同").With(show(text)))
	case s.from > s.to:
		return s, badRange(diag.T("the range %s runs backwards", "范围 %s 是倒序的").With(show(text)))
	case s.count() > MaxNodes:
		return s, badRange(diag.T("the range %s makes more than %d nodes", "范围 %s 展开后超过 %d 个节点").With(show(text), MaxNodes))
	}
	return s, nil
}

func digits(text string) bool {
	return text != "" && len(text) < 10 && strings.Trim(text, "0123456789") == ""
}
