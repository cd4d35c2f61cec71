package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/workers"
)

// file is an artifact; one with a password is private.
func file(path, text string) render.Artifact {
	mode := fs.FileMode(0o644)
	if strings.Contains(text, "password") {
		mode = 0o600
	}
	return render.Artifact{Path: path, Mode: mode, Bytes: []byte(text)}
}

func bundle(files ...render.Artifact) Bundle {
	return Bundle{Artifacts: files, Sources: []Source{{"cluster.yaml", strings.Repeat("ab", 32)}}}
}

var (
	before = bundle(
		file("load-balancer/nginx/kylin.conf", "upstream a;\n"),
		file("nodes/a/conf/kylin.properties", "mode=all\n"),
		file("nodes/a/tomcat/conf/redis.properties", "password=not-a-secret-1\n"),
		file("nodes/old/conf/kylin.properties", "mode=job\n"),
	)
	after = bundle(
		file("load-balancer/nginx/kylin.conf", "upstream b;\n"),
		file("nodes/a/conf/kylin.properties", "mode=all\n"),
		file("nodes/a/tomcat/conf/redis.properties", "password=not-a-secret-2\n"),
		file("nodes/new/conf/kylin.properties", "mode=query\n"),
	)
)

// memory returns a folder on tmpfs where there is one: on a busy disk a thousand
// small trees take minutes.
func memory(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "kyctl-test-")
	if err != nil {
		return tb.TempDir()
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustWrite(t *testing.T, dir string, b Bundle, opt Options) Result {
	t.Helper()
	r, err := Write(context.Background(), dir, b, opt)
	must(t, err)
	return r
}

// snapshot tells everything under dir: folders, modes, links, contents.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := info.Mode().String()
		switch {
		case info.Mode().IsRegular():
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text += " " + string(raw)
		case info.Mode()&fs.ModeSymlink != 0:
			to, err := os.Readlink(path)
			if err != nil {
				return err
			}
			text += " -> " + to
		}
		rel, err := filepath.Rel(dir, path)
		all[rel] = text
		return err
	}))
	return all
}

// fresh is the snapshot of a bundle written into a new directory.
func fresh(t *testing.T, b Bundle) map[string]string {
	t.Helper()
	dir := filepath.Join(memory(t), "fresh")
	mustWrite(t, dir, b, Options{})
	return snapshot(t, dir)
}

func equal(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if reflect.DeepEqual(got, want) {
		return
	}
	for path, text := range want {
		if got[path] != text {
			t.Errorf("%s: %s is %q, want %q", what, path, got[path], text)
		}
	}
	for path, text := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: %s should not be there: %q", what, path, text)
		}
	}
}

func TestWriteNew(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "x", "y", "out")
	r := mustWrite(t, dir, after, Options{})
	if r.Written != 4 || r.Unchanged != 0 {
		t.Errorf("result %+v", r)
	}
	got := snapshot(t, parent)
	want := map[string]string{".": got["."], "x": "drwxr-xr-x", "x/y": "drwxr-xr-x"}
	for path, text := range fresh(t, after) {
		want[filepath.Join("x/y/out", path)] = text
	}
	equal(t, "a tree below folders that did not exist", got, want)
	if text := got["x/y/out/nodes/a/tomcat/conf/redis.properties"]; text != "-rw------- password=not-a-secret-2\n" {
		t.Errorf("the file with the password is %q", text)
	}
	if text := got["x/y/out/manifest.json"]; !strings.HasPrefix(text, "-rw------- ") {
		t.Errorf("the manifest of a tree with a password is %q", text)
	}
}

