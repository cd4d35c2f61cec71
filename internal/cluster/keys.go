package cluster

import (
	"reflect"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/source"
)

// Key is one key of a description, with all that is known of it.
type Key struct {
	Path     string // its place without list indexes, such as nodes.mode
	Type     Type
	Required bool // in its mapping
	Meaning  diag.Text
	Default  diag.Text // empty for a mapping and for a required key
	Value    string    // the default as YAML, where all versions have the same
	Example  string    // YAML from the top of the description, or ""
	Sample   string    // the value in Example
	Keys     []Key     // of a mapping
}

// Name is the last word of the key's path.
func (k Key) Name() string { return k.Path[strings.LastIndexByte(k.Path, '.')+1:] }

// Keys returns the keys of a description in its own order, the sections of one
// balancer or one store left to their owners.
func Keys() []Key {
	w := newWalker()
	c := filled(product.Facts{})
	v := reflect.ValueOf(&c).Elem()
	for _, facts := range product.All() {
		c = filled(facts)
		w.lines = append(w.lines, facts.Name+" "+facts.Line)
		w.collect(v, nil)
	}
	return w.mapping(v, nil)
}

// SectionKeys returns the keys of a section: path is its place, options points
// at its empty struct, and fill gives that its defaults; nil for none.
func SectionKeys(path string, options any, fill func(any)) []Key {
	v := reflect.ValueOf(options).Elem()
	setAt(v)
	if fill != nil {
		fill(options)
	}
	var parents []step
	for name := range strings.SplitSeq(path, ".") {
		parents = append(parents, step{name: name})
	}
	w := newWalker()
	w.lines = []string{""}
	w.collect(v, parents)
	return w.mapping(v, parents)
}

// filled returns a description of nothing but defaults. Every mapping has a
// place, so that a value without one is a value without a default.
func filled(facts product.Facts) Cluster {
	c := emptyCluster()
	Fill(&c, facts)
	return c
}

func emptyCluster() Cluster {
	c := Cluster{Nodes: make([]Node, 1), Lint: Lint{Ignore: make([]Ignore, 1)}, Drift: Drift{Ignore: make([]KnownDrift, 1)}}
	setAt(reflect.ValueOf(&c).Elem())
	return c
}

func setAt(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			setAt(v.Index(i))
		}
	case reflect.Struct:
		at := v.FieldByName("At")
		if !at.IsValid() {
			return
		}
		at.Set(reflect.ValueOf(source.Pos{File: new(source.File), Line: 1, Col: 1}))
		for i := range v.NumField() {
			setAt(v.Field(i))
		}
	}
}

// walker goes through structs with key tags and joins what is known.
type walker struct {
	decoder  *decoder
	lines    []string            // the products' version lines
	defaults map[string][]string // by path, one for each line
}

func newWalker() *walker {
	return &walker{decoder: newDecoder(nil), defaults: map[string][]string{}}
}

// knownVersions lists the version lines of each product.
func knownVersions() string {
	var lines []string
	for _, name := range product.Names() {
		lines = append(lines, name+" "+strings.Join(product.Lines(name), ", "))
	}
	return strings.Join(lines, "; ")
}

// step is one mapping on the way down; in a list its keys stand below a dash.
type step struct {
	name string
	list bool
}

func pathOf(parents []step, name string) string {
	var out strings.Builder
	for _, s := range parents {
		out.WriteString(s.name + ".")
	}
	return out.String() + name
}

// mapping returns the keys of the struct v.
func (w *walker) mapping(v reflect.Value, parents []step) []Key {
	var keys []Key
	for _, f := range w.decoder.shape(v.Type()).fields {
		if !f.rest {
			keys = append(keys, w.key(f, v.Field(f.index), parents))
		}
	}
	return keys
}

func (w *walker) key(f field, v reflect.Value, parents []step) Key {
	path := pathOf(parents, f.name)
	doc, _ := catalog.FindKey(path) // a test fails for a key without one
	k := Key{Path: path, Type: typeOf(v.Type(), f), Required: f.required, Meaning: doc.Meaning, Default: doc.Default}
	if path == "product.version" {
		k.Meaning = k.Meaning.With(knownVersions())
	}
	if mayCount(parents, f.name) {
		k.Type.Forms = append(k.Type.Forms, text(aRange))
	}
	if doc.Example != "" {
		k.Sample, k.Example = doc.Example, snippet(parents, f.name, doc.Example)
	}
	if inner, list := mappingIn(v); inner.IsValid() {
		k.Keys = w.mapping(inner, append(parents[:len(parents):len(parents)], step{f.name, list}))
		return k
	}
	if k.Default == (diag.Text{}) && !k.Required {
		k.Default = w.defaultOf(k.Path)
		k.Value = w.only(k.Path)
	}
	return k
}

// only returns the default at path, "" unless all version lines have the same.
func (w *walker) only(path string) string {
	if values := slices.Compact(slices.Clone(w.defaults[path])); len(values) == 1 {
		return values[0]
	}
	return ""
}

// collect notes the defaults in the struct v, which stands below parents.
func (w *walker) collect(v reflect.Value, parents []step) {
	for _, f := range w.decoder.shape(v.Type()).fields {
		value := v.Field(f.index)
		if inner, list := mappingIn(value); inner.IsValid() {
			w.collect(inner, append(parents[:len(parents):len(parents)], step{f.name, list}))
			continue
		}
		at := pathOf(parents, f.name)
		w.defaults[at] = append(w.defaults[at], defaultIn(value, f))
	}
}

// defaultOf returns the default at path: one for all, or which version lines
// have which.
func (w *walker) defaultOf(path string) diag.Text {
	values := w.defaults[path]
	if len(slices.Compact(slices.Clone(values))) == 1 {
		return orNone(values[0])
	}
	var out diag.Text
	for i, value := range values {
		if slices.Index(values, value) < i {
			continue
		}
		var lines []string
		for j, line := range w.lines {
			if values[j] == value {
				lines = append(lines, line)
			}
		}
		text, who := orNone(value), strings.Join(lines, ", ")
		if i > 0 {
			out = diag.Text{EN: out.EN + "; ", ZH: out.ZH + "；"}
		}
		out = diag.Text{EN: out.EN + text.EN + " (" + who + ")", ZH: out.ZH + text.ZH + "（" + who + "）"}
	}
	return out
}

func orNone(value string) diag.Text {
	if value == "" {
		return diag.T("none", "无")
	}
	return diag.T(value, value)
}

// mappingIn returns the struct that v is, or that v is a list of; an invalid
// value where there is none.
func mappingIn(v reflect.Value) (inner reflect.Value, list bool) {
	if v.Kind() == reflect.Slice && v.Len() > 0 {
		v, list = v.Index(0), true
	}
	if v.Kind() != reflect.Struct || isSetter(v.Type()) {
		return reflect.Value{}, false
	}
	return v, list
}

// snippet is value under name, below parents, as it stands in a description.
func snippet(parents []step, name, value string) string {
	var out strings.Builder
	indent, dash := "", ""
	for _, s := range parents {
		out.WriteString(indent + dash + s.name + ":\n")
		indent += strings.Repeat(" ", len(dash)) + "  "
		dash = ""
		if s.list {
			dash = "- "
		}
	}
	out.WriteString(indent + dash + name + ":")
	if !strings.Contains(value, "\n") {
		return out.String() + " " + value + "\n"
	}
	indent += strings.Repeat(" ", len(dash)) + "  "
	for line := range strings.Lines(strings.TrimSpace(value)) {
		out.WriteString("\n" + indent + strings.TrimRight(line, "\n"))
	}
	return out.String() + "\n"
}
