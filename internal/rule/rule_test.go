package rule

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// TestEveryRuleHasItsText: a rule is a row in table and a text in the catalogue.
func TestEveryRuleHasItsText(t *testing.T) {
	texts := catalog.Names(catalog.Rules)
	for _, name := range Names() {
		if !slices.Contains(texts, name) {
			t.Errorf("the rule %s has no text: write internal/catalog/rules/%s.txtar", name, name)
		}
	}
	for _, name := range texts {
		if _, ok := Find(name); !ok {
			t.Errorf("internal/catalog/rules/%s.txtar has no rule: add a row to table in internal/rule/table.go", name)
		}
	}
}

// TestRules proves every rule by its own documentation: Bad gives this rule at
// the marked line and no other error or warning, Good gives none.
func TestRules(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			e, ok := catalog.Find(name)
			if !ok {
				t.Fatal("it has no text")
			}
			bad := run(t, e.Bad.Text, e.Bad.Base)
			for _, f := range bad {
				if f.Rule != name && f.Severity > diag.Info {
					t.Errorf("Bad also gives %s", line(f))
				}
			}
			if want := marked(e.Bad); !found(bad, e, want) {
				t.Errorf("Bad does not give %s at %s:%d; it gives%s", name, want.file, want.line, lines(bad))
			}
			for _, f := range run(t, e.Good.Text, e.Good.Base) {
				if f.Severity > diag.Info || f.Rule == name {
					t.Errorf("Good gives %s", line(f))
				}
			}
		})
	}
}

func TestRuleNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range Names() {
		if seen[name] {
			t.Errorf("two rules are called %s", name)
		}
		seen[name] = true
	}
}

// run checks a description as validate does, in a folder with the base files.
// nil stands for a base without anything remarkable, an empty map for none.
func run(t *testing.T, text string, base map[string]string) diag.List {
	t.Helper()
	dir := t.TempDir()
	if base == nil {
		base = map[string]string{
			plan.KylinProperties:    "# stock\n",
			plan.ContextXML:         "<Context>\n    <WatchedResource>WEB-INF/web.xml</WatchedResource>\n</Context>\n",
			plan.CatalinaProperties: "# stock\n",
		}
	}
	for path, content := range base {
		path = filepath.Join(dir, "base", filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	options := plan.Options{}
	if len(base) > 0 {
		options.Base = filepath.Join(dir, "base")
	}
	var plans []*plan.Plan
	var findings diag.List
	for i, text := range strings.Split(text, catalog.Another) {
		name := []string{"cluster.yaml", "another.yaml"}[i]
		c, found, usable := cluster.Read(source.New(filepath.Join(dir, name), []byte(text)))
		if !usable {
			return found
		}
		p, bound, err := plan.Bind(c, options)
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, p)
		found.Add(bound...)
		found.Add(Run(p, p.Given(), found)...)
		findings.Add(NewSettings(c.Lint, nil, nil).Adjust(found)...)
	}
	for i, found := range RunAcross(plans) {
		findings.Add(NewSettings(plans[i].Lint, nil, nil).Apply(found)...)
	}
	findings.Sort()
	return findings
}

// place is a line of the description or of a base file.
type place struct {
	file string
	line int32
}

// marked returns where Bad expects its finding: the line that ends in "# <-",
// or in a base file the line after one that says "<- next line".
func marked(bad catalog.Example) place {
	first, second, _ := strings.Cut(bad.Text, catalog.Another)
	for name, text := range map[string]string{"cluster.yaml": first, "another.yaml": second} {
		for i, text := range strings.Split(text, "\n") {
			if strings.HasSuffix(text, "# <-") {
				return place{name, int32(i + 1)}
			}
		}
	}
	for path, content := range bad.Base {
		for i, text := range strings.Split(content, "\n") {
			if strings.Contains(text, "<- next line") {
				return place{filepath.Base(path), int32(i + 2)}
			}
		}
	}
	return place{}
}

func found(findings diag.List, e catalog.Entry, want place) bool {
	for _, f := range findings {
		if f.Rule == e.Name && f.Severity == e.Severity && f.Pos.Line == want.line && f.Pos.IsValid() && filepath.Base(f.Pos.File.Name) == want.file {
			return f.Message.EN != "" && f.Message.ZH != "" && f.Hint.EN != "" && f.Hint.ZH != ""
		}
	}
	return false
}

func lines(findings diag.List) string {
	var out strings.Builder
	for _, f := range findings {
		out.WriteString("\n\t" + line(f))
	}
	return out.String()
}

func line(f diag.Finding) string {
	name := ""
	if f.Pos.IsValid() {
		name = filepath.Base(f.Pos.File.Name)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s [%s]", name, f.Pos.Line, f.Pos.Col, f.Severity, f.Message.EN, f.Rule)
}
