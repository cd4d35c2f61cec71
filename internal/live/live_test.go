package live

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kyctl/kyctl/internal/render"
)

const (
	oldProperties = "# by hand\r\nkylin.server.mode=all\r\nkylin.web.timezone=GMT+8\r\n"
	newProperties = "# by hand\r\nkylin.server.mode=query\r\nkylin.web.timezone=GMT+8\r\nkylin.cache.redis.password=not-a-secret-1\r\n"
	oldContext    = "<Context>\n    <WatchedResource>WEB-INF/web.xml</WatchedResource>\n</Context>\n"
	newContext    = "<Context>\n    <WatchedResource>WEB-INF/web.xml</WatchedResource>\n    <Manager className=\"x.Y\"/>\n</Context>\n"
	newStore      = "redis.hosts=redis:6379\nredis.password=not-a-secret-1\n"
)

const store = "tomcat/conf/redis-data-cache.properties"

// wants are the files of a whole apply: one made narrower, one kept in its mode,
// one made.
var wants = []Want{
	want("conf/kylin.properties", 0o600, newProperties),
	want("tomcat/conf/context.xml", 0o644, newContext),
	want(store, 0o600, newStore),
}

func want(path string, mode fs.FileMode, text string) Want {
	return Want{Artifact: render.Artifact{Path: path, Mode: mode, Bytes: []byte(text), Restart: "restart"}}
}

// home makes a $KYLIN_HOME as it stood for years.
func home(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "kyctl-live-")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for _, d := range []string{"conf", "tomcat/conf", "tomcat/lib"} {
		must(t, os.MkdirAll(filepath.Join(dir, d), 0o755))
	}
	put(t, dir, "conf/kylin.properties", oldProperties, 0o640)
	put(t, dir, "tomcat/conf/context.xml", oldContext, 0o644)
	put(t, dir, "conf/kylin_job_conf.xml", "<configuration/>\n", 0o644)
	if os.Geteuid() == 0 {
		must(t, os.Chown(filepath.Join(dir, "conf/kylin.properties"), 4321, 1234))
		must(t, os.Chown(filepath.Join(dir, "tomcat/conf"), 4321, 1234))
	}
	return dir
}

func put(t testing.TB, dir, path, text string, mode fs.FileMode) {
	t.Helper()
	name := filepath.Join(dir, path)
	must(t, os.WriteFile(name, []byte(text), mode))
	must(t, os.Chmod(name, mode))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// snapshot are the files of a home but those of kyctl's folder, each with its
// mode, owner, group, attributes and bytes.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path, _ := filepath.Rel(dir, name)
		if path == workFolder {
			return filepath.SkipDir
		}
		if d.IsDir() {
			return nil
		}
		if d.Type() == fs.ModeSymlink {
			link, err := os.Readlink(name)
			files[path] = "-> " + link
			return err
		}
		files[path] = seen(t, name)
		return nil
	}))
	return files
}

// seen is a file's mode, owner, group, attributes and bytes.
func seen(t testing.TB, name string) string {
	t.Helper()
	info, err := os.Lstat(name)
	must(t, err)
	raw, err := os.ReadFile(name)
	must(t, err)
	list := make([]byte, 1<<16)
	n, err := unix.Llistxattr(name, list)
	if err != nil && !errors.Is(err, unix.ENOTSUP) {
		t.Fatal(err)
	}
	attrs := map[string][]byte{}
	for _, key := range strings.FieldsFunc(string(list[:max(n, 0)]), func(r rune) bool { return r == 0 }) {
		value := make([]byte, 1<<16)
		n, err := unix.Lgetxattr(name, key, value)
		must(t, err)
		attrs[key] = value[:n]
	}
	sys := info.Sys().(*syscall.Stat_t)
	return fmt.Sprintf("%s %d:%d %q %s", info.Mode(), sys.Uid, sys.Gid, attrs, raw)
}

func same(t testing.TB, what string, got, want map[string]string) {
	t.Helper()
	for path := range want {
		if got[path] != want[path] {
			t.Errorf("%s: %s:\n got %q\nwant %q", what, path, got[path], want[path])
		}
	}
	for path := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: %s should not be there", what, path)
		}
	}
}

func apply(dir string, list []Want, opt Options) (Result, error) {
	h, err := Open(context.Background(), dir, opt)
	if err != nil {
		return Result{}, err
	}
	defer h.Close()
	return h.Apply(list)
}

func rollback(dir string, n int, opt Options) (Result, error) {
	h, err := Open(context.Background(), dir, opt)
	if err != nil {
		return Result{}, err
	}
	defer h.Close()
	return h.Rollback(n)
}

