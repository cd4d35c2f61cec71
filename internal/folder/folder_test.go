//go:build unix

package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/source"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// place is a folder that every user may enter, without links in its path.
func place(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	for at := dir; filepath.Base(filepath.Dir(at)) != filepath.Base(os.TempDir()) && at != "/"; at = filepath.Dir(at) {
		must(t, os.Chmod(at, 0o755))
	}
	return dir
}

func write(t testing.TB, name, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o644))
}

// TestFind follows links as the system does, where nobody else can change them.
func TestFind(t *testing.T) {
	dir := place(t)
	write(t, filepath.Join(dir, "a/b/file"), "")
	for name, to := range map[string]string{
		"a/up":       "../a/b/file",
		"a/far":      filepath.Join(dir, "a/b/file"),
		"a/folder":   "b",
		"a/again":    "folder/../up",
		"a/loop":     "loop",
		"a/dangling": "b/none",
		"a/lost":     "none/none",
		"a/slash":    "b/",
	} {
		must(t, os.Symlink(to, filepath.Join(dir, name)))
	}
	d, err := Open(filepath.Join(dir, "a"))
	must(t, err)
	defer d.Close()
	for _, c := range []struct {
		path, want string
		err        error
	}{
		{path: "b/file", want: "a/b/file"},
		{path: "b/new", want: "a/b/new"},
		{path: "./b//file", want: "a/b/file"},
		{path: "up", want: "a/b/file"},
		{path: "far", want: "a/b/file"},
		{path: "folder/file", want: "a/b/file"},
		{path: "slash/file", want: "a/b/file"},
		{path: "again", want: "a/b/file"},
		{path: "../a/b/file", want: "a/b/file"},
		{path: "b", want: "a/b"},
		{path: "loop", err: syscall.ELOOP},
		{path: "dangling", err: ErrDangling},
		{path: "lost", err: ErrDangling},
		{path: "none/file", err: fs.ErrNotExist},
		{path: "b/file/file", err: syscall.ENOTDIR},
		{path: "..", err: syscall.EISDIR},
		{path: "b/", err: syscall.EISDIR},
	} {
		found, name, err := d.Find(c.path)
		if c.err != nil || err != nil {
			if !errors.Is(err, c.err) || c.err == nil {
				t.Errorf("%s: %v, want %v", c.path, err, c.err)
			}
			continue
		}
		if got := found.Path(name); got != filepath.Join(dir, c.want) {
			t.Errorf("%s: %s, want %s", c.path, got, c.want)
		}
		if !found.Within(d) {
			t.Errorf("%s: not within %s", c.path, d.Path())
		}
		found.Close()
	}
}

// TestHeld: a folder stays the same folder when its name is another's.
func TestHeld(t *testing.T) {
	dir := place(t)
	write(t, filepath.Join(dir, "home/file"), "mine")
	write(t, filepath.Join(dir, "other/file"), "other")
	d, err := Open(filepath.Join(dir, "home"))
	must(t, err)
	defer d.Close()
	must(t, os.Rename(filepath.Join(dir, "home"), filepath.Join(dir, "away")))
	must(t, os.Symlink("other", filepath.Join(dir, "home")))
	f, err := d.Read("file", 100)
	must(t, err)
	if string(f.Bytes) != "mine" {
		t.Errorf("read %q", f.Bytes)
	}
	must(t, d.Rename("file", "moved"))
	must(t, d.RemoveAll("moved"))
	if b, err := os.ReadFile(filepath.Join(dir, "other/file")); err != nil || string(b) != "other" {
		t.Errorf("the other's: %q, %v", b, err)
	}
}

