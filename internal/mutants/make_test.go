package mutants

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/manual"
)

// The classes of mutants.
const (
	drop      = "drop"
	misspell  = "misspell"
	retype    = "type"
	swap      = "swap"
	outside   = "range"
	duplicate = "duplicate"
	switched  = "switch"
)

var classes = []string{drop, misspell, retype, swap, outside, duplicate, switched}

// mutant is an example with one mistake in it.
type mutant struct {
	class string
	key   cluster.Key // what was changed, or dropped
	what  string      // the change in words
	file  int         // of the example, that was changed
	text  []byte
	lines map[int]bool // where a finding is at the mistake
}

// example is a description that is sound, as this program writes it.
type example struct {
	name  string
	paths []string
	texts [][]byte
}

// open reads the example in dir, an overlay after its base, and writes its YAML
// anew, so that a mutant differs from it in the mistake alone.
func open(t *testing.T, dir string) example {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %v, %v", dir, paths, err)
	}
	paths = slices.DeleteFunc(paths, func(path string) bool { return filepath.Base(path) == cluster.StagesFile })
	slices.Sort(paths) // cluster.yaml comes before prod.yaml
	e := example{name: filepath.Base(dir), paths: paths}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		e.texts = append(e.texts, encode(t, parse(t, b)))
	}
	return e
}

func parse(t *testing.T, b []byte) *yaml.Node {
	t.Helper()
	n := new(yaml.Node)
	if err := yaml.Unmarshal(b, n); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return n.Content[0]
}

func encode(t *testing.T, n *yaml.Node) []byte {
	t.Helper()
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(n); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// maker makes the mutants of one file of an example.
type maker struct {
	t    *testing.T
	file int
	root *yaml.Node
	out  []mutant
}

// mutants makes every mutant of the example.
func (e example) mutants(t *testing.T) []mutant {
	t.Helper()
	var out []mutant
	for i, text := range e.texts {
		m := maker{t: t, file: i, root: parse(t, text)}
		m.mapping(nil, manual.Description())
		out = append(out, m.out...)
	}
	return out
}

// at returns the node that the indexes in path lead to.
func at(n *yaml.Node, path []int) *yaml.Node {
	for _, i := range path {
		n = n.Content[i]
	}
	return n
}

func deeper(path []int, i int) []int { return append(slices.Clone(path), i) }

func copied(n *yaml.Node) *yaml.Node {
	out := *n
	out.Content = nil
	for _, child := range n.Content {
		out.Content = append(out.Content, copied(child))
	}
	return &out
}

// add makes a mutant: change gets a copy of the description, and the mistake is
// at the nodes that places lead to afterwards.
func (m *maker) add(class string, k cluster.Key, what string, change func(root *yaml.Node), places ...[]int) {
	root := copied(m.root)
	change(root)
	out := mutant{class: class, key: k, what: what, file: m.file, text: encode(m.t, root), lines: map[int]bool{}}
	fresh := parse(m.t, out.text)
	for _, place := range places {
		n := at(fresh, place)
		for line := n.Line; line <= lastLine(n); line++ {
			out.lines[line] = true
		}
	}
	m.out = append(m.out, out)
}

func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, child := range n.Content {
		last = max(last, lastLine(child))
	}
	return last
}

// mapping makes the mutants of every key in the mapping at path, whose schema
// is parent.
func (m *maker) mapping(path []int, parent cluster.Key) {
	n := at(m.root, path)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k, ok := child(parent, n.Content[i].Value); ok {
			m.key(path, i, k)
			m.value(deeper(path, i+1), k)
		}
	}
}

// child is the schema of one key of parent. The words of a secret's form and
// the names of a free mapping are keys as well.
func child(parent cluster.Key, name string) (cluster.Key, bool) {
	path := strings.TrimPrefix(parent.Path+"."+name, ".")
	switch {
	case parent.Type.Secret:
		return cluster.Key{Path: path, Required: true, Type: cluster.Type{Forms: []cluster.Form{{Kind: "string"}}, Secret: true}}, true
	case parent.Type.Free:
		return cluster.Key{Path: path, Type: cluster.Type{Forms: cluster.PropertyForms()}}, true
	}
	for _, k := range parent.Keys {
		if k.Name() == name {
			return k, true
		}
	}
	return cluster.Key{}, false
}

// key makes the mutants of the key at index i of the mapping at path.
func (m *maker) key(path []int, i int, k cluster.Key) {
	n := at(m.root, path)
	name, value := n.Content[i].Value, n.Content[i+1]
	m.drop(path, i, k)
	for _, wrong := range misspelt(name) {
		m.add(misspell, k, name+" → "+wrong, func(root *yaml.Node) { at(root, path).Content[i].Value = wrong }, deeper(path, i), deeper(path, i+1))
	}
	if i+3 < len(n.Content) {
		next := n.Content[i+3]
		if show(value) != show(next) {
			m.add(swap, k, "with "+n.Content[i+2].Value, func(root *yaml.Node) {
				c := at(root, path).Content
				c[i+1], c[i+3] = c[i+3], c[i+1]
			}, deeper(path, i), deeper(path, i+1), deeper(path, i+2), deeper(path, i+3))
		}
	}
	set := func(class string, fresh *yaml.Node) {
		m.add(class, k, show(value)+" → "+show(fresh), func(root *yaml.Node) { at(root, path).Content[i+1] = fresh }, deeper(path, i), deeper(path, i+1))
	}
	for _, fresh := range otherTypes(k, value) {
		set(retype, fresh)
	}
	if value.Kind == yaml.ScalarNode {
		for _, fresh := range beyond(k, value.Value) {
			set(outside, plain(fresh))
		}
	}
	if k.Path == "load_balancer.kind" || k.Path == "sessions.store" {
		for _, word := range k.Type.Words {
			if word != value.Value {
				set(switched, plain(word))
			}
		}
	}
}

