package cluster

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/kyctl/kyctl/internal/lazy"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/syntax"
)

// set decodes the scalar n into v.
func (v *Val[T]) set(d *decoder, f *field, n *yaml.Node) {
	v.Pos, v.Set, v.Broken = d.tree.pos(n), true, false
	n = resolve(n)
	if d.tree.told[n] {
		v.Broken = true
		return
	}
	p := d.scalar(any(&v.V), f, n)
	if p == nil {
		return
	}
	var none T
	v.V, v.Broken = none, true
	if p != &said {
		d.add(p.Rule, n, p.Message, p.Hint)
	}
}

// lose marks v as there and not known, unless it is known.
func (v *Val[T]) lose(pos source.Pos) {
	if !v.Set {
		v.Pos, v.Set, v.Broken = pos, true, true
	}
}

// said is the problem of a value of which a finding has been added already.
var said = Problem{}

func (d *decoder) scalar(into any, f *field, n *yaml.Node) *Problem {
	if ref, ok := into.(*secret.Ref); ok {
		return d.secret(ref, n)
	}
	if isNull(n) {
		d.empty(n, d.sample(into, f))
		return &said
	}
	if !d.scalarKind(n) {
		return &said
	}
	whole, masked := d.tree.hidden[n]
	if whole && !d.atSecret() {
		return &Problem{
			RuleAlias, diag.T("a secret must not be used for this key", "此键不能使用密码"),
			diag.T("write out the value; through an alias, the secret would be shown wherever this key is shown", "请直接写出值；使用别名时，显示此键的地方都会显示密码"),
		}
	}
	p := d.leaf(into, f, n)
	if p != nil && masked {
		veiled := *n
		veiled.Value = hiddenText
		if again := d.leaf(into, f, &veiled); again != nil {
			return again
		}
		return bad(diag.T("can't read the value", "无法读取该值"), diag.T("see kyctl explain %s for the values it takes", "可用的值见 kyctl explain %s").With(d.where()))
	}
	return p
}

// sample is what belongs at a key, for one who left it empty: its type, and a
// value where one is known.
func (d *decoder) sample(into any, f *field) diag.Text {
	kind := leafType(reflect.ValueOf(into).Elem().Interface(), *f)
	if len(kind.Words) > 0 {
		return kind.Text
	}
	if k, _ := catalog.FindKey(d.where()); k.Example != "" && !strings.HasPrefix(k.Example, "[") {
		return diag.Text{EN: "a value such as " + k.Example, ZH: kind.Text.ZH + "，例如 " + k.Example}
	}
	return diag.Text{EN: "a value (" + kind.Text.EN + ")", ZH: kind.Text.ZH}
}

// atSecret says whether a key on the way to here tells of a secret.
func (d *decoder) atSecret() bool { return slices.ContainsFunc(d.path, secret.Likely) }

func (d *decoder) scalarKind(n *yaml.Node) bool {
	value := diag.T("a single value", "单个值")
	switch {
	case n.Kind != yaml.ScalarNode:
		d.wrongKind(n, value)
	case isNull(n):
		d.empty(n, value)
	default:
		return true
	}
	return false
}

// leaf decodes a scalar by the kind of what it goes into.
func (d *decoder) leaf(into any, f *field, n *yaml.Node) *Problem {
	text := n.Value
	if p := controls(text, f.tabs); p != nil {
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
	case *Port, *Listen, *Size, *Date: // what YAML makes of them is their natural form
		return v.(Parser).Parse(text)
	case *string:
		*v = text
	case Parser:
		if p := v.Parse(text); p != nil {
			return p
		}
		if path, ok := into.(*Path); ok {
			path.Dir = d.tree.dir(n)
		}
	}
	d.ambiguous(f, n)
	return nil
}

// controls refuses characters that end a line or hide in one, in some file
// that the text may go to. A tab is a fine part of a property's value.
func controls(text string, tabs bool) *Problem {
	for _, r := range text {
		if r = syntax.Typed(r); !invisible(r) || r == '\t' && tabs {
			continue
		}
		return &Problem{
			RuleControlChar,
			diag.T("the value contains the control character U+%04X", "值中含有控制字符 U+%04X").With(r),
			diag.T("remove it: a value must be one line of plain text", "请删除它：值必须是单行纯文本"),
		}
	}
	return nil
}

// invisible says that r ends a line, or can't be seen, in some file.
func invisible(r rune) bool {
	switch r {
	case '\u2028', '\u2029', '\ufeff', unicode.ReplacementChar:
		return true
	}
	return unicode.IsControl(r)
}

// ambiguous warns of a plain scalar that another YAML reader takes for
// something else than a text.
func (d *decoder) ambiguous(f *field, n *yaml.Node) {
	if f.number || !isAmbiguous(n) {
		return
	}
	d.findings.Add(diag.Finding{
		Rule: RuleAmbiguousScalar, Severity: diag.Warning, Pos: d.tree.pos(n),
		Message: diag.T("kyctl reads %s as a string; other YAML parsers read it as another type", "kyctl 把 %s 读作字符串，其他 YAML 解析器会读作别的类型").With(d.tree.quote(n)),
		Hint:    diag.T("put it in quotes: %s", "加上引号：%s").With(d.tree.quote(n)),
	})
}

// base60 is a number to YAML 1.1: 1:30 is 90.
var base60 = lazy.Regexp(`^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$`)

func isAmbiguous(n *yaml.Node) bool {
	switch {
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) != 0:
		return false
	case n.Tag != "!!str":
		return true
	case len(n.Value) > len("false"):
		return strings.Contains(n.Value, ":") && base60().MatchString(n.Value)
	}
	switch strings.ToLower(n.Value) {
	case "yes", "no", "on", "off", "y", "n", "true", "false", "null", "~":
		return true
	}
	return strings.Contains(n.Value, ":") && base60().MatchString(n.Value)
}