// TestNoLinkAtTheEnd: nothing that is done with a name follows a link.
func TestNoLinkAtTheEnd(t *testing.T) {
	dir := place(t)
	write(t, filepath.Join(dir, "file"), "text")
	write(t, filepath.Join(dir, "folder/file"), "text")
	must(t, os.Symlink("file", filepath.Join(dir, "link")))
	must(t, os.Symlink("folder", filepath.Join(dir, "way")))
	must(t, os.Symlink("new", filepath.Join(dir, "dangling")))
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	d, err := Open(dir)
	must(t, err)
	defer d.Close()
	for name, err := range map[string]error{
		"read":    func() error { _, err := d.Read("link", 100); return err }(),
		"rewrite": func() error { _, err := d.Rewrite("link"); return err }(),
		"create":  func() error { _, err := d.Create("dangling"); return err }(),
		"sub":     func() error { _, err := d.Sub("way"); return err }(),
		"private": func() error { _, err := d.Private("way", true); return err }(),
		"mkdir":   d.Mkdir("dangling", 0o700),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := d.Read("pipe", 100); !errors.Is(err, source.ErrNotRegular) {
		t.Errorf("a pipe: %v", err)
	}
	if _, err := d.Rewrite("pipe"); err == nil {
		t.Error("a pipe is rewritten")
	}
	must(t, d.RemoveAll("way"))
	if _, err := os.Stat(filepath.Join(dir, "folder/file")); err != nil {
		t.Error(err)
	}
	must(t, d.RemoveAll("folder"))
	names, err := d.Names()
	must(t, err)
	if got := strings.Join(names, " "); got != "dangling file link pipe" {
		t.Errorf("left: %s", got)
	}
}

const (
	one = 4242 // users
	two = 4343
)

// TestRule follows a link that one user can change into that user's folders only.
func TestRule(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can act for other users")
	}
	for _, c := range []struct {
		name                 string
		folder, link, behind int
		mode                 fs.FileMode
		refused              bool
	}{
		{name: "all root's", mode: 0o755},
		{name: "root's link to a user's folder", behind: one, mode: 0o755},
		{name: "all of one user", folder: one, link: one, behind: one, mode: 0o755},
		{name: "root's link in a user's folder, to that user's", folder: one, behind: one, mode: 0o755},
		{name: "a user's link to root's folder", folder: one, link: one, mode: 0o755, refused: true},
		{name: "root's link in a user's folder, to root's", folder: one, mode: 0o755, refused: true},
		{name: "a user's link to another's folder", folder: one, link: one, behind: two, mode: 0o755, refused: true},
		{name: "another's link in a user's folder", folder: one, link: two, behind: one, mode: 0o775, refused: true},
		{name: "a user's link in root's open folder, to root's", link: one, mode: 0o775, refused: true},
		{name: "a user's link in root's open folder, to the user's", link: one, behind: one, mode: 0o775},
		{name: "root's link in root's folder that a group can write to", mode: 0o775},
		{name: "root's link in a folder that all can write to", mode: 0o777, refused: true},
		{name: "root's link where each keeps their own", mode: 0o777 | fs.ModeSticky},
		{name: "a user's link where each keeps their own", link: one, mode: 0o777 | fs.ModeSticky, refused: true},
	} {
		dir := place(t)
		from, behind := filepath.Join(dir, "from"), filepath.Join(dir, "behind")
		write(t, filepath.Join(behind, "file"), "text")
		must(t, os.Mkdir(from, 0o755))
		must(t, os.Symlink("../behind/file", filepath.Join(from, "link")))
		must(t, os.Symlink("../behind", filepath.Join(from, "way")))
		for name, uid := range map[string]int{from: c.folder, filepath.Join(from, "link"): c.link, filepath.Join(from, "way"): c.link, behind: c.behind, filepath.Join(behind, "file"): c.behind} {
			must(t, os.Lchown(name, uid, uid))
		}
		must(t, os.Chmod(from, c.mode))
		for _, path := range []string{"link", "way/file"} {
			f, err := OpenFile(filepath.Join(from, path), os.O_RDONLY, 0)
			var link *LinkError
			switch {
			case c.refused && !errors.As(err, &link):
				t.Errorf("%s: %s: %v, want a refusal", c.name, path, err)
			case !c.refused && err != nil:
				t.Errorf("%s: %s: %v", c.name, path, err)
			}
			if err == nil {
				f.Close()
			}
		}
		_, err := Names(filepath.Join(from, "way"))
		if refused := errors.As(err, new(*LinkError)); refused != c.refused {
			t.Errorf("%s: names: %v", c.name, err)
		}
	}
}

