package rule

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/catalog"
)

// TestEveryFindingOfTheReadingIsARule compares the names that the reading uses
// with the rules that stand for them.
func TestEveryFindingOfTheReadingIsARule(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "../cluster/form.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var used []string
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Rule") {
			name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			used = append(used, name)
		}
		return true
	})
	var rules []string
	for _, e := range catalog.Entries(Names()) {
		if e.Topic != "form" {
			continue
		}
		rules = append(rules, e.Name)
		if !formal(byName()[e.Name]) {
			t.Errorf("%s has a check of its own: the reading finds it", e.Name)
		}
	}
	slices.Sort(used)
	slices.Sort(rules)
	if len(used) < 10 || !slices.Equal(used, rules) {
		t.Errorf("the reading uses %q\nthe rules are %q", used, rules)
	}
}
