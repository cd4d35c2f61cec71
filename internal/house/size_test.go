package house

import (
	"go/ast"
	"path/filepath"
	"testing"
)

// How long things may be, in lines.
const (
	maxFunc  = 60
	maxFile  = 300
	maxFloor = 150
)

func TestFunctionsFitAScreen(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			fn, ok := n.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				return true
			}
			if n := f.fset.Position(fn.End()).Line - f.line(fn) + 1; n > maxFunc {
				t.Errorf("%s:%d: %s has %d lines; the rule: at most %d", f.path, f.line(fn), fn.Name.Name, n, maxFunc)
			}
			return true
		})
	}
}

func TestFilesFitAHead(t *testing.T) {
	for _, f := range goFiles(t) {
		if n := lines(f); n > maxFile && !f.test {
			t.Errorf("%s: has %d lines; the rule: at most %d, tests apart", f.path, n, maxFile)
		}
	}
}

// TestFloor holds the program that kyctl's speed is measured against to what
// makes it a floor: it is short, and does one thing after another.
func TestFloor(t *testing.T) {
	f := parse(t, filepath.Join(root, "testdata", "floor", "main.go"))
	if n := lines(f); n > maxFloor {
		t.Errorf("%s: has %d lines; the rule: at most %d", f.path, n, maxFloor)
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if g, ok := n.(*ast.GoStmt); ok {
			t.Errorf("%s:%d: starts a goroutine; the rule: none here", f.path, f.line(g))
		}
		return true
	})
}

func lines(f goFile) int { return f.fset.File(f.ast.FileStart).LineCount() - 1 }

// TestPatternsAreLazy keeps the start of kyctl short: a pattern that is
// compiled before main is paid for by every command.
func TestPatternsAreLazy(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test || f.pkg() == "internal/e2e" {
			continue
		}
		for _, decl := range f.ast.Decls {
			vars, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			ast.Inspect(vars, func(n ast.Node) bool {
				if _, inside := n.(*ast.FuncLit); inside {
					return false
				}
				if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "MustCompile" {
					t.Errorf("%s:%d: a pattern is compiled at start; the rule: use lazy.Regexp", f.path, f.line(sel))
				}
				return true
			})
		}
	}
}