func TestWriteAgain(t *testing.T) {
	tests := []struct {
		name          string
		first, second Bundle
		prepare       func(dir string) error
		opt           Options
		want          Result
		conflict      string // part of the error
	}{
		{name: "the same tree", first: before, second: before, want: Result{Unchanged: 4}},
		{name: "another tree", first: before, second: after, want: Result{Written: 3, Unchanged: 1, Removed: []string{"nodes/old/conf/kylin.properties"}}},
		{name: "a file was lost", first: after, second: after, prepare: removing("nodes/a/conf/kylin.properties"), want: Result{Written: 1, Unchanged: 3}},
		{name: "the manifest was lost", first: after, second: after, prepare: removing(ManifestName), want: Result{Unchanged: 4}},
		{name: "others may read the password", first: after, second: after, prepare: chmod("nodes/a/tomcat/conf/redis.properties", 0o644), want: Result{Written: 1, Unchanged: 3}},
		{name: "nobody else may read the balancer's file", first: after, second: after, prepare: chmod("load-balancer/nginx/kylin.conf", 0o600), want: Result{Written: 1, Unchanged: 3}},
		{name: "an edited file", first: after, second: after, prepare: put("nodes/a/conf/kylin.properties", "mode=job\n"), conflict: "nodes/a/conf/kylin.properties; move"},
		{name: "an edited file, forced", first: after, second: after, prepare: put("nodes/a/conf/kylin.properties", "mode=job\n"), opt: Options{Force: true}, want: Result{Written: 1, Unchanged: 3}},
		{name: "an edited file that says what is rendered now", first: before, second: after, prepare: put("load-balancer/nginx/kylin.conf", "upstream b;\n"), want: Result{Written: 2, Unchanged: 2, Removed: []string{"nodes/old/conf/kylin.properties"}}},
		{name: "a stranger where a file goes", first: before, second: after, prepare: put("nodes/new/conf/kylin.properties", "mine\n"), conflict: "nodes/new/conf/kylin.properties"},
		{name: "no manifest, edited", first: before, second: after, prepare: removing(ManifestName), conflict: "load-balancer/nginx/kylin.conf, nodes/a/tomcat/conf/redis.properties"},
		{name: "a manifest of another program", first: after, second: after, prepare: put(ManifestName, "{}\n"), conflict: ManifestName},
		{name: "a manifest of another program, forced", first: after, second: after, prepare: put(ManifestName, "{}\n"), opt: Options{Force: true}, want: Result{Unchanged: 4}},
		{name: "a manifest that names a file outside", first: after, second: after, prepare: put(ManifestName, `{"format":1,"files":[{"path":"../x"}]}`), conflict: ManifestName},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			mustWrite(t, dir, tt.first, Options{})
			if tt.prepare != nil {
				must(t, tt.prepare(dir))
			}
			start := snapshot(t, dir)
			r, err := Write(context.Background(), dir, tt.second, tt.opt)
			if tt.conflict != "" {
				var conflict *ConflictError
				if !errors.As(err, &conflict) || !strings.Contains(err.Error(), tt.conflict) || !strings.Contains(err.Error(), "--force") {
					t.Errorf("error %v, want a conflict about %q", err, tt.conflict)
				}
				equal(t, "after a refusal", snapshot(t, dir), start)
				return
			}
			must(t, err)
			if !reflect.DeepEqual(r, tt.want) {
				t.Errorf("result %+v, want %+v", r, tt.want)
			}
			equal(t, "the tree", snapshot(t, dir), fresh(t, tt.second))
		})
	}
}

func removing(path string) func(string) error {
	return func(dir string) error { return os.Remove(filepath.Join(dir, path)) }
}

func chmod(path string, mode fs.FileMode) func(string) error {
	return func(dir string) error { return os.Chmod(filepath.Join(dir, path), mode) }
}

func put(path, text string) func(string) error {
	return func(dir string) error {
		name := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		return os.WriteFile(name, []byte(text), 0o644)
	}
}

func TestFilesOfOthersStay(t *testing.T) {
	dir := t.TempDir()
	must(t, put("README", "mine\n")(dir))
	must(t, put("nodes/old/conf/notes", "mine\n")(dir))
	mustWrite(t, dir, before, Options{})
	must(t, put("nodes/old/conf/kylin.properties", "edited\n")(dir))
	r := mustWrite(t, dir, after, Options{})
	if want := []string{"nodes/old/conf/kylin.properties"}; !reflect.DeepEqual(r.Left, want) || r.Removed != nil {
		t.Errorf("left %q, removed %q, want %q left", r.Left, r.Removed, want)
	}
	want := fresh(t, after)
	want["."] = snapshot(t, dir)["."]
	want["README"], want["nodes/old/conf/notes"] = "-rw-r--r-- mine\n", "-rw-r--r-- mine\n"
	want["nodes/old"], want["nodes/old/conf"] = "drwxr-xr-x", "drwxr-xr-x"
	want["nodes/old/conf/kylin.properties"] = "-rw-r--r-- edited\n"
	equal(t, "a tree among other files", snapshot(t, dir), want)
}

