package tree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/render"
)

// TestIntact: what somebody did to a tree since it was written is told, and
// what another umask or a program that adds files did is not.
func TestIntact(t *testing.T) {
	for _, row := range []struct {
		what, want string
		do         func(dir string) error
	}{
		{"nothing", "", func(string) error { return nil }},
		{"an edit", "a/plain was edited after it was rendered", func(dir string) error {
			return os.WriteFile(dir+"/a/plain", []byte("plaid"), 0o644)
		}},
		{"a missing file", "b is missing", func(dir string) error { return os.Remove(dir + "/b") }},
		{"a missing folder", "a/plain is missing", func(dir string) error { return os.RemoveAll(dir + "/a") }},
		{"a secret that a group may read", "b has mode 0640 but contains a secret", func(dir string) error { return os.Chmod(dir+"/b", 0o640) }},
		{"a secret that even its owner may not change", "", func(dir string) error { return os.Chmod(dir+"/b", 0o400) }},
		{"a plain file under another umask", "", func(dir string) error { return os.Chmod(dir+"/a/plain", 0o664) }},
		{"a link in a file's place", "b is not a regular file", func(dir string) error {
			return errors.Join(os.Rename(dir+"/b", dir+"/c"), os.Symlink("c", dir+"/b"))
		}},
		{"a folder in a file's place", "b is not a regular file", func(dir string) error {
			return errors.Join(os.Remove(dir+"/b"), os.Mkdir(dir+"/b", 0o755))
		}},
		{"one more file", "", func(dir string) error { return os.WriteFile(dir+"/c", nil, 0o644) }},
	} {
		t.Run(row.what, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			bundle := Bundle{Artifacts: []render.Artifact{
				{Path: "a/plain", Mode: 0o644, Bytes: []byte("plain")}, {Path: "b", Mode: 0o600, Bytes: []byte("not-a-secret-1")},
			}}
			if _, err := Write(context.Background(), dir, bundle, Options{}); err != nil {
				t.Fatal(err)
			}
			if err := row.do(dir); err != nil {
				t.Fatal(err)
			}
			m, faults, err := Intact(dir)
			if err != nil || len(m.Files) != 2 {
				t.Fatalf("%v, %+v", err, m)
			}
			got := ""
			for _, f := range faults {
				got += strings.TrimPrefix(f.Message.EN, dir+"/") + "\n"
				if f.Message.ZH == "" || f.Hint.EN == "" || f.Hint.ZH == "" {
					t.Errorf("a text is missing: %+v", f)
				}
			}
			if !strings.HasPrefix(got, row.want) || (got == "") != (row.want == "") || strings.Count(got, "\n") > 1 {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

// TestIntactRefuses: what is no whole tree of kyctl's is not judged.
func TestIntactRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := Intact(dir); !errors.Is(err, ErrNoManifest) {
		t.Errorf("without a manifest: %v", err)
	}
	if _, _, err := Intact(dir + "/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a folder: %v", err)
	}
	if err := os.WriteFile(dir+"/manifest.json", []byte(`{"format": 1, "files": [{"path": "../x"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Intact(dir); !errors.Is(err, errForeign) {
		t.Errorf("with a path that leads out: %v", err)
	}
	if err := os.Mkdir(dir+"/.kyctl", 0o700); err != nil {
		t.Fatal(err)
	}
	var unfinished *UnfinishedError
	if _, _, err := Intact(dir); !errors.As(err, &unfinished) {
		t.Errorf("with a render at work: %v", err)
	}
}
