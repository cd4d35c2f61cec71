package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestBoundary: a leading ".." that is written out widens the folder, and one in
// the middle does not.
func TestBoundary(t *testing.T) {
	for _, tt := range []struct{ dir, path, want string }{
		{".", "base", "."},
		{"clusters/prod", "base/", "clusters/prod"},
		{"clusters/prod", "../shared/base", "clusters"},
		{"clusters/prod", "../../stock", "."},
		{"clusters/prod", "x/../base", "clusters/prod"},
		{"clusters/prod", "x/../../base", "clusters"},
		{"clusters/prod", "..base", "clusters/prod"},
		{"/clusters/prod", "..", "/clusters"},
		{".", "../stock", ".."},
	} {
		if got := Boundary(tt.dir, tt.path); got != tt.want {
			t.Errorf("Boundary(%q, %q) = %q, want %q", tt.dir, tt.path, got, tt.want)
		}
	}
}

// TestWithin opens files through links of every kind: what stays in the folder is
// opened, what leaves it is named with where it leads.
func TestWithin(t *testing.T) {
	top := t.TempDir()
	folder := filepath.Join(top, "folder")
	for _, dir := range []string{"folder/conf", "other"} {
		if err := os.MkdirAll(filepath.Join(top, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for path, text := range map[string]string{"folder/conf/plain": "plain", "other/file": "private"} {
		if err := os.WriteFile(filepath.Join(top, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{
		"near":     "conf/plain",
		"round":    "../folder/conf/plain", // it leaves the folder and comes back
		"absolute": filepath.Join(folder, "conf/plain"),
		"twice":    "near",
		"out":      "../other/file",
		"machine":  filepath.Join(top, "other/file"),
		"chain":    "out",
		"dir":      "../other",
		"gone":     "/nowhere/file",
		"missing":  "conf/missing",
		"loop":     "loop",
	} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			t.Skip("no symbolic links on this machine:", err)
		}
	}
	for _, name := range []string{"conf/plain", "near", "round", "absolute", "twice"} {
		if b, err := ReadBytes(Within(folder), filepath.Join(folder, name), 100); err != nil || string(b) != "plain" {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
	for name, target := range map[string]string{"out": "other/file", "machine": "other/file", "chain": "other/file", "dir/file": "other/file", "gone": ""} {
		b, err := ReadBytes(Within(folder), filepath.Join(folder, name), 100)
		outside := (*OutsideError)(nil)
		if !errors.As(err, &outside) || len(b) > 0 {
			t.Errorf("%s: %q, %v", name, b, err)
			continue
		}
		if target != "" {
			target, _ = filepath.EvalSymlinks(filepath.Join(top, target))
		}
		if outside.Target != target {
			t.Errorf("%s: leads to %q, want %q", name, outside.Target, target)
		}
	}
	for _, name := range []string{"none", "missing", "conf/none"} {
		if _, err := ReadBytes(Within(folder), filepath.Join(folder, name), 100); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, want that it does not exist", name, err)
		}
	}
	if _, err := ReadBytes(Within(folder), filepath.Join(folder, "loop"), 100); err == nil {
		t.Error("a link to itself was read")
	}
}
