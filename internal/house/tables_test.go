package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// tables are what a package lists in one place: what makes one of these types, and
// the function from which all of it must be reached.
var tables = []struct{ pkg, types, from string }{
	{"internal/rule", "Rule Topic", "Topics"},
	{"internal/doctor", "Check Topic", "Topics"},
	{"internal/cli", "Command", "groups"},
}

// TestEveryRuleIsInATable: a rule that no table names never runs, and every test of
// the rules passes, since they go through the tables.
func TestEveryRuleIsInATable(t *testing.T) {
	all := goFiles(t)
	for _, table := range tables {
		var files []*ast.File
		for _, f := range all {
			if f.pkg() == table.pkg && !f.test {
				files = append(files, f.ast)
			}
		}
		makers, lost := unreached(files, table.types, table.from)
		if makers < 2 {
			t.Errorf("%s: only %d functions make a %s: correct the row in tables", table.pkg, makers, table.types)
		}
		for _, name := range lost {
			t.Errorf("%s: %s makes a %s and is not reached from %s: name it in a table", table.pkg, name, table.types, table.from)
		}
	}
}

// unreached returns how many functions make one of the types, or a list of them, and
// which of those are not reached from the function or variable from.
func unreached(files []*ast.File, types, from string) (makers int, lost []string) {
	uses := map[string][]string{} // the names in each declaration
	var made []string
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				uses[d.Name.Name] = append(uses[d.Name.Name], names(d)...)
				if makes(d, types) {
					made = append(made, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if v, ok := s.(*ast.ValueSpec); ok {
						for _, n := range v.Names {
							uses[n.Name] = append(uses[n.Name], names(v)...)
						}
					}
				}
			}
		}
	}
	reached := map[string]bool{from: true}
	for next := []string{from}; len(next) > 0; next = next[1:] {
		for _, name := range uses[next[0]] {
			if !reached[name] {
				reached[name] = true
				next = append(next, name)
			}
		}
	}
	for _, name := range made {
		if !reached[name] && !slices.Contains(uses[name], from) { // the latter reads the tables
			lost = append(lost, name)
		}
	}
	slices.Sort(lost)
	return len(made), lost
}

func names(n ast.Node) []string {
	var all []string
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			all = append(all, id.Name)
		}
		return true
	})
	return all
}

// makes says whether the only result of a function is one of the types.
func makes(f *ast.FuncDecl, types string) bool {
	if f.Type.Results == nil || len(f.Type.Results.List) != 1 {
		return false
	}
	result := f.Type.Results.List[0].Type
	for {
		switch r := result.(type) {
		case *ast.ArrayType:
			result = r.Elt
			continue
		case *ast.StarExpr:
			result = r.X
			continue
		case *ast.SelectorExpr:
			return contains(types, r.Sel.Name)
		case *ast.Ident:
			return contains(types, r.Name)
		}
		return false
	}
}

// TestUnreachedIsFound: the test above can fail.
func TestUnreachedIsFound(t *testing.T) {
	const text = `package rule
func All() []Rule { return Topics()[0].Rules }
func Topics() []Topic { return []Topic{{nodeRules()}} }
func nodeRules() []Rule { return append([]Rule{first(), made["x"]()}, more...) }
var more = []Rule{second()}
var made = map[string]func() Rule{"x": third}
func first() Rule { return Rule{} }
func second() Rule { return Rule{} }
func third() Rule { return Rule{} }
func forgotten() Rule { return helpedBy() }
func helpedBy() Rule { return Rule{} }
func forgottenList() []Rule { return []Rule{first()} }
func notARule() string { return "" }
`
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	if makers, lost := unreached([]*ast.File{f}, "Rule Topic", "Topics"); makers != 9 || strings.Join(lost, " ") != "forgotten forgottenList helpedBy" {
		t.Errorf("%d makers, lost: %v", makers, lost)
	}
}
