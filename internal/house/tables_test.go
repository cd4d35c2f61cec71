package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// tables are what a package lists in one place: the functions with one of these
// results or parameters, and the function or variable from which all of them must
// be reached.
var tables = []struct {
	pkg, what string
	signature func(results, params string) bool
	from      string
}{
	{"internal/rule", "a check", isCheck, "table"},
	{"internal/cli", "a Command", makesCommand, "groups"},
}

func isCheck(_, params string) bool {
	return slices.Contains([]string{
		"*plan.Plan, Report",
		"*plan.Plan, plan.Secret, secret.Value, Report",
		"[]*plan.Plan, func(*plan.Plan) Report",
	}, params)
}

func makesCommand(results, _ string) bool {
	return strings.TrimLeft(results, "[]*") == "Command" || strings.TrimLeft(results, "[]*") == "cobra.Command"
}

// TestEveryFunctionIsInATable: a check that no rule names never runs, and every test
// of the rules passes, since they go through the table.
func TestEveryFunctionIsInATable(t *testing.T) {
	all := goFiles(t)
	for _, table := range tables {
		var files []*ast.File
		for _, f := range all {
			if f.pkg() == table.pkg && !f.test {
				files = append(files, f.ast)
			}
		}
		found, lost := unreached(files, table.signature, table.from)
		if found < 2 {
			t.Errorf("%s: only %d functions are %s: correct the row in tables", table.pkg, found, table.what)
		}
		for _, name := range lost {
			t.Errorf("%s: %s is %s and is not reached from %s: name it there", table.pkg, name, table.what, table.from)
		}
	}
}

// unreached returns how many functions have the signature, and which of those are
// not reached from the function or variable from.
func unreached(files []*ast.File, signature func(results, params string) bool, from string) (found int, lost []string) {
	uses := map[string][]string{} // the names in each declaration
	var made []string
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				uses[d.Name.Name] = append(uses[d.Name.Name], names(d)...)
				if signature(typesOf(d.Type.Results), typesOf(d.Type.Params)) {
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

// typesOf writes the types of parameters or results, each once for every name.
func typesOf(list *ast.FieldList) string {
	if list == nil {
		return ""
	}
	var all []string
	for _, field := range list.List {
		for range max(1, len(field.Names)) {
			all = append(all, types.ExprString(field.Type))
		}
	}
	return strings.Join(all, ", ")
}

// TestUnreachedIsFound: the test above can fail.
func TestUnreachedIsFound(t *testing.T) {
	const text = `package rule
var table = []Rule{{Name: "first", Check: first}, {Name: "second", CheckSecret: second, CheckAcross: across}, made["x"]}
var made = map[string]Rule{"x": {Check: third}}
func first(p *plan.Plan, report Report) { helper(p, report) }
func helper(p *plan.Plan, report Report) {}
func second(_ *plan.Plan, s plan.Secret, v secret.Value, report Report) {}
func third(p *plan.Plan, report Report) {}
func across(plans []*plan.Plan, report func(*plan.Plan) Report) {}
func forgotten(p *plan.Plan, report Report) { helpedBy(p, report) }
func helpedBy(p *plan.Plan, report Report) {}
func forgottenSecret(p *plan.Plan, s plan.Secret, v secret.Value, report Report) {}
func all(p *plan.Plan, report Report) { for _, r := range table { r.Check(p, report) } }
func notACheck(p *plan.Plan) string { return "" }
`
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	if checks, lost := unreached([]*ast.File{f}, isCheck, "table"); checks != 9 || strings.Join(lost, " ") != "forgotten forgottenSecret helpedBy" {
		t.Errorf("%d checks, lost: %v", checks, lost)
	}
}
