package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/source"
)

// File is a file as it was read: all of it from one open file.
type File struct {
	Info
	Attrs map[string][]byte // the extended attributes that a copy keeps
	Bytes []byte
}

// open opens the plain file of a name, unless it is one that Admit refuses.
func (d *Dir) open(name string, flag int) (*os.File, Info, error) {
	if info, err := statAt(d.file, name); err == nil && info.Mode&fs.ModeDevice != 0 { // to open one may do something
		return nil, Info{}, source.NotRegular(d.Path(name), info.Mode)
	}
	f, err := openAt(d.file, name, flag|noWait, 0, d.Path(name))
	if err != nil {
		return nil, Info{}, d.failed("open", name, err)
	}
	info, err := statOf(f)
	switch {
	case err != nil:
		err = d.failed("stat", name, err)
	case info.Mode.IsDir():
		err = d.failed("read", name, errIsDir)
	case !info.Mode.IsRegular():
		err = source.NotRegular(d.Path(name), info.Mode)
	default:
		err = d.admit(name, info)
	}
	if err != nil {
		f.Close()
		return nil, Info{}, err
	}
	return f, info, nil
}

// Sure reports whether a file of this user in the folder was put there by trusted
// users, or is that user's, whose the folder is: never another file of the disk.
func (d *Dir) Sure(uid int) bool {
	return d.Closed() || !trusted(d.info.UID) && uid == d.info.UID
}

// admit refuses a file that another user may have put into the folder without
// being able to read it: a second name of any file of the disk.
func (d *Dir) admit(name string, i Info) error {
	switch {
	case d.Sure(i.UID):
		return nil
	case i.Links > 1:
		return fmt.Errorf("%s has another hard link, and other users can change its directory: replace it with a copy", d.Path(name))
	case !trusted(d.info.UID) && !d.readable(i.GID, i.Mode):
		return d.unreadable(name, i.UID)
	}
	return nil
}

// readable reports whether the folder's owner can read another user's file of
// this group and mode.
func (d *Dir) readable(gid int, mode fs.FileMode) bool {
	return mode&0o004 != 0 || mode&0o040 != 0 && gid == d.info.GID
}

func (d *Dir) unreadable(name string, uid int) error {
	return fmt.Errorf("%s belongs to user %d, but its directory belongs to user %d, who could not read it: change its owner (chown %[3]d %[1]s)",
		d.Path(name), uid, d.info.UID)
}

// MayNarrow refuses a mode that would close a file to the owner of its folder.
func (d *Dir) MayNarrow(name string, uid, gid int, mode fs.FileMode) error {
	if trusted(d.info.UID) || uid == d.info.UID || d.readable(gid, mode) {
		return nil
	}
	return d.unreadable(name, uid)
}

