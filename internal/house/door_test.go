package house

import (
	"go/ast"
	"strings"
	"testing"
)

// TestOneDoor: what kyctl prints goes through terminal.Writer, which shows text and
// never lets it steer a terminal or command a CI server. Only cmd/kyctl knows the
// streams of the process, and only these functions write what is not text for
// people: an archive, annotations that kyctl makes, text that has its own Writer.
func TestOneDoor(t *testing.T) {
	around := map[string]string{
		"internal/cli/render.go":  "tar",
		"internal/cli/formats.go": "write",
		"internal/report/text.go": "text",
	}
	found := map[string]bool{}
	for _, f := range goFiles(t) {
		pkg := strings.TrimPrefix(f.pkg(), "internal/")
		if f.test || pkg == "terminal" {
			continue
		}
		for _, d := range f.ast.Decls {
			name := ""
			if function, ok := d.(*ast.FuncDecl); ok {
				name = function.Name.Name
			}
			ast.Inspect(d, func(n ast.Node) bool {
				switch what := streams(n); {
				case what == "terminal.Raw" && around[f.path] == name:
					found[f.path] = true
				case what == "" || what != "terminal.Raw" && contains("cmd/kyctl supply bench", pkg):
				default:
					t.Errorf("%s:%d: %s: %s; the rule: what is printed goes through the streams of cli, which are of terminal.Writer (internal/house/door_test.go)", f.path, f.line(n), name, what)
				}
				return true
			})
		}
	}
	for file, function := range around {
		if !found[file] {
			t.Errorf("%s: %s no longer uses terminal.Raw: remove it from the list", file, function)
		}
	}
}

// streams returns how a node gets around the door, or "".
func streams(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BasicLit:
		if strings.Contains(strings.ToLower(n.Value), `\x1b[`) || strings.Contains(n.Value, "\x1b") {
			return "an escape sequence"
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") {
			return f.Name
		}
	case *ast.SelectorExpr:
		x, ok := n.X.(*ast.Ident)
		if !ok {
			return ""
		}
		name := x.Name + "." + n.Sel.Name
		if contains("os.Stdout os.Stderr terminal.Raw", name) || strings.HasPrefix(name, "fmt.Print") || x.Name == "log" {
			return name
		}
	}
	return ""
}
