// Package house holds the rules of this repository that a program can check:
// who may import whom, how long a function may be, what every package says of
// itself.
//
// In: the Go files and the tracked files of the repository. Out: test failures
// that name the place and the rule. Nothing imports it.
package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

const (
	module = "github.com/kyctl/kyctl/"
	root   = "../.."
)

// goFile is a parsed Go file of the repository.
type goFile struct {
	path string // from the root, with slashes
	test bool
	fset *token.FileSet
	ast  *ast.File
}

// pkg is the folder of the file's package, such as internal/plan.
func (f goFile) pkg() string { return path.Dir(f.path) }

// line is the line at which a node of the file begins.
func (f goFile) line(n ast.Node) int { return f.fset.Position(n.Pos()).Line }

// goFiles parses all Go files, those that a build tag hides included; testdata
// holds programs of their own.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		files = append(files, parse(t, name))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("only %d Go files found below %s", len(files), root)
	}
	return files
}

func parse(t *testing.T, name string) goFile {
	t.Helper()
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel(root, name)
	if err != nil {
		t.Fatal(err)
	}
	return goFile{
		path: filepath.ToSlash(rel),
		test: strings.HasSuffix(name, "_test.go"),
		fset: fset,
		ast:  parsed,
	}
}

// trackedFiles asks git for the names of the files that belong to the
// repository, from its root.
func trackedFiles(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("git ls-files: %v", err)
	}
	if err != nil {
		t.Skipf("not a git work tree: %v", err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
}