// drop takes a key out; the mistake is where the mapping begins, and at the key
// that leads to it.
func (m *maker) drop(path []int, i int, k cluster.Key) {
	places := [][]int{path}
	if len(path) > 0 && path[len(path)-1] > 0 { // of an entry of a list only its own line
		places = append(places, deeper(path[:len(path)-1], path[len(path)-1]-1))
	}
	m.add(drop, k, "", func(root *yaml.Node) {
		n := at(root, path)
		n.Content = slices.Delete(n.Content, i, i+2)
		if len(n.Content) == 0 {
			n.Style = yaml.FlowStyle
		}
	}, places...)
	last := &m.out[len(m.out)-1]
	last.lines = firstLines(m.t, last.text, places)
}

// firstLines are the lines on which the nodes at places begin.
func firstLines(t *testing.T, text []byte, places [][]int) map[int]bool {
	t.Helper()
	root, lines := parse(t, text), map[int]bool{}
	for _, place := range places {
		lines[at(root, place).Line] = true
	}
	return lines
}

// value makes the mutants inside a value.
func (m *maker) value(path []int, k cluster.Key) {
	n := at(m.root, path)
	switch {
	case n.Kind == yaml.MappingNode:
		m.mapping(path, k)
	case n.Kind == yaml.SequenceNode:
		for i, item := range n.Content {
			m.add(duplicate, k, show(item), func(root *yaml.Node) {
				list := at(root, path)
				list.Content = slices.Insert(list.Content, i+1, copied(list.Content[i]))
			}, deeper(path, i), deeper(path, i+1))
			if item.Kind == yaml.MappingNode {
				m.mapping(deeper(path, i), k)
				continue
			}
			for _, fresh := range beyond(k, item.Value) {
				m.add(outside, k, show(item)+" → "+show(plain(fresh)), func(root *yaml.Node) { at(root, path).Content[i] = plain(fresh) }, deeper(path, i))
			}
		}
	}
}

func plain(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: text}
	if strings.ContainsAny(text, "[]{}:#,") {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func flow(kind yaml.Kind, content ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: kind, Style: yaml.FlowStyle, Content: content}
}

// show is a value in one line.
func show(n *yaml.Node) string {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return "nothing"
		}
		return strconv.Quote(n.Value)
	case yaml.SequenceNode:
		return "[…]"
	}
	return "{…}"
}

// misspelt are a name with two letters in each other's place, and one without
// its last letter.
func misspelt(name string) []string {
	out := []string{name[:len(name)-1]}
	for i := len(name) / 2; i > 0; i-- {
		if name[i] != name[i-1] {
			return append(out, name[:i-1]+string(name[i])+string(name[i-1])+name[i+1:])
		}
	}
	return out
}

// otherTypes are values of types that the key does not take.
func otherTypes(k cluster.Key, value *yaml.Node) []*yaml.Node {
	null := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	word, pair := plain("text"), flow(yaml.MappingNode, plain("key"), plain("text"))
	switch {
	case value.Kind == yaml.MappingNode:
		return []*yaml.Node{null, word, flow(yaml.SequenceNode, word)}
	case value.Kind == yaml.SequenceNode:
		return []*yaml.Node{null, word, pair}
	}
	out := []*yaml.Node{null, pair}
	if slices.ContainsFunc(k.Type.Forms, func(f cluster.Form) bool { return f.Kind == "boolean" && len(k.Type.Forms) > 1 }) {
		return out // a property of the product, which may be any text
	}
	out = append(out, plain(""))
	if !k.Type.Single {
		out = append(out, flow(yaml.SequenceNode, copied(value)))
	}
	if !slices.ContainsFunc(k.Type.Forms, func(f cluster.Form) bool { return f.Kind != "string" }) {
		return append(out, plain("42"))
	}
	return append(out, word)
}

// beyond are numbers like the value, outside of what its key takes.
func beyond(k cluster.Key, value string) []string {
	var out []string
	for _, f := range k.Type.Forms {
		if f.Min != nil && f.Max != nil && *f.Max > *f.Min {
			out = append(out, strconv.Itoa(*f.Min-1), strconv.Itoa(*f.Max+1))
		}
	}
	switch k.Type.Text.EN {
	case "duration":
		return append(out, "-"+value, "1000000h")
	case "size":
		return append(out, "-"+value)
	}
	if host, _, ok := strings.Cut(value, ":"); ok && strings.Contains(k.Type.Text.EN, "host:port") {
		return append(out, host+":0", host+":65536")
	}
	if address, _, ok := strings.Cut(value, "/"); ok && strings.Contains(k.Type.Text.EN, "network") {
		return append(out, address+"/33")
	}
	return out
}
