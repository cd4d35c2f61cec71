package cluster

import (
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// decoder walks a YAML tree and fills structs of Val, collecting what is wrong.
type decoder struct {
	tree     *tree
	path     []string // the keys that lead to where it is; "" is an entry of a list
	findings diag.List
}

func newDecoder(t *tree, path ...string) *decoder {
	return &decoder{tree: t, path: path}
}

func (d *decoder) enter(name string) { d.path = append(d.path, name) }
func (d *decoder) leave()            { d.path = d.path[:len(d.path)-1] }

// where is the place as kyctl explain names it: nodes.host.
func (d *decoder) where() string {
	keys := make([]string, 0, len(d.path))
	for _, key := range d.path {
		if key != "" {
			keys = append(keys, hide(key))
		}
	}
	return strings.Join(keys, ".")
}

// thing names the place in a message. The number of an entry is left out: it
// says nothing of the entry as typed where ranges were expanded before it.
func (d *decoder) thing() diag.Text {
	switch last := len(d.path) - 1; {
	case last < 0:
		return diag.T("the description", "描述文件")
	case d.path[last] == "" && last > 0:
		return diag.T("an entry of %s", "%s 的一个条目").With(hide(d.path[last-1]))
	default:
		return diag.T("%s", "%s").With(hide(d.path[last]))
	}
}

func (d *decoder) add(rule string, n *yaml.Node, message, hint diag.Text) {
	d.findings.Add(at(rule, d.tree.pos(n), message, hint))
}

// mapping fills the struct v from the mapping n.
func (d *decoder) mapping(v reflect.Value, n *yaml.Node) {
	s := d.shape(v.Type())
	*v.Field(s.at).Addr().Interface().(*source.Pos) = d.tree.pos(n)
	n = resolve(n)
	switch {
	case isNull(n):
		d.empty(n, diag.T("its keys below it, or {} for none", "其下的键，没有则写 {}"))
		return
	case n.Kind != yaml.MappingNode:
		d.wrongKind(n, diag.T("a mapping", "映射"))
		return
	}
	var seen uint64 // a bit for each field
	for i := 0; i+1 < len(n.Content); i += 2 {
		d.enter(n.Content[i].Value)
		seen |= d.pair(v, s, n.Content[i], n.Content[i+1])
		d.leave()
	}
	if s.required&^seen == 0 || d.tree.told[n] {
		return
	}
	for i, f := range s.fields {
		if f.required && seen&(1<<i) == 0 {
			d.missing(n, f.name)
		}
	}
}

// pair decodes one key and its value, and returns the bit of the field.
func (d *decoder) pair(v reflect.Value, s *shape, key, value *yaml.Node) (seen uint64) {
	for i := range s.fields {
		f := &s.fields[i]
		switch {
		case f.rest:
			d.section(v.Field(f.index), key, value)
			return 0
		case f.name == key.Value:
			d.value(v.Field(f.index), f, value)
			return 1 << i
		}
	}
	if len(d.path) == 1 && strings.HasPrefix(key.Value, "x-") {
		return 0
	}
	d.findings.Add(unknownKey(d.tree, key, s.names()))
	return d.mistyped(v, s, key)
}

// mistyped marks the value of the key that was probably meant as Broken: it is
// there, and nothing else is known of it.
func (d *decoder) mistyped(v reflect.Value, s *shape, key *yaml.Node) (seen uint64) {
	near := Nearest(key.Value, s.names())
	for i, f := range s.fields {
		if f.name == near {
			d.lose(v.Field(f.index), key)
			return 1 << i
		}
	}
	return 0
}

// lose marks a value that is not set yet as Broken.
func (d *decoder) lose(v reflect.Value, n *yaml.Node) {
	into := v.Addr().Interface()
	switch s, ok := into.(setter); {
	case ok:
		s.lose(d.tree.pos(n))
	case v.Kind() == reflect.Slice && v.Len() == 0 && isSetter(v.Type().Elem()):
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		d.lose(v.Index(0), n)
	case v.Kind() == reflect.Struct:
		if at := v.Field(d.shape(v.Type()).at).Addr().Interface().(*source.Pos); !at.IsValid() {
			*at = d.tree.pos(n)
		}
	}
}

// unknownKey is the finding of a key that is none of names.
func unknownKey(t *tree, key *yaml.Node, names []string) diag.Finding {
	hint := diag.T("valid keys: %s", "可用的键：%s").With(strings.Join(names, ", "))
	if near := Nearest(key.Value, names); near != "" {
		hint = diag.T("did you mean %s?", "是否想写 %s？").With(near)
	}
	return at(RuleUnknownKey, t.pos(key), diag.T("unknown key %s", "未知的键 %s").With(t.quote(key)), hint)
}

func (d *decoder) missing(n *yaml.Node, name string) {
	thing := d.thing()
	hint := diag.T("add the key %s; see kyctl explain %s", "添加键 %s；见 kyctl explain %s").With(name, strings.TrimPrefix(d.where()+"."+name, "."))
	if d.where() == "nodes" && name == "host" && d.tree.pos(n).File.Order > 0 {
		hint = diag.T("no earlier file has a node with this name: correct the name, or add the key host", "前面的文件中没有同名节点：请改正名称，或添加键 host")
	}
	d.add(RuleMissingKey, n, diag.Text{EN: thing.EN + " has no " + name, ZH: thing.ZH + " 缺少 " + name}, hint)
}

func (d *decoder) wrongKind(n *yaml.Node, want diag.Text) {
	thing, is := d.thing(), kindText(n)
	if isNull(n) {
		d.empty(n, want)
		return
	}
	d.add(RuleWrongKind, n,
		diag.Text{EN: thing.EN + " is " + is.EN + ", not " + want.EN, ZH: thing.ZH + " 是" + is.ZH + "，而不是" + want.ZH},
		diag.Text{EN: "write " + want.EN + " here", ZH: "此处应写" + want.ZH})
}

func kindText(n *yaml.Node) diag.Text {
	switch n.Kind {
	case yaml.MappingNode:
		return diag.T("a mapping", "映射")
	case yaml.SequenceNode:
		return diag.T("a list", "列表")
	}
	return diag.T("a single value", "单个值")
}

// empty tells of a key whose value is missing; want is what belongs there.
func (d *decoder) empty(n *yaml.Node, want diag.Text) {
	thing := d.thing()
	d.add(RuleEmptyValue, n, diag.Text{EN: thing.EN + " has no value", ZH: thing.ZH + " 没有值"},
		diag.Text{EN: "write " + want.EN + ", or remove the line", ZH: "写上" + want.ZH + "，或删除此行"})
}

// value fills one key's value.
func (d *decoder) value(v reflect.Value, f *field, n *yaml.Node) {
	if s, ok := v.Addr().Interface().(setter); ok {
		s.set(d, f, n)
		return
	}
	switch into := v.Addr().Interface().(type) {
	case *[]Property:
		*into = d.properties(n)
	default:
		if v.Kind() == reflect.Struct {
			d.mapping(v, n)
			return
		}
		d.sequence(v, f, n)
	}
}

func (d *decoder) sequence(v reflect.Value, f *field, n *yaml.Node) {
	n = resolve(n)
	items := n.Content
	switch {
	case f.list && n.Kind == yaml.ScalarNode && !isNull(n):
		items = []*yaml.Node{n}
	case n.Kind != yaml.SequenceNode:
		d.wrongKind(n, diag.T("a list", "列表"))
		d.lose(v, n)
		return
	case len(items) == 0 && f.some:
		d.empty(n, diag.T("at least one entry", "至少一个条目"))
		d.lose(v, n)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	d.enter("")
	for i, item := range items {
		d.value(v.Index(i), f, item)
	}
	d.leave()
}

func (d *decoder) properties(n *yaml.Node) []Property {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, diag.T("a mapping", "映射"))
		return nil
	}
	out := make([]Property, len(n.Content)/2)
	f := &field{number: true, tabs: true}
	for i := range out {
		key, value := n.Content[2*i], n.Content[2*i+1]
		d.enter(key.Value)
		out[i].Key.set(d, f, key)
		out[i].Value.set(d, f, value)
		d.leave()
	}
	return out
}
