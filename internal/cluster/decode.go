package cluster

import (
	"fmt"

	"reflect"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
)

// decoder walks a YAML tree and fills structs of Val, collecting what is wrong.
type decoder struct {
	tree     *tree
	path     []string
	findings diag.List
	keys     map[reflect.Type][]field
}

// field is one key of a struct, read off its tag `key:"name,option..."`.
// Options: required; number (a plain number is a fine text); list (one value
// may stand for a list of one); min= and max= of an int; rest (a []Section that
// takes every key that is not known).
type field struct {
	name                         string
	index                        int
	required, number, list, rest bool
	min, max                     int
}

func newDecoder(t *tree, path ...string) *decoder {
	return &decoder{tree: t, path: path, keys: map[reflect.Type][]field{}}
}

func (d *decoder) fields(t reflect.Type) []field {
	if fields, ok := d.keys[t]; ok {
		return fields
	}
	var fields []field
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("key")
		if !ok {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		f := field{name: name, index: i, min: 0, max: 1 << 30}
		for o := range strings.SplitSeq(options, ",") {
			key, value, _ := strings.Cut(o, "=")
			n, _ := strconv.Atoi(value)
			switch key {
			case "required":
				f.required = true
			case "number":
				f.number = true
			case "list":
				f.list = true
			case "rest":
				f.rest = true
			case "min":
				f.min = n
			case "max":
				f.max = n
			}
		}
		fields = append(fields, f)
	}
	d.keys[t] = fields
	return fields
}

func (d *decoder) where() string {
	return strings.ReplaceAll(strings.Join(d.path, "."), ".[", "[")
}

func (d *decoder) enter(name string) { d.path = append(d.path, name) }
func (d *decoder) leave()            { d.path = d.path[:len(d.path)-1] }

func (d *decoder) add(rule string, n *yaml.Node, message, hint diag.Text) {
	d.findings.Add(at(rule, d.tree.pos(n), d.where(), message, hint))
}

// mapping fills the struct v from the mapping n.
func (d *decoder) mapping(v reflect.Value, n *yaml.Node) {
	if at := v.FieldByName("At"); at.IsValid() {
		at.Set(reflect.ValueOf(d.tree.pos(n)))
	}
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, diag.T("a mapping", "映射"))
		return
	}
	fields := d.fields(v.Type())
	seen := make([]bool, len(fields))
	for i := 0; i+1 < len(n.Content); i += 2 {
		d.pair(v, fields, seen, n.Content[i], n.Content[i+1])
	}
	for i, f := range fields {
		if f.required && !seen[i] {
			d.missing(n, f.name)
		}
	}
}

func (d *decoder) pair(v reflect.Value, fields []field, seen []bool, key, value *yaml.Node) {
	d.enter(key.Value)
	defer d.leave()
	for i, f := range fields {
		if f.name == key.Value && !f.rest {
			seen[i] = true
			d.value(v.Field(f.index), f, value)
			return
		}
		if f.rest {
			d.section(v.Field(f.index), key, value)
			return
		}
	}
	if len(d.path) == 1 && strings.HasPrefix(key.Value, "x-") {
		return
	}
	d.unknownKey(key, fields)
}

func (d *decoder) unknownKey(key *yaml.Node, fields []field) {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	hint := diag.T("there are %s", "可用的键：%s").With(strings.Join(names, ", "))
	if near := Nearest(key.Value, names); near != "" {
		hint = diag.T("did you mean %s?", "是否想写 %s？").With(near)
	}
	d.add(RuleUnknownKey, key, diag.T("the key %s is unknown here", "此处不认识键 %s").With(show(key.Value)), hint)
}

func (d *decoder) missing(n *yaml.Node, name string) {
	where := diag.T("the description", "描述文件")
	if p := d.where(); p != "" {
		where = diag.T(p, p)
	}
	d.add(RuleMissingKey, n,
		diag.Text{EN: where.EN + " has no " + name, ZH: where.ZH + " 缺少 " + name},
		diag.T("add the key %s; kyctl explain %s says what it means", "添加键 %s；kyctl explain %s 说明其含义").With(name, strings.Trim(indexes().ReplaceAllString(d.where(), "")+"."+name, ".")))
}

