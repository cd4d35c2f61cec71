package cluster

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
)

// set decodes the scalar n into v.
func (v *Val[T]) set(d *decoder, f field, n *yaml.Node) {
	v.Pos, v.Set = d.tree.pos(n), true
	n = resolve(n)
	before := len(d.findings)
	if ref, ok := any(&v.V).(*secret.Ref); ok {
		d.secret(ref, n)
	} else if d.scalarKind(n) {
		if p := d.leaf(any(&v.V), f, n); p != nil {
			d.add(p.Rule, n, p.Message, p.Hint)
		}
	}
	if d.findings[before:].Worst() == diag.Error {
		v.Broken = true
		v.V = *new(T)
	}
}

func (d *decoder) scalarKind(n *yaml.Node) bool {
	switch {
	case n.Kind != yaml.ScalarNode:
		d.wrongKind(n, diag.T("a single value", "单个值"))
	case isNull(n):
		d.empty(n)
	default:
		return true
	}
	return false
}

// leaf decodes a scalar by the kind of what it goes into.
func (d *decoder) leaf(into any, f field, n *yaml.Node) *Problem {
	text := n.Value
	if p := controls(text, f); p != nil {
		return p
	}
	switch v := into.(type) {
	case *bool:
		return parseBool(v, n)
	case *int:
		return parseInt(v, n, f)
	case *time.Duration:
		return parseDuration(v, text)
	case *netip.Addr:
		return parseAddr(v, text)
	case *netip.Prefix:
		return parsePrefix(v, text)
	case *Port, *Listen, *Size: // numbers are their natural form
		return v.(Parser).Parse(text)
	case *string:
		*v = text
		d.ambiguous(f, n)
	case Parser:
		if p := v.Parse(text); p != nil {
			return p
		}
		d.ambiguous(f, n)
		if path, ok := into.(*Path); ok {
			path.Dir = d.tree.dir(n)
		}
	}
	return nil
}

// controls refuses characters that end a line or hide in one, in some file
// that the text may go to. A tab is a fine part of a property's value.
func controls(text string, f field) *Problem {
	for _, r := range text {
		if !hidden(r) || r == '\t' && f.list {
			continue
		}
		return &Problem{
			RuleControlChar,
			diag.T("the value holds the control character U+%04X", "值中含有控制字符 U+%04X").With(r),
			diag.T("take it out: a value is one line of plain text", "请删除它：值必须是单行纯文本"),
		}
	}
	return nil
}

// hidden says that r ends a line, or can't be seen, in some file.
func hidden(r rune) bool {
	switch r {
	case '\u2028', '\u2029', '\ufeff', unicode.ReplacementChar:
		return true
	}
	return unicode.IsControl(r)
}

// ambiguous warns of a plain scalar that another YAML reader takes for
// something else than a text.
func (d *decoder) ambiguous(f field, n *yaml.Node) {
	if f.number || !isAmbiguous(n) {
		return
	}
	d.findings.Add(diag.Finding{
		Rule: RuleAmbiguousScalar, Severity: diag.Warning, Pos: d.tree.pos(n), Path: d.where(),
		Message: diag.T("%s is taken for a text, other YAML readers take it for something else", "%s 被当作文本，其他 YAML 读取器会当作别的类型").With(show(n.Value)),
		Hint:    diag.T("put it in quotes: %s", "加上引号：%s").With(strconv.Quote(n.Value)),
	})
}

func isAmbiguous(n *yaml.Node) bool {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) != 0 {
		return false
	}
	if n.ShortTag() != "!!str" {
		return true
	}
	switch strings.ToLower(n.Value) {
	case "yes", "no", "on", "off", "y", "n", "true", "false", "null", "~":
		return true
	}
	return false
}
