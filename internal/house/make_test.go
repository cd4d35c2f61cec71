package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestGenerateWritesAllOrNothing: make generate rewrote docs/ although a test failed. A
// script takes the place of go here: it writes a page, and fails or not.
func TestGenerateWritesAllOrNothing(t *testing.T) {
	for _, program := range []string{"make", "git", "tar"} {
		if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") != "true" {
			t.Skip(err)
		}
	}
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, script, want string }{
		{"a test fails", "echo new > docs/page.md; exit 1", "old"},
		{"a page is not what is read again", `case "$*" in *-update) echo new > docs/page.md ;; *) exit 1 ;; esac`, "old"},
		{"all pass", `case "$*" in *-update) echo new > docs/page.md ;; esac`, "new"},
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"Makefile": string(makefile), "docs/page.md": "old\n", "go.sh": "#!/bin/sh\n" + tt.script + "\n",
			"cmd/x": "", "templates/x": "", "internal/p/p_test.go": "var update = flag." + `Bool("update", false, "")`, // as the Makefile looks for it
		} {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		out, err := exec.Command("make", "-C", dir, "generate", "GO=./go.sh").CombinedOutput()
		if (err == nil) != (tt.want == "new") {
			t.Errorf("%s: make generate: %v\n%s", tt.name, err, out)
		}
		page, err := os.ReadFile(filepath.Join(dir, "docs", "page.md"))
		if err != nil || string(page) != tt.want+"\n" {
			t.Errorf("%s: docs/page.md is %q (%v), want %s\n%s", tt.name, page, err, tt.want, out)
		}
	}
}
