package cluster

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/terminal"
)

// item is a value to be written.
type item struct {
	kind    itemKind
	text    string
	natural bool // written as it is: a number, true, 30s
	quoted  bool // in quotes, needed or not
	block   bool // never on one line
	entries []entry
	items   []item
}

type itemKind uint8

const (
	nothing itemKind = iota
	oneValue
	keyed
	listed
)

// entry is a key and its value. A comment of several lines stands above it.
type entry struct {
	key     string
	value   item
	comment string
}

// maxLine is the width in columns up to which a mapping or a list stands on one
// line, maxEntries how many keys a mapping has there; nodes have more.
const (
	maxLine    = 100
	maxEntries = 3
)

// write appends the entry, indented by so many blanks.
func (e entry) write(out *bytes.Buffer, indent int) {
	margin := strings.Repeat(" ", indent)
	above, behind := "", ""
	if strings.Contains(e.comment, "\n") {
		above = e.comment
	} else if e.comment != "" {
		behind = "   # " + e.comment
	}
	for line := range strings.Lines(above) {
		out.WriteString(margin + "# " + strings.TrimRight(line, "\n") + "\n")
	}
	out.WriteString(margin + quoteScalar(e.key, false) + ":")
	if line, ok := e.value.line(maxEntries); ok && indent+utf8.RuneCountInString(e.key+": "+line) <= maxLine || e.value.kind == oneValue {
		if e.value.kind == oneValue {
			line = e.value.scalar(false)
		}
		out.WriteString(" " + line + behind + "\n")
		return
	}
	out.WriteString(behind + "\n")
	e.value.below(out, indent+2)
}

// below writes the entries of a mapping or a list, each on lines of its own.
func (i item) below(out *bytes.Buffer, indent int) {
	for _, e := range i.entries {
		e.write(out, indent)
	}
	for _, each := range i.items {
		margin := strings.Repeat(" ", indent) + "- "
		if line, ok := each.line(12); ok && utf8.RuneCountInString(margin+line) <= maxLine || each.kind == oneValue {
			if each.kind == oneValue {
				line = each.scalar(false)
			}
			out.WriteString(margin + line + "\n")
			continue
		}
		var lines bytes.Buffer
		each.below(&lines, indent+2)
		text := lines.Bytes()
		copy(text[indent:], "-") // the first key stands behind the dash
		out.Write(text)
	}
}

// line returns the item on one line, false where it must not stand so.
func (i item) line(most int) (text string, ok bool) {
	var parts []string
	switch i.kind {
	case oneValue:
		return i.scalar(true), true
	case listed:
		for _, each := range i.items {
			if each.kind != oneValue {
				return "", false
			}
			parts = append(parts, each.scalar(true))
		}
		return "[" + strings.Join(parts, ", ") + "]", true
	}
	for _, e := range i.entries {
		value, fine := e.value.line(most)
		if !fine || e.comment != "" || e.value.kind == keyed && !e.value.isReference() {
			return "", false
		}
		parts = append(parts, quoteScalar(e.key, true)+": "+value)
	}
	return "{" + strings.Join(parts, ", ") + "}", !i.block && len(parts) <= most
}

// isReference says that the item is a secret, or an empty mapping.
func (i item) isReference() bool {
	return len(i.entries) == 0 || len(i.entries) == 1 && formOf(i.entries[0].key) != secret.None
}

func (i item) scalar(inLine bool) string {
	if i.natural {
		return i.text
	}
	text := quoteScalar(i.text, inLine)
	if i.quoted && text == i.text {
		return `"` + text + `"`
	}
	return text
}

// quoteScalar returns text as a scalar that every YAML reader takes for that
// text, in quotes where it must have them. On a line with others a text that
// holds a sign of YAML has them, too. What a terminal or a CI server would obey is
// escaped.
func quoteScalar(text string, inLine bool) string {
	var n yaml.Node
	if err := n.Encode(text); err != nil {
		return `""` // a string can always be encoded
	}
	obeyed := strings.HasPrefix(text, "::") || terminal.Shown(text) != text
	if n.Style&yaml.LiteralStyle != 0 || obeyed || inLine && strings.ContainsAny(text, ":{}[],&*#?|<>=!%@`\"'\\") {
		n.Style = yaml.DoubleQuotedStyle
	}
	list := yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{&n}}
	if !inLine {
		list.Style = 0
	}
	b, err := yaml.Marshal(&list)
	if err != nil {
		return `""`
	}
	line := strings.TrimRight(string(b), "\n")
	if obeyed {
		line = string(terminal.YAML([]byte(line)))
	}
	if inLine {
		return strings.TrimSuffix(strings.TrimPrefix(line, "["), "]")
	}
	return strings.TrimPrefix(line, "- ")
}