func TestManyConflictsNameThree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	var files []render.Artifact
	for i := range 5 {
		files = append(files, file(fmt.Sprintf("f%d", i), "ours\n"))
		must(t, put(fmt.Sprintf("f%d", i), "mine\n")(dir))
	}
	_, err := Write(context.Background(), dir, bundle(files...), Options{})
	if err == nil || !strings.Contains(err.Error(), "f0, f1, f2 and 2 more;") {
		t.Errorf("error %v", err)
	}
	var conflict *ConflictError
	if errors.As(err, &conflict) && !strings.Contains(conflict.Text().ZH, "另有 2 个") {
		t.Errorf("in Chinese: %s", conflict.Text().ZH)
	}
}

func TestPartKeepsTheRest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	mustWrite(t, dir, before, Options{})
	part := bundle(file("nodes/a/conf/kylin.properties", "mode=query\n"), file("nodes/b/conf/kylin.properties", "mode=all\n"))
	part.Part = true
	if diffs, err := Compare(dir, part); err != nil || len(diffs) != 2 {
		t.Errorf("differences %v, %v; want the two files alone", diffs, err)
	}
	mustWrite(t, dir, part, Options{})
	want := bundle(before.Artifacts[0], part.Artifacts[0], before.Artifacts[2], part.Artifacts[1], before.Artifacts[3])
	equal(t, "a tree with one node rendered anew", snapshot(t, dir), fresh(t, want))
	if diffs, err := Compare(dir, part); err != nil || len(diffs) != 0 {
		t.Errorf("after it: differences %v, %v", diffs, err)
	}
	if r := mustWrite(t, dir, part, Options{}); r.Unchanged != 2 || r.Written != 0 {
		t.Errorf("again: %+v", r)
	}
}

func TestPathsThatDoNotBelong(t *testing.T) {
	for _, path := range []string{"../x", "/x", "a/../../x", "", ".", "manifest.json", ".kyctl/x", ".kyctl", "a\x00b"} {
		dir := filepath.Join(t.TempDir(), "out")
		if _, err := Write(context.Background(), dir, bundle(file(path, "x")), Options{}); err == nil {
			t.Errorf("%q is written", path)
		}
		if _, err := os.Lstat(dir); !absent(err) {
			t.Errorf("%q: the LDAP directory is there: %v", path, err)
		}
	}
	if _, err := Write(context.Background(), t.TempDir(), bundle(file("b", "x"), file("a", "x")), Options{}); err == nil {
		t.Error("files out of order are written")
	}
}

func TestDirIsNoDirectory(t *testing.T) {
	for name, prepare := range map[string]func(string) error{
		"a file":            func(dir string) error { return os.WriteFile(dir, nil, 0o644) },
		"a link to nothing": func(dir string) error { return os.Symlink("nowhere", dir) },
		"below a file":      func(dir string) error { return os.WriteFile(filepath.Dir(dir), nil, 0o644) },
	} {
		parent := t.TempDir()
		dir := filepath.Join(parent, "x", "out")
		if name != "below a file" {
			must(t, os.Mkdir(filepath.Dir(dir), 0o755))
		}
		must(t, prepare(dir))
		start := snapshot(t, parent)
		if _, err := Write(context.Background(), dir, after, Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
		equal(t, name, snapshot(t, parent), start)
	}
}

// TestAPanicOfAWorkerIsTheCallers: in a goroutine of its own it would end the
// program with a stack and the panic's value, whatever the caller does.
func TestAPanicOfAWorkerIsTheCallers(t *testing.T) {
	defer func() {
		if p, ok := recover().(*workers.Panic); !ok || p.Value != errInjected {
			t.Errorf("the caller sees %v", p)
		}
	}()
	_, _ = inParallel(1000, func(_, to int) ([]int, error) {
		if to == 1000 {
			panic(errInjected)
		}
		return nil, nil
	})
	t.Error("no panic")
}
