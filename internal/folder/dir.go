// Package folder holds folders open, so that work in them is done in them,
// whatever another user makes of their paths meanwhile.
//
// In: a path. Out: a Dir, which is the folder itself and not its name. Links are
// followed by a rule (walk.go), files are opened by a rule (file.go), and both
// ask who can change the names in a folder.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Dir is an open folder. Names given to its methods are looked up in it; none of
// them follows a link at its last part.
type Dir struct {
	file   *os.File // on Linux good for names in it only
	path   string
	parent *Dir // nil for the topmost
	info   Info
	opened []*os.File // on the way to it, its own file among them
}

// Info is what the system knows about a file.
type Info struct {
	// Mode holds the type and the permission bits, and the set-id and sticky bits.
	Mode     fs.FileMode
	UID, GID int
	// Links counts the file's names.
	Links   uint64
	dev, no uint64
}

// Same reports whether both are of one file.
func (i Info) Same(o Info) bool { return i.dev == o.dev && i.no == o.no }

// Path returns the folder's path without links, as it was when it was opened, or
// with a name that of a file in it. It is for messages only.
func (d *Dir) Path(name ...string) string {
	return filepath.Join(append([]string{d.path}, name...)...)
}

// Info returns what was known about the folder when it was opened.
func (d *Dir) Info() Info { return d.info }

// Close closes the folder and those that were opened on the way to it.
func (d *Dir) Close() {
	for _, f := range d.opened {
		f.Close()
	}
	d.opened = nil
}

// Within reports whether top is d, or a folder that the way to d went through.
func (d *Dir) Within(top *Dir) bool {
	for at := d; at != nil; at = at.parent {
		if at.info.Same(top.info) {
			return true
		}
	}
	return false
}

// trusted reports whether a user can do whatever this process can: root, and the
// user who runs it.
func trusted(uid int) bool { return uid == 0 || uid == os.Geteuid() }

// Closed reports whether only trusted users can change the names in the folder.
// The group counts for root only: who runs kyctl without root trusts the groups
// that they opened their folders to.
func (d *Dir) Closed() bool {
	others := fs.FileMode(0o002)
	if os.Geteuid() == 0 {
		others = 0o022
	}
	return trusted(d.info.UID) && d.info.Mode&others == 0
}

// Fixed reports whether only trusted users can give the folder's path, and what
// they make in the folder, another meaning.
func (d *Dir) Fixed() bool {
	for at := d; at != nil; at = at.parent {
		keeps := trusted(at.info.UID) && at.info.Mode&fs.ModeSticky != 0 // to each user what they made
		if !keeps && !at.Closed() {
			return false
		}
	}
	return true
}

// Lstat returns what is known about a name.
func (d *Dir) Lstat(name string) (Info, error) {
	info, err := statAt(d.file, name)
	return info, d.failed("lstat", name, err)
}

// Exists reports whether there is something, also where the disk does not say: what
// is done with it then returns the disk's error, and nothing is passed over.
func (d *Dir) Exists(name string) bool {
	_, err := statAt(d.file, name)
	return !errors.Is(err, fs.ErrNotExist)
}

// Mkdir makes a folder.
func (d *Dir) Mkdir(name string, mode fs.FileMode) error {
	return d.failed("mkdir", name, mkdirAt(d.file, name, mode))
}

// Rename gives a file of the folder another name in it.
func (d *Dir) Rename(from, to string) error {
	if err := renameAt(d.file, from, to); err != nil {
		return &os.LinkError{Op: "rename", Old: d.Path(from), New: d.Path(to), Err: err}
	}
	return nil
}

// Link gives a file of the folder a second name in it.
func (d *Dir) Link(from, to string) error {
	if err := linkAt(d.file, from, to); err != nil {
		return &os.LinkError{Op: "link", Old: d.Path(from), New: d.Path(to), Err: err}
	}
	return nil
}

// Remove removes a file, or a link.
func (d *Dir) Remove(name string) error {
	return d.failed("remove", name, removeAt(d.file, name, false))
}

// RemoveEmpty removes an empty folder.
func (d *Dir) RemoveEmpty(name string) error {
	return d.failed("remove", name, removeAt(d.file, name, true))
}

// RemoveAll removes a file, or a folder with all that is in it, if there is one.
func (d *Dir) RemoveAll(name string) error {
	info, err := d.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || !info.Mode.IsDir() {
		return errors.Join(err, d.Remove(name))
	}
	if d.RemoveEmpty(name) == nil { // also one that nobody may open
		return nil
	}
	sub, err := d.Sub(name)
	if err != nil {
		return err
	}
	defer sub.Close()
	names, err := sub.Names()
	if err != nil {
		return err
	}
	for _, n := range names {
		if err := sub.RemoveAll(n); err != nil {
			return err
		}
	}
	return d.RemoveEmpty(name)
}

// Sub opens a folder in this one. A link is refused.
func (d *Dir) Sub(name string) (*Dir, error) {
	f, info, link, err := lookAt(d.file, name)
	if err == nil && link == "" && info.Mode.IsDir() {
		return &Dir{file: f, path: d.Path(name), parent: d, info: info, opened: []*os.File{f}}, nil
	}
	if f != nil {
		f.Close()
	}
	if err == nil {
		err = errNotDir
	}
	return nil, d.failed("open", name, err)
}

// Names returns the names in the folder, sorted.
func (d *Dir) Names() ([]string, error) {
	f, err := d.Itself()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	return namesOf(entries), d.failed("readdir", "", err)
}

func namesOf(entries []fs.DirEntry) []string {
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	slices.Sort(names)
	return names
}

// Itself opens the folder for what needs more than its names: a lock, its mode,
// its list of names.
func (d *Dir) Itself() (*os.File, error) {
	f, err := openAt(d.file, ".", os.O_RDONLY|onlyFolder, 0, d.path)
	return f, d.failed("open", "", err)
}

// Sync writes the names in the folder to the disk.
func (d *Dir) Sync() error {
	f, err := d.Itself()
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// failed names the file of an error as the user knows it.
func (d *Dir) failed(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: d.Path(name), Err: bare(err)}
}

// bare takes the error of the system out of one that names a file.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// AsRoot reports whether this process may give files to any user.
func AsRoot() bool { return os.Geteuid() == 0 }

// ForeignError is the refusal to trust what another user may have written.
type ForeignError struct {
	Path string
	// UID is the owner.
	UID  int
	Mode fs.FileMode
}

// Error says whose the folder is.
func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s belongs to user %d and has mode %04o: another user could have changed its contents", e.Path, e.UID, e.Mode.Perm())
}

// Private opens a folder in this one of which only the user who runs kyctl can
// have written the content. With repair it is closed to others' eyes, too. Its error
// may be *ForeignError.
func (d *Dir) Private(name string, repair bool) (*Dir, error) {
	sub, err := d.Sub(name)
	if err != nil {
		return nil, err
	}
	// Where others can't change the names in d, the folder is the one that was made
	// there, and only who can write to it counts. Else it may be any folder of d that
	// was given this name.
	mode, open := sub.info.Mode.Perm(), fs.FileMode(0o077)
	if d.Closed() {
		open = 0o022
	}
	if sub.info.UID != os.Geteuid() || mode&open != 0 {
		err = &ForeignError{Path: sub.path, UID: sub.info.UID, Mode: mode}
	} else if repair && mode != 0o700 {
		err = sub.failed("chmod", "", chmodHeld(sub.file, 0o700))
	}
	if err != nil {
		sub.Close()
		return nil, err
	}
	return sub, nil
}