// Read reads a plain file of at most limit bytes, its state and its attributes.
func (d *Dir) Read(name string, limit int64) (*File, error) {
	f, info, err := d.open(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	attrs, err := attrsOf(f)
	if err != nil {
		f.Close()
		return nil, d.failed("getxattr", name, err)
	}
	if !d.Closed() || !trusted(info.UID) {
		for key := range attrs {
			if !portable(key) {
				delete(attrs, key)
			}
		}
	}
	raw, err := source.ReadBytes(func(string, int, fs.FileMode) (*os.File, error) { return f, nil }, d.Path(name), limit)
	if err != nil {
		return nil, err
	}
	return &File{Info: info, Attrs: attrs, Bytes: raw}, nil
}

// portable reports whether an attribute gives a copy of a file nothing that its
// owner could not give it: not so a capability. SELinux's label was on the owner's
// own file, with the same content.
func portable(key string) bool {
	return strings.HasPrefix(key, "user.") || key == AccessList || key == "security.selinux"
}

// AccessList is the attribute that holds a file's access control list. It changes
// with the mode.
const AccessList = "system.posix_acl_access"

// Create makes a file that only the user who runs kyctl can read.
func (d *Dir) Create(name string) (*Draft, error) {
	f, err := openAt(d.file, name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600, d.Path(name))
	if err != nil {
		return nil, d.failed("open", name, err)
	}
	return &Draft{f}, nil
}

// Rewrite opens a file to give the same file other bytes. Where others can change
// the names in the folder it must be that other user's own, or one that root has
// mounted there.
func (d *Dir) Rewrite(name string) (*Draft, error) {
	f, info, err := d.open(name, os.O_WRONLY)
	if err != nil {
		return nil, err
	}
	if !d.Sure(info.UID) && !mountedOn(f) {
		f.Close()
		return nil, fmt.Errorf("%s can't be replaced by renaming, and other users can change its directory: replace it with a regular file", d.Path(name))
	}
	return &Draft{f}, nil
}

// Draft is an open file that is being written.
type Draft struct{ f *os.File }

// Info returns what is known about the file now.
func (w *Draft) Info() (Info, error) { return statOf(w.f) }

// Attrs returns the extended attributes that the file has now.
func (w *Draft) Attrs() (map[string][]byte, error) { return attrsOf(w.f) }

// SetAttr gives the file an extended attribute.
func (w *Draft) SetAttr(key string, value []byte) error { return setAttr(w.f, key, value) }

// RemoveAttr takes an extended attribute off the file.
func (w *Draft) RemoveAttr(key string) error { return removeAttr(w.f, key) }

// Chown changes the file's owner and group.
func (w *Draft) Chown(uid, gid int) error { return w.f.Chown(uid, gid) }

// Chmod changes the permission bits; the set-id bits are never set.
func (w *Draft) Chmod(mode fs.FileMode) error { return w.f.Chmod(mode.Perm()) }

// Write makes the file hold these bytes, on the disk.
func (w *Draft) Write(b []byte) error {
	if _, err := w.f.WriteAt(b, 0); err != nil {
		return err
	}
	if err := w.f.Truncate(int64(len(b))); err != nil {
		return err
	}
	return w.f.Sync()
}

// Close closes the file.
func (w *Draft) Close() error { return w.f.Close() }

// OpenFile opens a plain file to read, by the rules of Find and of what may be
// read in a folder that others can change. It is source.Open for what may be
// another user's.
func OpenFile(path string, flag int, mode fs.FileMode) (*os.File, error) {
	if !KnowsOwners {
		return source.Open(path, flag, mode)
	}
	f, err := openFile(path, flag)
	switch e := err.(type) {
	case *fs.PathError:
		e.Path = path
	case *source.NotRegularError:
		e.Path = path
	}
	return f, err
}

func openFile(path string, flag int) (*os.File, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	top, rest, err := topOf(abs)
	if err != nil {
		return nil, err
	}
	defer top.file.Close()
	d, name, err := top.Find(rest)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	f, _, err := d.open(name, flag)
	return f, err
}

// Names returns the names in the folder at path, sorted, links on the way followed
// as in Open.
func Names(path string) ([]string, error) {
	if !KnowsOwners {
		entries, err := os.ReadDir(path)
		return namesOf(entries), err
	}
	d, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Names()
}

// ErrReplaced says that a folder's path leads to another one by now.
var ErrReplaced = errors.New("was replaced by another program")

// IsAt returns nil where the folder at path, links on the way followed as in Open, is
// the one of info; else *LinkError, ErrReplaced or an error of the disk.
func IsAt(path string, info fs.FileInfo) error {
	if !KnowsOwners {
		return nil
	}
	d, err := Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if !d.info.Same(infoFrom(info)) {
		return &fs.PathError{Op: "open", Path: path, Err: ErrReplaced}
	}
	return nil
}

// Admit refuses a file of a folder that another user may have put there without being
// able to read it; path is its name in messages.
func Admit(dir, file fs.FileInfo, path string) error {
	if !KnowsOwners {
		return nil
	}
	d := &Dir{path: filepath.Dir(path), info: infoFrom(dir)}
	return d.admit(filepath.Base(path), infoFrom(file))
}
