package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/secret"
	stores "github.com/kyctl/kyctl/internal/session"
)

// place is a value of a description, or a key that the user chose.
type place struct {
	name   string // such as nodes[].host, the same for every node
	steps  []any  // keys and indexes that lead to it
	secret bool
	text   bool // a free text, not a number, a switch or one of some words
	key    bool // the last step itself is the user's own word
}

func (p place) String() string {
	text := p.name
	if p.key {
		text += " (key)"
	}
	return text
}

// walker finds every place of a description by the key tags of cluster.Cluster
// and of the sections' options. With a nil description it finds the names that
// there are.
type walker struct {
	found []place
	names bool // go everywhere, whether the description has it or not
}

// fieldNames are the names of all fields that a description can have.
func fieldNames() []string {
	w := walker{names: true}
	w.walk(reflect.TypeFor[cluster.Cluster](), nil, place{})
	var names []string
	for _, p := range w.found {
		names = append(names, p.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// placesOf are the places of one description.
func placesOf(tree any) []place {
	var w walker
	w.walk(reflect.TypeFor[cluster.Cluster](), tree, place{})
	return w.found
}

func (p place) below(name string, step any) place {
	p.steps = append(slices.Clone(p.steps), step)
	p.name = strings.TrimPrefix(p.name+name, ".")
	return p
}

func (w *walker) walk(t reflect.Type, v any, at place) {
	switch {
	case t.Kind() == reflect.Struct && strings.HasPrefix(t.Name(), "Val["):
		at.secret = t.Field(0).Type == reflect.TypeFor[secret.Ref]()
		at.text = isText(t.Field(0).Type)
		w.found = append(w.found, at)
	case t == reflect.TypeFor[[]cluster.Property]():
		w.properties(v, at)
	case t.Kind() == reflect.Slice:
		w.list(t.Elem(), v, at)
	case t.Kind() == reflect.Struct:
		w.mapping(t, v, at)
	}
}

// isText says whether a value may be a text that nobody can list: one that is no
// string, or that refuses a word that is none of its own, may not.
func isText(t reflect.Type) bool {
	switch v := reflect.New(t).Interface().(type) {
	case *cluster.Path, *cluster.Host, *cluster.HostPort, *cluster.ServerName, *cluster.Name, *cluster.NodeName:
		return true
	case cluster.Parser:
		return v.Parse("a-text") == nil
	}
	return t.Kind() == reflect.String
}

func (w *walker) properties(v any, at place) {
	m, _ := v.(map[string]any)
	keys := slices.Sorted(maps.Keys(m))
	if w.names {
		keys = []string{"k"}
	}
	for _, k := range keys {
		p := at.below(".*", k)
		p.text = true
		w.found = append(w.found, p)
		p.key = true
		w.found = append(w.found, p)
	}
}

func (w *walker) list(elem reflect.Type, v any, at place) {
	items, isList := v.([]any)
	switch {
	case w.names:
		w.walk(elem, nil, at.below("[]", 0))
	case !isList && v != nil: // one value may stand for a list of one
		at.name += "[]"
		w.walk(elem, v, at)
	}
	for i := range items {
		w.walk(elem, items[i], at.below("[]", i))
	}
}

func (w *walker) mapping(t reflect.Type, v any, at place) {
	m, _ := v.(map[string]any)
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("key"), ",")
		if options == "rest" {
			w.sections(t, m, at)
			continue
		}
		if value, ok := m[key]; key != "" && (ok || w.names) {
			w.walk(f.Type, value, at.below("."+key, key))
		}
	}
}

// sections are the mappings that belong to one store or one balancer.
func (w *walker) sections(parent reflect.Type, m map[string]any, at place) {
	owned := map[string]reflect.Type{}
	if parent == reflect.TypeFor[cluster.Sessions]() {
		for _, k := range stores.Kinds() {
			if k.New != nil {
				owned[k.Name] = reflect.TypeOf(k.New()).Elem()
			}
		}
	} else {
		for _, k := range balancer.Kinds {
			owned[k.Name] = reflect.TypeFor[balancer.Options]()
		}
	}
	for _, key := range slices.Sorted(maps.Keys(owned)) {
		if value, ok := m[key]; ok || w.names {
			w.walk(owned[key], value, at.below("."+key, key))
		}
	}
}

// parsed reads a description that is written as JSON.
func parsed(t testing.TB, text string) any {
	t.Helper()
	var tree any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// get returns the value at p, for a key the key.
func get(tree any, p place) any {
	for i, step := range p.steps {
		switch s := step.(type) {
		case int:
			tree = tree.([]any)[s]
		case string:
			if p.key && i == len(p.steps)-1 {
				return s
			}
			tree = tree.(map[string]any)[s]
		}
	}
	return tree
}

// with returns a copy of the tree that has value at p, for a key as the key.
func with(tree any, p place, value any) any {
	if len(p.steps) == 0 {
		return value
	}
	rest := p
	rest.steps = p.steps[1:]
	if s, ok := p.steps[0].(int); ok {
		list := slices.Clone(tree.([]any))
		list[s] = with(list[s], rest, value)
		return list
	}
	key := p.steps[0].(string)
	m := maps.Clone(tree.(map[string]any))
	if p.key && len(rest.steps) == 0 {
		m[value.(string)] = m[key]
		if value != key {
			delete(m, key)
		}
		return m
	}
	m[key] = with(m[key], rest, value)
	return m
}

// written is the tree as a description, one value a line: JSON is YAML.
func written(t testing.TB, tree any) string {
	t.Helper()
	text, err := json.MarshalIndent(tree, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// lineOf is the line on which a value of a written description stands, of a
// mapping its only value.
func lineOf(text string, value any) int {
	if m, ok := value.(map[string]any); ok {
		for _, inner := range m {
			value = inner
		}
	}
	quoted, _ := json.Marshal(value) // a string always has a form
	before, _, found := strings.Cut(text, string(quoted))
	if !found {
		return 0
	}
	return 1 + strings.Count(before, "\n")
}

// TestFieldsAreFound: the walk over the tags misses nothing that is known to be
// there, whatever its kind.
func TestFieldsAreFound(t *testing.T) {
	names := fieldNames()
	for _, want := range []string{
		"name", "nodes[].host", "nodes[].mode[]", "metadata.jdbc.password", "nodes[].properties.* (key)",
		"load_balancer.nginx.include[]", "sessions.redis.pool.max_idle", "security.ldap.user.search_base", "lint.ignore[].reason",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not among %s", want, fmt.Sprint(names))
		}
	}
}
