package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxLinks is how many links a path may lead through, as in Linux.
const maxLinks = 40

// LinkError is the refusal to follow a link that another user can change to where
// that user can't change anything.
type LinkError struct {
	// Path is the link's, To the folder's that it leads to, "" where nothing was found out.
	Path, To string
}

// Error says where the link leads and what to do.
func (e *LinkError) Error() string {
	if e.To == "" {
		return fmt.Sprintf("%s is a symbolic link that other users can replace: replace it with its target", e.Path)
	}
	return fmt.Sprintf("%s is a symbolic link that the owner of its directory can change, and it points to %s, which belongs to another user: replace the link with the file", e.Path, e.To)
}

// ErrDangling is the error of a link that leads to nothing.
var ErrDangling = fmt.Errorf("a broken symbolic link: %w", fs.ErrNotExist)

// Open opens the folder at path. Its error may be *LinkError.
func Open(path string) (*Dir, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	top, rest, err := topOf(abs)
	if err != nil {
		return nil, err
	}
	return top.folder(rest, top.file)
}

// Folder opens the folder at a path that is relative to d, links followed by the
// rule of Find.
func (d *Dir) Folder(path string) (*Dir, error) { return d.folder(path) }

func (d *Dir) folder(path string, opened ...*os.File) (*Dir, error) {
	w := &walk{at: d, rest: parts(path), opened: opened, owner: -1}
	if err := w.toFolder(); err != nil {
		w.close()
		return nil, err
	}
	return w.dir(), nil
}

// Find opens the folder of the file at a path that is relative to d, and returns
// it with the file's name in it; there need not be such a file. Links are followed,
// that of the file, too. One that another user can change is followed only into a
// folder of that user: there the user could do all that kyctl does. Its error may
// be *LinkError.
func (d *Dir) Find(path string) (*Dir, string, error) {
	w := &walk{at: d, rest: parts(path), owner: -1}
	name, err := w.toFile()
	if err != nil {
		w.close()
		return nil, "", err
	}
	return w.dir(), name, nil
}

// walk goes along a path, a folder at a time, each held open.
type walk struct {
	at     *Dir
	rest   []string
	opened []*os.File
	links  int
	// last is the link by which the path's last part was reached, "" without one.
	last string
	// owner is the user to whom the folder at the end must belong, -1 for anybody;
	// by is the link that says so.
	owner int
	by    string
}

func parts(path string) []string { return strings.Split(filepath.ToSlash(path), "/") }

func (w *walk) close() {
	for _, f := range w.opened {
		f.Close()
	}
}

// dir is the folder that the walk has come to.
func (w *walk) dir() *Dir {
	d := *w.at
	d.opened = w.opened
	return &d
}

// next takes the next part off the path; "" is none that leads on.
func (w *walk) next() string {
	name := w.rest[0]
	w.rest = w.rest[1:]
	switch name {
	case ".":
		return ""
	case "..":
		if w.at.parent != nil {
			w.at = w.at.parent
		}
		return ""
	}
	return name
}

func (w *walk) toFolder() error {
	for len(w.rest) > 0 {
		name := w.next()
		if name == "" {
			continue
		}
		if _, err := w.step(name, true); err != nil {
			return err
		}
	}
	return w.allowed()
}

func (w *walk) toFile() (string, error) {
	for len(w.rest) > 0 {
		name := w.next()
		if name == "" {
			continue
		}
		found, err := w.step(name, len(w.rest) > 0)
		if errors.Is(err, fs.ErrNotExist) && w.last != "" {
			return "", &fs.PathError{Op: "open", Path: w.last, Err: ErrDangling}
		}
		if errors.Is(err, fs.ErrNotExist) && len(w.rest) == 0 {
			found, err = true, nil
		}
		if err != nil {
			return "", err
		}
		if found {
			return name, w.allowed()
		}
	}
	return "", &fs.PathError{Op: "open", Path: w.at.path, Err: errIsDir}
}

// step looks at one part of the path: it enters a folder where one is wanted, puts
// a link's parts before the rest, or has found the file.
func (w *walk) step(name string, wantFolder bool) (found bool, err error) {
	f, info, link, err := lookAt(w.at.file, name)
	if err != nil {
		return false, w.at.failed("open", name, err)
	}
	if f != nil {
		w.opened = append(w.opened, f)
	}
	switch {
	case info.Mode&fs.ModeSymlink != 0:
		return false, w.follow(name, info, link)
	case !wantFolder:
		return true, nil
	case !info.Mode.IsDir():
		return false, w.at.failed("open", name, errNotDir)
	}
	w.at = &Dir{file: f, path: w.at.Path(name), parent: w.at, info: info}
	return false, nil
}

// follow puts the parts of a link before the rest of the path.
func (w *walk) follow(name string, info Info, link string) error {
	path := w.at.Path(name)
	if w.links++; w.links > maxLinks {
		return &fs.PathError{Op: "open", Path: path, Err: errLoop}
	}
	owner, err := w.at.linkOwner(path, info)
	if err != nil {
		return err
	}
	if owner >= 0 {
		if w.owner >= 0 && w.owner != owner {
			return &LinkError{Path: path}
		}
		w.owner, w.by = owner, path
	}
	if len(w.rest) == 0 {
		w.last = path
	}
	if filepath.IsAbs(link) {
		top, rest, err := topOf(link)
		if err != nil {
			return err
		}
		w.opened = append(w.opened, top.file)
		w.at, link = top, rest
	}
	w.rest = append(parts(link), w.rest...)
	return nil
}

// linkOwner returns the user who decides where a link in d leads, -1 for a trusted
// one.
func (d *Dir) linkOwner(path string, link Info) (int, error) {
	anybody := d.info.Mode&0o002 != 0 && d.info.Mode&fs.ModeSticky == 0
	switch {
	case trusted(d.info.UID) && trusted(link.UID) && !anybody:
		return -1, nil
	case trusted(d.info.UID) && !trusted(link.UID):
		return link.UID, nil
	case !trusted(d.info.UID) && (link.UID == d.info.UID || trusted(link.UID)):
		return d.info.UID, nil
	}
	return 0, &LinkError{Path: path}
}

// allowed refuses an end that the links on the way must not lead to.
func (w *walk) allowed() error {
	if w.owner < 0 || w.at.info.UID == w.owner {
		return nil
	}
	return &LinkError{Path: w.by, To: w.at.path}
}
