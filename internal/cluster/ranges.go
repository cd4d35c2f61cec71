package cluster

import (
	"fmt"
	"slices"
	"strconv"
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
	total    int // nodes
	values   int // of these nodes
}

// span is a range [A-B] in a text.
type span struct {
	value         *yaml.Node
	before, after string
	from, to      int
	width         int // of a zero-padded number, else 0
}

func (s span) count() int { return s.to - s.from + 1 }

func (s span) at(i int) string {
	number := strconv.Itoa(s.from + i)
	return s.before + strings.Repeat("0", max(0, s.width-len(number))) + number + s.after
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
	content := make([]*yaml.Node, 0, len(list.Content))
	for _, entry := range list.Content {
		spans := x.spans(resolve(entry))
		if len(spans) == 0 {
			content = append(content, entry)
			continue
		}
		content = append(content, x.copies(resolve(entry), spans)...)
	}
	expanded := x.tree.copy(list)
	expanded.Content = content
	root.Content[find(root, "nodes")+1] = expanded
}

// spans returns the ranges of one entry. With a mistake in one there are none,
// and the entry stays one node, of which those values are not known.
func (x *expander) spans(entry *yaml.Node) []span {
	var spans []span
	var wrong *yaml.Node
	var problem *Problem
	for i := 0; i+1 < len(entry.Content); i += 2 {
		value := resolve(entry.Content[i+1])
		if value.Kind != yaml.ScalarNode || strings.IndexByte(value.Value, '[') < 0 || !slices.Contains(rangeKeys, entry.Content[i].Value) || bracketed(value.Value) {
			continue
		}
		s, p := parseSpan(value.Value)
		if p != nil {
			p.Message = p.Message.With(x.tree.quote(value))
		}
		s.value = value
		spans = append(spans, s)
		if p != nil && problem == nil {
			wrong, problem = value, p
		}
	}
	if len(spans) == 0 {
		return nil
	}
	if problem == nil {
		wrong, problem = x.together(entry, spans)
	}
	if problem == nil {
		x.total += spans[0].count()
		x.values += spans[0].count() * weight(entry)
		return spans
	}
	x.findings.Add(at(problem.Rule, x.tree.pos(wrong), problem.Message, problem.Hint))
	x.tree.told[entry] = true
	for _, s := range spans {
		x.tree.told[s.value] = true
	}
	return nil
}

// together checks what the ranges of one entry must have in common.
func (x *expander) together(entry *yaml.Node, spans []span) (*yaml.Node, *Problem) {
	name := lookup(entry, "name")
	count := spans[0].count()
	for _, s := range spans[1:] {
		if s.count() != count {
			return s.value, badRange(diag.T("the ranges in one entry must have the same length, not %d and %d", "同一条目中的范围长度必须相同，现在是 %d 和 %d").With(count, s.count()))
		}
	}
	if x.total+count > MaxNodes {
		return spans[0].value, &Problem{
			RuleRange, diag.T("the ranges expand to more than %d nodes", "范围展开后超过 %d 个节点").With(MaxNodes),
			diag.T("correct the range: no cluster has that many nodes", "请改正范围：没有节点数这么多的集群"),
		}
	}
	if x.values+count*weight(entry) > maxRepeated {
		return spans[0].value, &Problem{
			RuleRange, diag.T("the ranges expand to more than %d values", "范围展开后超过 %d 个值").With(maxRepeated),
			diag.T("put properties that all nodes share under the top-level properties, not in each node", "所有节点共有的属性请写在顶层 properties 中，不要写在每个节点里"),
		}
	}
	if !slices.ContainsFunc(spans, func(s span) bool { return s.value == name }) {
		return spans[0].value, &Problem{
			RuleRange, diag.T("a range expands to several nodes with the same name", "范围展开后有多个同名节点"),
			diag.T("use a range in name as well, such as name: query-[1-%d]", "name 中也要写范围，例如 name: query-[1-%d]").With(count),
		}
	}
	return nil, nil
}

// weight is how many values stand in a part of a description, aliases written
// out.
func weight(n *yaml.Node) int {
	sum := 1
	for _, child := range resolve(n).Content {
		sum += weight(child)
	}
	return sum
}

// bracketed says that the brackets are those of an IPv6 address.
func bracketed(text string) bool {
	inside, _, _ := strings.Cut(text[strings.LastIndexByte(text, '[')+1:], "]")
	return strings.Contains(inside, ":")
}

// copies returns one entry a node; they differ in their ranges alone, what is
// equal is shared.
func (x *expander) copies(node *yaml.Node, spans []span) []*yaml.Node {
	out := make([]*yaml.Node, spans[0].count())
	for i := range out {
		entry := x.tree.copy(node)
		entry.Content = slices.Clone(node.Content)
		for j := 1; j < len(entry.Content); j += 2 {
			for _, s := range spans {
				if resolve(entry.Content[j]) == s.value {
					value := x.tree.copy(s.value)
					value.Value = s.at(i)
					entry.Content[j] = value
				}
			}
		}
		out[i] = entry
	}
	return out
}

func badRange(message diag.Text) *Problem {
	return &Problem{
		RuleRange, message,
		diag.T("write one range per value as [A-B], in decimal, with A not greater than B, such as node-[1-9] or node-[01-40]", "每个值最多写一个范围 [A-B]，用十进制，A 不大于 B，例如 node-[1-9] 或 node-[01-40]"),
	}
}

// parseSpan reads the one range of a text. The message of a problem has a verb
// for the text.
func parseSpan(text string) (span, *Problem) {
	i := strings.LastIndexByte(text, '[')
	inside, after, closed := strings.Cut(text[i+1:], "]")
	a, b, dash := strings.Cut(inside, "-")
	s := span{before: text[:i], after: after}
	if !closed || !dash || strings.Contains(s.before, "]") || !digits(a) || !digits(b) {
		return s, badRange(diag.T("%s is not a valid range", "%s 不是有效的范围"))
	}
	s.from, _ = strconv.Atoi(a) // digits says that both are numbers
	s.to, _ = strconv.Atoi(b)
	if len(a) > 1 && a[0] == '0' {
		s.width = len(a)
	}
	switch {
	case s.width > 0 && len(b) != s.width, s.width == 0 && len(b) > 1 && b[0] == '0':
		return s, badRange(diag.T("the two ends of the range %s must have the same number of digits", "范围 %s 两端的位数必须相同"))
	case s.from > s.to:
		return s, badRange(diag.T("the range %s ends before it starts", "范围 %s 的终点小于起点"))
	case s.count() > MaxNodes:
		return s, badRange(diag.T("the range %s expands to more than "+fmt.Sprint(MaxNodes)+" nodes", "范围 %s 展开后超过 "+fmt.Sprint(MaxNodes)+" 个节点"))
	}
	return s, nil
}

func digits(text string) bool {
	return text != "" && len(text) < 10 && strings.Trim(text, "0123456789") == ""
}
