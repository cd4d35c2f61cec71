package tree

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stranger is a user to whom a folder belongs in which root renders.
const stranger = 4242

// only is what only root may read.
const only = "password=not-a-secret-9\n"

// yard is a folder of a stranger's, and root's files next to it, which must not change.
type yard struct {
	dir, roots string
	before     map[string]string
}

func newYard(t *testing.T) *yard {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can act for another user")
	}
	top := memory(t)
	y := &yard{dir: filepath.Join(top, "stranger"), roots: filepath.Join(top, "roots")}
	must(t, os.Chmod(top, 0o755))
	must(t, os.Mkdir(y.dir, 0o755))
	must(t, os.Chown(y.dir, stranger, stranger))
	mustWrite(t, filepath.Join(y.roots, "out"), before, Options{})
	for _, dir := range []string{"drop/out", "drop/nodes/a/conf", "drop/new", "drop/old", "out/drop"} {
		must(t, os.MkdirAll(filepath.Join(y.roots, dir), 0o755))
	}
	must(t, put("secret", only)(y.roots))
	must(t, os.Chmod(filepath.Join(y.roots, "secret"), 0o600))
	y.before = snapshot(t, y.roots)
	return y
}

// swapped puts a link of the stranger's in the place of what has one of the names.
func (y *yard) swapped(t *testing.T, pattern, target string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(y.dir, pattern))
	must(t, err)
	for i, name := range found {
		if info, err := os.Lstat(name); err != nil || info.Mode()&fs.ModeSymlink != 0 {
			continue
		}
		must(t, os.Rename(name, filepath.Join(y.dir, "away-"+string(rune('a'+i)))))
		must(t, os.Symlink(filepath.Join(y.roots, target), name))
		must(t, os.Lchown(name, stranger, stranger))
	}
}

// TestRenderIntoAStrangersFolder swaps a folder for a link to root's at every
// operation of a render: nothing of root's changes.
func TestRenderIntoAStrangersFolder(t *testing.T) {
	for _, s := range []struct {
		name, pattern, target string
		exists                bool
	}{
		{"a new tree, its private folder", ".out.kyctl-*", "drop", false},
		{"a new tree, its private folder to a tree", ".out.kyctl-*", ".", false},
		{"a new tree, its place", "out", "out", false},
		{"a tree, its place", "out", "out", true},
		{"a tree, its nodes", "out/nodes", "drop/nodes", true},
		{"a tree, a node", "out/nodes/a", "drop/nodes/a", true},
		{"a tree, its work folder", "out/.kyctl", "drop", true},
	} {
		t.Run(s.name, func(t *testing.T) {
			for at, more := 0, true; more && !t.Failed(); at++ {
				y := newYard(t)
				out := filepath.Join(y.dir, "out")
				if s.exists {
					mustWrite(t, out, before, Options{})
					must(t, filepath.WalkDir(out, func(name string, d fs.DirEntry, err error) error {
						return errors.Join(err, os.Lchown(name, stranger, stranger))
					}))
				}
				count := 0
				opt := Options{Force: true, step: func(string, string) error {
					if count == at {
						y.swapped(t, s.pattern, s.target)
					}
					count++
					return nil
				}}
				_, _ = Write(context.Background(), out, after, opt)
				equal(t, "root's files", snapshot(t, y.roots), y.before)
				_, _ = Write(context.Background(), out, before, Options{Force: true})
				equal(t, "root's files, after the next render", snapshot(t, y.roots), y.before)
				more = count > at
				must(t, os.RemoveAll(filepath.Dir(y.dir)))
			}
		})
	}
}

// TestAStrangersLinkIsNotTheDirectory: root's tree is not rendered, compared or
// checked through a link of another user's.
func TestAStrangersLinkIsNotTheDirectory(t *testing.T) {
	for name, run := range map[string]func(dir string) error{
		"write": func(dir string) error {
			_, err := Write(context.Background(), dir, after, Options{Force: true})
			return err
		},
		"compare":  func(dir string) error { _, err := Compare(dir, after); return err },
		"intact":   func(dir string) error { _, _, err := Intact(dir); return err },
		"manifest": func(dir string) error { _, err := ReadManifest(dir); return err },
	} {
		y := newYard(t)
		out := filepath.Join(y.dir, "out")
		must(t, os.Symlink(filepath.Join(y.roots, "out"), out))
		must(t, os.Lchown(out, stranger, stranger))
		if err := run(out); err == nil || !strings.Contains(err.Error(), "is a symbolic link that the owner of its directory can change") {
			t.Errorf("%s: %v", name, err)
		}
		equal(t, name, snapshot(t, y.roots), y.before)
	}
}

// TestComparisonShowsNothingOfRoots: a second name of a file that the owner of the
// directory could not read is not compared, which would print it.
func TestComparisonShowsNothingOfRoots(t *testing.T) {
	for _, path := range []string{"load-balancer/nginx/kylin.conf", "nodes/old/conf/kylin.properties"} {
		y := newYard(t)
		out := filepath.Join(y.dir, "out")
		mustWrite(t, out, before, Options{})
		must(t, filepath.WalkDir(out, func(name string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Lchown(name, stranger, stranger))
		}))
		must(t, os.Remove(filepath.Join(out, path)))
		must(t, os.Link(filepath.Join(y.roots, "secret"), filepath.Join(out, path)))
		diffs, err := Compare(out, after)
		if err == nil || !strings.Contains(err.Error(), "has another hard link") {
			t.Errorf("%s: %v", path, err)
		}
		for _, d := range diffs {
			if bytes.Contains(d.Old, []byte(only)) {
				t.Errorf("%s: the difference holds what only root may read", d.Path)
			}
		}
	}
}

// TestSweepSparesRootsFolders: a folder of root's that a stranger has given the name of
// one that a killed render left is not removed.
func TestSweepSparesRootsFolders(t *testing.T) {
	y := newYard(t)
	backups := filepath.Join(y.dir, "backups")
	must(t, os.Mkdir(backups, 0o700))
	must(t, put("file", "root's\n")(backups))
	left := filepath.Join(y.dir, ".out.kyctl-1")
	must(t, os.Rename(backups, left))
	_, err := Write(context.Background(), filepath.Join(y.dir, "out"), after, Options{})
	must(t, err)
	if _, err := os.Stat(filepath.Join(left, "file")); err != nil {
		t.Error(err)
	}
	equal(t, "the tree", snapshot(t, filepath.Join(y.dir, "out")), fresh(t, after))
}
