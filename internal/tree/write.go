package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/folder"
	"github.com/kyctl/kyctl/internal/lock"
	"github.com/kyctl/kyctl/internal/render"
)

// Write makes dir hold the bundle and its manifest. A new dir appears all at
// once, also under kill -9. In an old one, files that are the same are left and
// the others replaced one by one; an error before the last puts all of them
// back, and what a kill left is undone by the next Write. One Write at a time
// works on a dir: others wait. When ctx ends before the last file is in place,
// that is an error, too. Errors: *ConflictError, *lock.HeldError, one of the disk, or ctx's cause.
func Write(ctx context.Context, dir string, b Bundle, opt Options) (Result, error) {
	if err := b.check(); err != nil {
		return Result{}, err
	}
	opt.ctx = ctx
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Result{}, err
	}
	// Another kyctl may make or replace the directory between two looks.
	for range 10 {
		r, err := write(abs, dir, b, opt)
		if !errors.Is(err, lock.ErrMoved) {
			return r, err
		}
	}
	return Result{}, fmt.Errorf("%s: %w repeatedly; run only one render at a time", dir, lock.ErrMoved)
}

func write(abs, shown string, b Bundle, opt Options) (Result, error) {
	parent, missing := firstMissing(abs)
	if missing == "" {
		if _, err := os.Stat(abs); err != nil {
			return Result{}, unfollowed(abs, shown, err)
		}
		if fixed(filepath.Dir(abs)) {
			sweep(filepath.Dir(abs), filepath.Base(abs))
		}
		return update(abs, shown, b, opt)
	}
	if !fixed(parent) {
		return makeAndUpdate(parent, missing, abs, shown, b, opt)
	}
	first, _, _ := strings.Cut(missing, string(filepath.Separator))
	sweep(parent, first)
	return create(parent, first, missing, b, opt)
}

// fixed reports whether a folder can be worked in by its path: no other user can give
// that, or what is made there, another meaning.
func fixed(dir string) bool {
	if !folder.KnowsOwners {
		return true
	}
	d, err := folder.Open(dir)
	if err != nil {
		return false
	}
	defer d.Close()
	return d.Fixed()
}

// makeAndUpdate writes a new tree where another user can swap names: into a directory
// that is made first, through its handle, as into an old one. After an error the
// directory goes, if it is empty.
func makeAndUpdate(parent, missing, abs, shown string, b Bundle, opt Options) (Result, error) {
	top, err := folder.Open(parent)
	if err != nil {
		return Result{}, err
	}
	held, names := []*folder.Dir{top}, strings.Split(missing, string(filepath.Separator))
	for _, name := range names {
		if err = opt.do("mkdir", name, func() error { return top.Mkdir(name, 0o755) }); err != nil {
			break
		}
		if top, err = top.Sub(name); err != nil {
			break
		}
		held = append(held, top)
	}
	if errors.Is(err, fs.ErrExist) {
		err = lock.ErrMoved // another render was first
	}
	var r Result
	if err == nil {
		r, err = update(abs, shown, b, opt)
	}
	for i := len(held) - 1; i >= 0; i-- {
		if err != nil && i < len(held)-1 {
			_ = held[i].RemoveEmpty(names[i])
		}
		held[i].Close()
	}
	return r, err
}

// unfollowed tells of a link to nothing, or to itself.
func unfollowed(abs, shown string, err error) error {
	if info, lerr := os.Lstat(abs); lerr == nil && info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s is a broken symbolic link: %w", shown, err)
	}
	return err
}

// firstMissing splits a path into its deepest folder that exists and the rest.
func firstMissing(abs string) (parent, missing string) {
	for parent = abs; ; parent = filepath.Dir(parent) {
		if _, err := os.Lstat(parent); !absent(err) || parent == filepath.Dir(parent) {
			return parent, strings.TrimPrefix(abs[len(parent):], string(filepath.Separator))
		}
	}
}

