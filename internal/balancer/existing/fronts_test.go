package existing

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/source"
)

var update = flag.Bool("update", false, "rewrite what is found in testdata/fronts")

// TestReadFronts reads configurations as people have them; found.txt beside each
// says what is found in it, with the place, and what is left.
func TestReadFronts(t *testing.T) {
	dirs, err := filepath.Glob("../../../testdata/fronts/*")
	if err != nil || len(dirs) < 14 {
		t.Fatalf("%v, %v", dirs, err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			k, in := front(t, dir)
			got := k.Name + "\n" + shownFound(Read(k, in), dir)
			path := filepath.Join(dir, "found.txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s\n(-want +got; make golden writes it)", firstDifference(want, []byte(got)))
			}
			if at := strings.Index(got, "not-a-secret"); at >= 0 || strings.Contains(got, "bm90LWEtc2VjcmV0") {
				t.Error("it tells a secret")
			}
		})
	}
}

// front is the configuration in a folder of testdata/fronts.
func front(t *testing.T, dir string) (balancer.Kind, Config) {
	t.Helper()
	for _, k := range balancer.Kinds {
		for _, ending := range []string{".conf", ".cfg"} {
			path := filepath.Join(dir, k.Name+ending)
			if f, err := source.Read(path); err == nil {
				return k, Config{File: f, Include: source.Includes(path)}
			}
		}
	}
	t.Fatalf("%s holds no configuration", dir)
	return balancer.Kind{}, Config{}
}

// shownFound writes all that was found, one value a line.
func shownFound(f *Found, dir string) string {
	var out strings.Builder
	place := func(p source.Pos) string {
		if !p.IsValid() {
			return "nowhere"
		}
		name, err := filepath.Rel(dir, p.File.Name)
		if err != nil {
			name = p.File.Name
		}
		return fmt.Sprintf("%s:%d:%d", filepath.ToSlash(name), p.Line, p.Col)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Found]()) {
		if field.IsExported() {
			showTold(&out, field.Name, reflect.ValueOf(f).Elem().FieldByIndex(field.Index), place)
		}
	}
	for _, c := range f.Choices {
		fmt.Fprintf(&out, "%s: choice %s: %s\n", place(c.Pos), c.Name, strings.Join(c.Servers, " "))
	}
	for _, e := range f.Account {
		if !e.Inside {
			fmt.Fprintf(&out, "%s: %s\n", place(e.Pos), shownEntry(e))
		}
	}
	for _, d := range f.Findings {
		fmt.Fprintf(&out, "%s: %s: %s [%s]\n", place(d.Pos), d.Severity, d.Message.EN, d.Rule)
	}
	fmt.Fprintf(&out, "directives: %d\n", len(f.Account))
	return out.String()
}

func shownEntry(e Entry) string {
	text := e.Fate.String()
	switch {
	case e.Part:
		text = "  lost word"
	case e.Gate:
		text = "LOST"
	case e.Fate == Written && e.Why.EN == "":
		text = "written, the same"
	}
	text += ": " + e.Text
	if len(e.Keys) > 0 {
		text += " [" + strings.Join(e.Keys, " ") + "]"
	}
	if e.About != nil && e.Fate == Lost {
		text += " [about " + e.About.Name + "]"
	}
	if e.Why.EN != "" {
		text += " (" + e.Why.EN + ")"
	}
	return text
}

// showTold writes the values of a field that are told.
func showTold(out *strings.Builder, name string, v reflect.Value, place func(source.Pos) string) {
	switch {
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			showTold(out, fmt.Sprintf("%s[%d]", name, i), v.Index(i), place)
		}
	case v.Kind() != reflect.Struct:
	case strings.HasPrefix(v.Type().Name(), "Told["):
		if at := v.FieldByName("At").Interface().(source.Pos); at.IsValid() {
			fmt.Fprintf(out, "%s: %s = %v\n", place(at), name, v.FieldByName("V").Interface())
		}
	case v.Type() == reflect.TypeFor[FoundNode](), v.Type() == reflect.TypeFor[FoundTLS]():
		for _, field := range reflect.VisibleFields(v.Type()) {
			showTold(out, name+"."+field.Name, v.FieldByIndex(field.Index), place)
		}
	}
}
