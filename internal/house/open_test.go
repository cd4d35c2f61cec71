package house

import (
	"go/ast"
	"strings"
	"testing"
)

// TestFilesAreOpenedByOneDoor: what a user or a file names may be a pipe, a device or
// a terabyte. source.Open and source.ReadBytes refuse those; only these functions
// open files around them: they make files, hold folders, or open what the user gave
// them to wait for.
func TestFilesAreOpenedByOneDoor(t *testing.T) {
	around := map[string]string{
		"internal/source/plain.go Open":          "the door itself",
		"internal/source/stream.go ReadStream":   "a pipe of the command line",
		"internal/source/within.go openRoot":     "looks before",
		"internal/tree/scan.go holds":            "looks after, with O_NONBLOCK",
		"internal/tree/write.go writeFile":       "makes the file",
		"internal/tree/write.go sweep":           "lists a folder",
		"internal/tree/open.go openTree":         "looks before",
		"internal/tree/update.go update":         "under its lock",
		"internal/cli/verify.go renderedFile":    "a folder that was read before",
		"internal/cli/formats.go writeInto":      "writes what the user named",
		"internal/cli/init.go file":              "makes the file",
		"internal/lock/holder_linux.go holderOf": "the kernel's list",
		"internal/lock/holder_linux.go named":    "the kernel's list",
		"internal/folder/file.go Names":          "lists a folder",
		"templates/templates.go From":            "lists a folder",
	}
	used := map[string]bool{}
	for _, f := range goFiles(t) {
		pkg := strings.TrimPrefix(f.pkg(), "internal/")
		if f.test || contains("bench ground e2e prove mutants supply", pkg) {
			continue
		}
		for _, d := range f.ast.Decls {
			function, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			where := f.path + " " + function.Name.Name
			ast.Inspect(function, func(n ast.Node) bool {
				x, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if of, ok := x.X.(*ast.Ident); !ok || of.Name != "os" || !contains("Open OpenFile OpenRoot ReadFile ReadDir DirFS OpenInRoot", x.Sel.Name) {
					return true
				}
				used[where] = true
				if around[where] == "" {
					t.Errorf("%s:%d: %s uses os.%s; the rule: what is read goes through source.Open or source.ReadBytes, which refuse a pipe and a device (internal/house/open_test.go)", f.path, f.line(x), function.Name.Name, x.Sel.Name)
				}
				return true
			})
		}
	}
	for where := range around {
		if !used[where] {
			t.Errorf("%s opens nothing any more: remove it from the list", where)
		}
	}
}