// create writes the tree into a folder of its own, which nobody else may enter,
// and renames it into place. missing is the path below parent, first its first
// part: parents that do not exist appear with the tree, or not at all.
func create(parent, first, missing string, b Bundle, opt Options) (Result, error) {
	private, unlock, err := privateFolder(parent, first)
	if err != nil {
		return Result{}, err
	}
	defer unlock()
	defer os.RemoveAll(private)
	if err := fill(filepath.Join(private, missing), b, opt); err != nil {
		return Result{}, err
	}
	err = opt.do("rename", first, func() error {
		return os.Rename(filepath.Join(private, first), filepath.Join(parent, first))
	})
	if errors.Is(err, fs.ErrExist) {
		err = lock.ErrMoved // another render was first
	}
	if err != nil {
		return Result{}, err
	}
	return Result{Written: len(b.Artifacts)}, nil
}

// fill writes a whole tree into a folder that does not exist.
func fill(root string, b Bundle, opt Options) error {
	if err := opt.do("mkdir", ".", func() error { return os.MkdirAll(root, 0o755) }); err != nil {
		return err
	}
	exact, err := keepsModes(root)
	if err != nil {
		return err
	}
	sums, err := inParallel(len(b.Artifacts), func(from, to int) ([]sum, error) {
		h, last := hasher{}, "."
		sums := make([]sum, 0, to-from)
		for _, a := range b.Artifacts[from:to] {
			if dir := path.Dir(a.Path); dir != last {
				if err := makeFolders(root, dir, last, opt); err != nil {
					return nil, err
				}
				last = dir
			}
			sums = append(sums, h.sum(a.Bytes))
			if err := writeFile(root+"/"+a.Path, a, exact, opt); err != nil {
				return nil, err
			}
			opt.done()
		}
		return sums, nil
	})
	if err != nil {
		return err
	}
	m := b.manifest(sums, Manifest{}).artifact()
	return writeFile(root+"/"+m.Path, m, exact, opt)
}

// makeFolders makes the folders of dir that it does not share with last, which
// was made before; another worker may have made some of them.
func makeFolders(root, dir, last string, opt Options) error {
	for i := 0; i < len(dir); {
		name, _, _ := strings.Cut(dir[i:], "/")
		i += len(name)
		if !within(last, dir[:i]) {
			err := opt.do("mkdir", dir[:i], func() error { return os.Mkdir(root+"/"+dir[:i], 0o755) })
			if err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
		i++
	}
	return nil
}

// keepsModes says whether files made in dir get the mode that is asked for: the
// umask has left the folder's own bits, which hold those of every file.
func keepsModes(dir string) (bool, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return false, err
	}
	return info.Mode().Perm() == 0o755, nil
}

// writeFile makes a new file; its mode is never wider than the artifact's.
func writeFile(name string, a render.Artifact, exact bool, opt Options) error {
	return opt.do("write", a.Path, func() error {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, a.Mode)
		if err != nil {
			return err
		}
		return finishFile(f, a, exact)
	})
}

func finishFile(f *os.File, a render.Artifact, exact bool) error {
	_, err := f.Write(a.Bytes)
	if err == nil && !exact {
		err = f.Chmod(a.Mode)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// do does one operation on the disk, unless the run must end.
func (opt Options) do(op, path string, f func() error) error {
	if err := opt.ended(); err != nil {
		return err
	}
	if opt.step != nil {
		if err := opt.step(op, path); err != nil {
			return err
		}
	}
	return f()
}

// privateMark stands in the names of private folders: .NAME.kyctl-123.
const privateMark = ".kyctl-"

// privateFolder makes a folder beside name that nobody else may enter. Its lock
// tells sweep that its process lives.
func privateFolder(parent, name string) (string, func(), error) {
	for {
		dir, err := os.MkdirTemp(parent, "."+name+privateMark)
		if err != nil {
			return "", nil, err
		}
		unlock, err := lock.Try(dir)
		if err == nil {
			return dir, unlock, nil
		}
		if !errors.Is(err, lock.ErrMoved) {
			os.Remove(dir)
			return "", nil, err
		}
		// A sweep took the folder before it was locked: make another.
	}
}

// sweep removes the private folders beside name that killed runs left. It is a
// service: what it cannot read or remove stays.
func sweep(parent, name string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), "."+name+privateMark)
		if !ok || rest == "" || strings.Trim(rest, "0123456789") != "" || !e.IsDir() {
			continue
		}
		dir := filepath.Join(parent, e.Name())
		if unlock, err := lock.Try(dir); err == nil {
			os.RemoveAll(dir)
			unlock()
		}
	}
}