var indexes = lazily(`\[[0-9]+\]`)

func (d *decoder) wrongKind(n *yaml.Node, want diag.Text) {
	is := map[yaml.Kind]diag.Text{
		yaml.MappingNode:  diag.T("a mapping", "映射"),
		yaml.SequenceNode: diag.T("a list", "列表"),
		yaml.ScalarNode:   diag.T("a single value", "单个值"),
	}[n.Kind]
	if isNull(n) {
		d.empty(n)
		return
	}
	name := d.last()
	d.add(RuleWrongKind, n,
		diag.Text{EN: fmt.Sprintf("%s is %s, not %s", name, is.EN, want.EN), ZH: fmt.Sprintf("%s 是%s，而不是%s", name, is.ZH, want.ZH)},
		diag.Text{EN: "write " + want.EN + " here", ZH: "此处应写" + want.ZH})
}

func (d *decoder) last() string {
	if len(d.path) == 0 {
		return "the description"
	}
	last := d.path[len(d.path)-1]
	if strings.HasPrefix(last, "[") && len(d.path) > 1 {
		return d.path[len(d.path)-2] + last
	}
	return last
}

func (d *decoder) empty(n *yaml.Node) {
	d.add(RuleEmptyValue, n, diag.T("%s has no value", "%s 没有值").With(d.last()),
		diag.T("write a value, or take the line out to get the default", "写上值，或删除此行以使用默认值"))
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

var (
	sectionType  = reflect.TypeFor[[]Section]()
	propertyType = reflect.TypeFor[[]Property]()
)

// setter is a *Val of any type.
type setter interface {
	set(d *decoder, f field, n *yaml.Node)
}

// value fills one key's value.
func (d *decoder) value(v reflect.Value, f field, n *yaml.Node) {
	if s, ok := v.Addr().Interface().(setter); ok {
		s.set(d, f, n)
		return
	}
	switch {
	case v.Kind() == reflect.Struct:
		d.mapping(v, n)
	case v.Type() == propertyType:
		v.Set(reflect.ValueOf(d.properties(n)))
	default:
		d.sequence(v, f, n)
	}
}

func (d *decoder) sequence(v reflect.Value, f field, n *yaml.Node) {
	n = resolve(n)
	items := n.Content
	switch {
	case f.list && n.Kind == yaml.ScalarNode && !isNull(n):
		items = []*yaml.Node{n}
	case n.Kind != yaml.SequenceNode:
		d.wrongKind(n, diag.T("a list", "列表"))
		return
	case len(items) == 0 && f.required:
		d.empty(n)
	}
	out := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		d.enter("[" + strconv.Itoa(i) + "]")
		d.value(out.Index(i), f, item)
		d.leave()
	}
	v.Set(out)
}

func (d *decoder) section(v reflect.Value, key, value *yaml.Node) {
	s := Section{Name: Val[string]{V: key.Value, Pos: d.tree.pos(key), Set: true}, node: value, tree: d.tree, path: d.where()}
	v.Set(reflect.Append(v, reflect.ValueOf(s)))
}

// Decode fills the struct that into points at from the section, and returns
// what is wrong with it.
func (s Section) Decode(into any) diag.List {
	d := newDecoder(s.tree, s.path)
	d.mapping(reflect.ValueOf(into).Elem(), s.node)
	return d.findings
}

// Overlaid says that the section came from an earlier file than the last: a
// base file's section that a later file's choice leaves unused.
func (s Section) Overlaid() bool {
	return len(s.tree.inputs) > 1 && s.Name.Pos.File != s.tree.inputs[len(s.tree.inputs)-1]
}

func (d *decoder) properties(n *yaml.Node) []Property {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, diag.T("a mapping", "映射"))
		return nil
	}
	var out []Property
	for i := 0; i+1 < len(n.Content); i += 2 {
		var p Property
		d.enter(n.Content[i].Value)
		p.Key.set(d, field{number: true}, n.Content[i])
		p.Value.set(d, field{number: true, list: true}, n.Content[i+1])
		d.leave()
		out = append(out, p)
	}
	return out
}