func TestApplyAndRollback(t *testing.T) {
	dir := home(t)
	attr := unix.Setxattr(filepath.Join(dir, "conf/kylin.properties"), "user.backup", []byte("daily"), 0)
	before := snapshot(t, dir)
	r, err := apply(dir, wants, Options{})
	must(t, err)
	if r.Number != 1 || len(r.Changes) != 3 {
		t.Errorf("backup %d, %d changes", r.Number, len(r.Changes))
	}
	after := snapshot(t, dir)
	owner := fmt.Sprintf("%d:%d", os.Geteuid(), os.Getegid())
	if os.Geteuid() == 0 {
		owner = "4321:1234"
	}
	if got := after["conf/kylin.properties"]; !strings.HasPrefix(got, "-rw------- "+owner) || !strings.HasSuffix(got, newProperties) {
		t.Errorf("kylin.properties: %q", got)
	}
	if attr == nil && !strings.Contains(after["conf/kylin.properties"], `"user.backup":"daily"`) {
		t.Errorf("the attribute is gone: %q", after["conf/kylin.properties"])
	}
	if got := after["tomcat/conf/context.xml"]; !strings.HasPrefix(got, "-rw-r--r-- ") {
		t.Errorf("context.xml: %q", got)
	}
	if got := after[store]; !strings.HasPrefix(got, "-rw------- "+owner) {
		t.Errorf("%s: %q", store, got)
	}
	info, err := os.Stat(filepath.Join(dir, workFolder))
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("%s has mode %s", workFolder, info.Mode())
	}
	r, err = apply(dir, wants, Options{})
	must(t, err)
	if len(r.Changes) != 0 || r.Number != 0 {
		t.Errorf("the second apply: %d changes, backup %d", len(r.Changes), r.Number)
	}
	_, err = rollback(dir, 0, Options{})
	must(t, err)
	same(t, "rolled back", snapshot(t, dir), before)
	_, err = rollback(dir, 0, Options{}) // the rollback itself
	must(t, err)
	same(t, "rolled forward", snapshot(t, dir), after)
	_, err = rollback(dir, 1, Options{})
	must(t, err)
	same(t, "rolled back to the first", snapshot(t, dir), before)
}

func TestDryRunLeavesNothing(t *testing.T) {
	dir := home(t)
	before := snapshot(t, dir)
	r, err := apply(dir, wants, Options{DryRun: true})
	must(t, err)
	if len(r.Changes) != 3 || r.Number != 0 {
		t.Errorf("%d changes, backup %d", len(r.Changes), r.Number)
	}
	same(t, "dry run", snapshot(t, dir), before)
	if _, err := os.Lstat(filepath.Join(dir, workFolder)); !absent(err) {
		t.Errorf("%s is left: %v", workFolder, err)
	}
}

func TestHandEdits(t *testing.T) {
	edit := func(path, from, to string) func(testing.TB, string) {
		return func(t testing.TB, dir string) {
			b, err := os.ReadFile(filepath.Join(dir, path))
			must(t, err)
			if !strings.Contains(string(b), from) {
				t.Fatalf("%s: no %q in %q", path, from, b)
			}
			must(t, os.WriteFile(filepath.Join(dir, path), []byte(strings.Replace(string(b), from, to, 1)), 0o600))
		}
	}
	// next are the files of the next apply: patched as kyctl does, so that what
	// is not managed is as in the edited home.
	next := func(from, to string) []Want {
		list := slices.Clone(wants)
		for i := range list {
			list[i].Bytes = []byte(strings.Replace(string(list[i].Bytes), from, to, 1))
		}
		return list
	}
	for name, c := range map[string]struct {
		edit func(testing.TB, string)
		next []Want
		want []string
	}{
		"a managed value": {
			edit("conf/kylin.properties", "mode=query", "mode=job"), wants,
			[]string{"conf/kylin.properties: kylin.server.mode"},
		},
		"a managed password": {
			edit(store, "not-a-secret-1", "not-a-secret-2"), wants,
			[]string{store + ": redis.password"},
		},
		"a key in a file that is kyctl's whole": {
			edit(store, "redis.hosts", "redis.x=y\nredis.hosts"), wants,
			[]string{store + ": redis.x"},
		},
		"a managed element": {
			edit("tomcat/conf/context.xml", `<Manager className="x.Y"/>`, `<Manager className="x.Y" a="b"/>`), wants,
			[]string{"tomcat/conf/context.xml: Manager x.Y"},
		},
		"a managed element taken out": {
			edit("tomcat/conf/context.xml", `<Manager className="x.Y"/>`, ``), wants,
			[]string{"tomcat/conf/context.xml: Manager x.Y"},
		},
		"another key": {edit("conf/kylin.properties", "GMT+8", "UTC"), next("GMT+8", "UTC"), nil},
		"a comment":   {edit("conf/kylin.properties", "by hand", "edited"), next("by hand", "edited"), nil},
		"to the same value as the description's": {
			edit("conf/kylin.properties", "mode=query", "mode=job"), next("mode=query", "mode=job"), nil,
		},
		"another key, while the description changes one": {
			edit("conf/kylin.properties", "GMT+8", "UTC"), next("mode=query\r\nkylin.web.timezone=GMT+8", "mode=job\r\nkylin.web.timezone=UTC"), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := home(t)
			_, err := apply(dir, wants, Options{})
			must(t, err)
			c.edit(t, dir)
			edited := snapshot(t, dir)
			_, err = apply(dir, c.next, Options{})
			var e *EditedError
			if c.want == nil {
				must(t, err)
				return
			}
			if !errors.As(err, &e) || !slices.Equal(e.Names, c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if strings.Contains(err.Error(), "not-a-secret") {
				t.Errorf("the error shows the secret: %v", err)
			}
			same(t, "refused", snapshot(t, dir), edited)
			_, err = apply(dir, c.next, Options{Force: true})
			must(t, err)
			if got := snapshot(t, dir)[store]; !strings.HasSuffix(got, newStore) {
				t.Errorf("forced: %q", got)
			}
		})
	}
}