// TestAdmitted: in a folder of another user's, a file that this user could not read is
// not read, nor one with a second name.
func TestAdmitted(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can act for other users")
	}
	for _, c := range []struct {
		name              string
		folder, uid, gid  int
		folderMode, mode  fs.FileMode
		twin              bool
		unread, unwritten bool
	}{
		{name: "root's in root's folder", folderMode: 0o755, mode: 0o600, twin: true},
		{name: "a user's in root's folder", folderMode: 0o755, uid: one, mode: 0o600, twin: true},
		{name: "a user's own", folder: one, folderMode: 0o755, uid: one, mode: 0o600, twin: true},
		{name: "root's in a user's folder, which all can read", folder: one, folderMode: 0o755, mode: 0o644, unwritten: true},
		{name: "root's in a user's folder, which the group can read", folder: one, folderMode: 0o755, gid: one, mode: 0o640, unwritten: true},
		{name: "root's in a user's folder, which another group can read", folder: one, folderMode: 0o755, gid: two, mode: 0o640, unread: true, unwritten: true},
		{name: "root's in a user's folder, which nobody can read", folder: one, folderMode: 0o755, mode: 0o600, unread: true, unwritten: true},
		{name: "root's in a user's folder, with two names", folder: one, folderMode: 0o755, mode: 0o644, twin: true, unread: true, unwritten: true},
		{name: "root's in an open folder", folderMode: 0o775, mode: 0o600, unwritten: true},
		{name: "a user's in an open folder, with two names", folderMode: 0o775, uid: one, mode: 0o644, twin: true, unread: true, unwritten: true},
	} {
		dir := place(t)
		name := filepath.Join(dir, "home/file")
		write(t, name, "text")
		if c.twin {
			must(t, os.Link(name, filepath.Join(dir, "twin")))
		}
		must(t, os.Chown(name, c.uid, c.gid))
		must(t, os.Chmod(name, c.mode))
		must(t, os.Chown(filepath.Dir(name), c.folder, c.folder))
		must(t, os.Chmod(filepath.Dir(name), c.folderMode))
		d, err := Open(filepath.Dir(name))
		must(t, err)
		if _, err := d.Read("file", 100); (err != nil) != c.unread {
			t.Errorf("%s: read: %v", c.name, err)
		}
		w, err := d.Rewrite("file")
		if (err != nil) != c.unwritten {
			t.Errorf("%s: rewrite: %v", c.name, err)
		}
		if err == nil {
			w.Close()
		}
		d.Close()
	}
}

// TestPrivate: a folder counts as kyctl's own only where nobody else can have filled it.
func TestPrivate(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can act for other users")
	}
	for _, c := range []struct {
		name       string
		home, work int
		mode       fs.FileMode
		refused    bool
		after      fs.FileMode
	}{
		{name: "root's", mode: 0o700, after: 0o700},
		{name: "root's, which all can read", mode: 0o755, after: 0o700},
		{name: "root's, which a group can write to", mode: 0o770, refused: true, after: 0o770},
		{name: "a user's in root's home", work: one, mode: 0o700, refused: true, after: 0o700},
		{name: "root's in a user's home", home: one, mode: 0o700, after: 0o700},
		{name: "root's in a user's home, which all can read", home: one, mode: 0o755, refused: true, after: 0o755},
		{name: "a user's in that user's home", home: one, work: one, mode: 0o700, refused: true, after: 0o700},
	} {
		dir := place(t)
		home, work := filepath.Join(dir, "home"), filepath.Join(dir, "home/work")
		must(t, os.MkdirAll(work, 0o700))
		must(t, os.Chmod(work, c.mode))
		must(t, os.Chown(work, c.work, c.work))
		must(t, os.Chmod(home, 0o755))
		must(t, os.Chown(home, c.home, c.home))
		d, err := Open(home)
		must(t, err)
		sub, err := d.Private("work", true)
		if foreign := errors.As(err, new(*ForeignError)); foreign != c.refused || err != nil && !foreign {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil {
			sub.Close()
		}
		info, err := os.Stat(work)
		must(t, err)
		if info.Mode().Perm() != c.after {
			t.Errorf("%s: mode %s", c.name, info.Mode())
		}
		d.Close()
	}
}
