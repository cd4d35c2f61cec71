package cli

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// goldenSecrets are the variables that descriptions below testdata and
// examples name.
var goldenSecrets = map[string]string{
	"REDIS_PASSWORD":    "not-a-secret-1",
	"KYLIN_DB_PASSWORD": "not-a-secret-2",
	"LDAP_PASSWORD":     "not-a-secret-3",
	"CACHE_PASSWORD":    "not-a-secret-4",
	"SESSION_PASSWORD":  "not-a-secret-6",
	"HARD_PASSWORD":     `not-a-secret-5 \密码 #!=: 𝒳`,
}

// TestGolden renders every example and every cluster of testdata and compares
// the whole tree, findings included. With -update the trees are rewritten.
func TestGolden(t *testing.T) {
	for name, value := range goldenSecrets {
		t.Setenv(name, value)
	}
	for _, dir := range descriptions(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			want := filepath.Join("..", "..", "testdata", "golden", filepath.Base(dir))
			got := filepath.Join(t.TempDir(), "got")
			renderGolden(t, dir, got)
			again := filepath.Join(t.TempDir(), "again")
			renderGolden(t, dir, again)
			same(t, again, got)
			if *update {
				replace(t, got, want)
			}
			same(t, want, got)
		})
	}
}

// descriptions returns the folders with a cluster.yaml.
func descriptions(t *testing.T) []string {
	t.Helper()
	var dirs []string
	for _, pattern := range []string{"../../examples/*/cluster.yaml", "../../testdata/clusters/*/cluster.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: no description: %v", pattern, err)
		}
		for _, f := range found {
			dirs = append(dirs, filepath.Dir(f))
		}
	}
	return dirs
}

// files are the -f flags of a folder: cluster.yaml and its overlays.
func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	found = slices.DeleteFunc(found, func(path string) bool { return filepath.Base(path) == cluster.StagesFile })
	slices.SortFunc(found, func(a, b string) int {
		return strings.Compare(strings.Replace(a, "cluster.yaml", "", 1), strings.Replace(b, "cluster.yaml", "", 1))
	})
	var args []string
	for _, f := range found {
		args = append(args, "-f", f)
	}
	return args
}

// renderGolden writes findings.txt and, where nothing is wrong, the tree.
func renderGolden(t *testing.T, dir, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	var findings, none bytes.Buffer
	args := append([]string{"validate", "--lang=en"}, files(t, dir)...)
	code := Main(args, strings.NewReader(""), &findings, &none)
	if none.Len() > 0 || code == Failed {
		t.Fatalf("kyctl %s: exit %d\n%s", strings.Join(args, " "), code, none.String())
	}
	text := strings.ReplaceAll(findings.String(), dir+string(filepath.Separator), "")
	text = strings.ReplaceAll(text, filepath.Join(dir, "..")+string(filepath.Separator), "../")
	text = strings.ReplaceAll(text, filepath.Join(dir, "..", "..")+string(filepath.Separator), "../../")
	if err := os.WriteFile(filepath.Join(to, "findings.txt"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if code == Found {
		return
	}
	var out, errs bytes.Buffer
	args = append([]string{"render", "--lang=en", "-o", filepath.Join(to, "tree")}, files(t, dir)...)
	if code := Main(args, strings.NewReader(""), &out, &errs); code != Fine || out.Len() > 0 {
		t.Fatalf("kyctl %s: exit %d\n%s%s", strings.Join(args, " "), code, out.String(), errs.String())
	}
}

// same compares two folders both ways.
func same(t *testing.T, want, got string) {
	t.Helper()
	a, b := contents(t, want), contents(t, got)
	for path, text := range a {
		switch other, ok := b[path]; {
		case !ok:
			t.Errorf("%s is missing", path)
		case other != text:
			t.Errorf("%s differs; run make golden and look at git diff\n--- want\n%s\n--- got\n%s", path, text, other)
		}
	}
	for path := range b {
		if _, ok := a[path]; !ok {
			t.Errorf("%s is extra; run make golden and look at git diff", path)
		}
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return out
}

func replace(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	for path, text := range contents(t, from) {
		name := filepath.Join(to, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