// TestFirstApplyIsRemembered: an apply that had nothing to do counts as the last.
func TestFirstApplyIsRemembered(t *testing.T) {
	dir := home(t)
	put(t, dir, "conf/kylin.properties", newProperties, 0o600)
	_, err := apply(dir, wants[:1], Options{})
	must(t, err)
	put(t, dir, "conf/kylin.properties", oldProperties, 0o600)
	var e *EditedError
	if _, err := apply(dir, wants[:1], Options{}); !errors.As(err, &e) {
		t.Errorf("got %v", err)
	}
}

func TestRollbackRefusesWhatChangedSince(t *testing.T) {
	dir := home(t)
	before := snapshot(t, dir)
	_, err := apply(dir, wants, Options{})
	must(t, err)
	put(t, dir, store, "redis.hosts=other:6379\n", 0o600)
	var e *EditedError
	if _, err := rollback(dir, 0, Options{}); !errors.As(err, &e) || !slices.Equal(e.Names, []string{store}) {
		t.Fatalf("got %v", err)
	}
	edited := snapshot(t, dir)
	_, err = rollback(dir, 0, Options{Force: true})
	must(t, err)
	same(t, "forced", snapshot(t, dir), before)
	_, err = rollback(dir, 0, Options{}) // nothing is lost
	must(t, err)
	same(t, "the edit is back", snapshot(t, dir), edited)
}

func TestTenBackupsAreKept(t *testing.T) {
	dir := home(t)
	for i := range 13 {
		_, err := apply(dir, []Want{want("conf/kylin.properties", 0o644, fmt.Sprintf("a=%d\n", i))}, Options{})
		must(t, err)
	}
	h, err := Open(context.Background(), dir, Options{})
	must(t, err)
	defer h.Close()
	numbers, err := h.backups()
	must(t, err)
	if want := []int{4, 5, 6, 7, 8, 9, 10, 11, 12, 13}; !slices.Equal(numbers, want) {
		t.Errorf("kept %v", numbers)
	}
	if _, err := h.Rollback(3); err == nil || !strings.Contains(err.Error(), "there is no backup 3; there are [4") {
		t.Errorf("rollback to 3: %v", err)
	}
	if _, err := h.Rollback(5); err != nil {
		t.Error(err)
	}
	if got := snapshot(t, dir)["conf/kylin.properties"]; !strings.HasSuffix(got, " a=3\n") {
		t.Errorf("rolled back to before 5: %q", got)
	}
}

func TestLinksAreFollowed(t *testing.T) {
	dir := home(t)
	must(t, os.Mkdir(filepath.Join(dir, "shared"), 0o755))
	must(t, os.Rename(filepath.Join(dir, "conf/kylin.properties"), filepath.Join(dir, "shared/prod.properties")))
	must(t, os.Symlink("../shared/prod.properties", filepath.Join(dir, "conf/kylin.properties")))
	before := snapshot(t, dir)
	r, err := apply(dir, wants, Options{})
	must(t, err)
	real, err := filepath.EvalSymlinks(filepath.Join(dir, "shared/prod.properties"))
	must(t, err)
	if r.Changes[0].Behind != real {
		t.Errorf("behind the link: %q", r.Changes[0].Behind)
	}
	after := snapshot(t, dir)
	if after["conf/kylin.properties"] != "-> ../shared/prod.properties" || !strings.HasSuffix(after["shared/prod.properties"], newProperties) {
		t.Errorf("got %q", after)
	}
	_, err = rollback(dir, 0, Options{})
	must(t, err)
	same(t, "rolled back", snapshot(t, dir), before)
}

func TestLinksThatAreNotFollowed(t *testing.T) {
	t.Run("to nothing", func(t *testing.T) {
		dir := home(t)
		must(t, os.Symlink("nowhere", filepath.Join(dir, store)))
		if _, err := apply(dir, wants, Options{}); err == nil || !strings.Contains(err.Error(), "is a broken symbolic link") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("to another user's file", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Skip("only root can make another user's file")
		}
		dir, other := home(t), t.TempDir()
		put(t, other, "victim.properties", "a=b\n", 0o644)
		must(t, os.Chown(filepath.Join(other, "victim.properties"), 77, 77))
		must(t, os.Symlink(filepath.Join(other, "victim.properties"), filepath.Join(dir, store)))
		if _, err := apply(dir, wants, Options{}); err == nil || !strings.Contains(err.Error(), "belongs to another user") {
			t.Errorf("got %v", err)
		}
		same(t, "the other's", snapshot(t, other), map[string]string{"victim.properties": "-rw-r--r-- 77:77 map[] a=b\n"})
	})
}

// TestOtherNamesOfAFile: a file with two names keeps both.
func TestOtherNamesOfAFile(t *testing.T) {
	dir := home(t)
	must(t, os.Link(filepath.Join(dir, "conf/kylin.properties"), filepath.Join(dir, "conf/twin")))
	before := snapshot(t, dir)
	r, err := apply(dir, wants, Options{})
	must(t, err)
	if !r.Changes[0].InPlace || r.Changes[1].InPlace {
		t.Errorf("in place: %v, %v", r.Changes[0].InPlace, r.Changes[1].InPlace)
	}
	after := snapshot(t, dir)
	if after["conf/twin"] != after["conf/kylin.properties"] || !strings.HasSuffix(after["conf/twin"], newProperties) {
		t.Errorf("twin: %q", after["conf/twin"])
	}
	_, err = rollback(dir, 0, Options{})
	must(t, err)
	same(t, "rolled back", snapshot(t, dir), before)
}

func TestRefusals(t *testing.T) {
	partial := want("conf/kylin.properties", 0o600, newProperties)
	partial.Partial = true
	stale := want("conf/kylin.properties", 0o600, newProperties)
	stale.Base = []byte("other bytes")
	for name, c := range map[string]struct {
		wants []Want
		text  string
	}{
		"a file that is not whole":             {[]Want{partial}, "has no conf/kylin.properties for kyctl's lines"},
		"a file edited since it was read":      {[]Want{stale}, "changed while kyctl was reading it; run kyctl again"},
		"a path that leaves the home":          {[]Want{want("../x", 0o600, "")}, "not a path inside the home"},
		"kyctl's own folder":                   {[]Want{want(".kyctl/1/manifest.json", 0o600, "")}, "not a path inside the home"},
		"a folder that no home of Kylin lacks": {[]Want{want("tomcat/other/x", 0o600, "")}, "has no directory tomcat/other"},
		"a folder in the file's place":         {[]Want{want("tomcat/lib", 0o600, "")}, "is a directory: replace it with a regular file"},
	} {
		dir := home(t)
		before := snapshot(t, dir)
		_, err := apply(dir, c.wants, Options{})
		if err == nil || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: got %v, want %q", name, err, c.text)
		}
		same(t, name, snapshot(t, dir), before)
	}
	if _, err := Open(context.Background(), t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), "has no directory conf") {
		t.Errorf("no home: %v", err)
	}
	if _, err := rollback(home(t), 0, Options{}); err == nil || !strings.Contains(err.Error(), "no backup") {
		t.Errorf("no backup: %v", err)
	}
}

// TestBusy injects what a rename onto a mounted file answers.
func TestBusy(t *testing.T) {
	dir := home(t)
	before := snapshot(t, dir)
	opt := Options{step: func(op, path string) error {
		if op == "place" && strings.HasSuffix(path, "/kylin.properties") {
			return &os.LinkError{Op: "rename", Old: path, New: path, Err: syscall.EBUSY}
		}
		return nil
	}}
	r, err := apply(dir, wants, opt)
	must(t, err)
	if !r.Changes[0].InPlace || r.Changes[1].InPlace {
		t.Errorf("in place: %v, %v", r.Changes[0].InPlace, r.Changes[1].InPlace)
	}
	if got := snapshot(t, dir)["conf/kylin.properties"]; !strings.HasPrefix(got, "-rw-------") || !strings.HasSuffix(got, newProperties) {
		t.Errorf("got %q", got)
	}
	_, err = rollback(dir, 0, opt)
	must(t, err)
	same(t, "rolled back", snapshot(t, dir), before)
}
