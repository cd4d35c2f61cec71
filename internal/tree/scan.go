package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/kyctl/kyctl/internal/folder"
	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/workers"
)

// inParallel cuts n into one run of neighbours per worker, so that a worker
// stays in its folders, and joins their results in order.
func inParallel[T any](n int, work func(from, to int) ([]T, error)) ([]T, error) {
	runs := max(1, min(runtime.GOMAXPROCS(0), 4, n/64))
	lists, errs := make([][]T, runs), make([]error, runs)
	var all workers.Group
	for w := range runs {
		all.Go(func() { lists[w], errs[w] = work(n*w/runs, n*(w+1)/runs) })
	}
	all.Wait()
	return slices.Concat(lists...), errors.Join(errs...)
}

// folders opens the folders of sorted paths, each once, one inside the other.
// An os.Root follows no link that leads out of the first one.
type folders struct {
	root *os.Root
	open []opened
}

type opened struct {
	path string
	root *os.Root
}

// openFolder opens a folder with open. Alone, that waits where a pipe stands for
// its writer.
func openFolder(stat func(string) (fs.FileInfo, error), open func(string) (*os.Root, error), name string) (*os.Root, error) {
	info, err := stat(name)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: name, Err: syscall.ENOTDIR}
	}
	if err != nil {
		return nil, err
	}
	return open(name)
}

// at returns the handle of a slash path, "." for the first folder.
func (f *folders) at(dir string) (*os.Root, error) {
	for len(f.open) > 0 && !within(dir, f.open[len(f.open)-1].path) {
		f.pop()
	}
	top, done := f.root, 0
	if n := len(f.open); n > 0 {
		top, done = f.open[n-1].root, len(f.open[n-1].path)+1
	}
	for dir != "." && done < len(dir) {
		name, _, _ := strings.Cut(dir[done:], "/")
		next, err := openFolder(top.Stat, top.OpenRoot, name)
		if err != nil {
			return nil, linked(top, name, err)
		}
		done += len(name)
		f.open = append(f.open, opened{dir[:done], next})
		top, done = next, done+1
	}
	return top, nil
}

// linked names the link at which a path left the directory.
func linked(top *os.Root, name string, err error) error {
	info, lerr := top.Lstat(name)
	if lerr == nil && info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s is a symbolic link, which kyctl does not follow: %w", name, err)
	}
	return err
}

// errMounted is the error of a file that no rename can replace.
var errMounted = errors.New("the path is on another mounted file system, and files can't be renamed across it; render into another directory and copy the files")

// located names the whole path in the error of a handle, which knows the last
// part of it alone, or of a rename, which knows the names in the work folder.
func located(name string, err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.Is(err, syscall.EXDEV) || errors.Is(err, syscall.EBUSY):
		return fmt.Errorf("%s: %w (%w)", name, errMounted, err)
	case errors.As(err, &l):
		return fmt.Errorf("%s: %w", name, l.Err)
	case !errors.As(err, &p):
		return err
	case p.Err != nil && errors.Is(p.Err, fs.ErrPermission):
		return fmt.Errorf("%s: %w", name, p.Err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

func (f *folders) pop() {
	f.open[len(f.open)-1].root.Close()
	f.open = f.open[:len(f.open)-1]
}

func (f *folders) close() {
	for len(f.open) > 0 {
		f.pop()
	}
}

func within(dir, parent string) bool {
	return strings.HasPrefix(dir, parent) && (len(dir) == len(parent) || dir[len(parent)] == '/')
}

// state is how a file of a directory stands to an artifact.
type state uint8

const (
	same      state = iota
	otherMode       // the bytes are the artifact's
	missing
	changed
	irregular // a link, a folder or a device
)

// found is what stands at an artifact's place.
type found struct {
	state state
	mode  fs.FileMode
	// bytes are those of a changed file, valid until the next look.
	bytes []byte
}

// looker compares files with artifacts; buf is used again and again.
type looker struct {
	folders
	// dir is the path of root, shown the one that the user gave.
	dir, shown string
	buf        []byte
}

func (w workplace) looker() *looker {
	return &looker{folders: folders{root: w.root}, dir: w.abs, shown: w.shown}
}

// look first tries a plain read, which costs a third of going through handles:
// where that finds the artifact's bytes it does not matter how it got there.
// Anything else is looked at again without leaving the directory.
func (l *looker) look(a render.Artifact) (found, error) {
	if mode, ok := l.holds(a); ok {
		f := found{state: same, mode: mode}
		if mode != a.Mode {
			f.state = otherMode
		}
		return f, nil
	}
	root, err := l.at(path.Dir(a.Path))
	if absent(err) {
		return found{state: missing}, nil
	}
	if err != nil {
		return found{}, located(path.Join(l.shown, a.Path), err)
	}
	f, err := l.lookIn(root, path.Base(a.Path), a)
	return f, located(path.Join(l.shown, a.Path), err)
}

// holds says whether a regular file with the artifact's bytes stands at its
// path, and returns the file's mode.
func (l *looker) holds(a render.Artifact) (fs.FileMode, bool) {
	if noFollow == 0 {
		return 0, false // a link would be followed
	}
	f, err := os.OpenFile(l.dir+"/"+a.Path, os.O_RDONLY|noFollow|syscall.O_NONBLOCK, 0)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(a.Bytes)) {
		return 0, false
	}
	l.grow(info.Size())
	got := l.buf[:len(a.Bytes)]
	_, err = io.ReadFull(f, got)
	return info.Mode().Perm(), err == nil && bytes.Equal(got, a.Bytes)
}

func (l *looker) grow(size int64) {
	if int64(len(l.buf)) < size {
		l.buf = make([]byte, size+size/4)
	}
}

// lookIn never reads through a link at the file's own place.
func (l *looker) lookIn(root *os.Root, name string, a render.Artifact) (found, error) {
	info, err := root.Lstat(name)
	switch {
	case absent(err):
		return found{state: missing}, nil
	case err != nil:
		return found{}, err
	case !info.Mode().IsRegular():
		return found{state: irregular, mode: info.Mode()}, nil
	}
	got, err := l.admitted(root, name, info.Size())
	if err != nil {
		return found{}, err
	}
	f := found{state: same, mode: modeOf(info, a.Mode)}
	switch {
	case !bytes.Equal(got, a.Bytes):
		f.state, f.bytes = changed, got
	case f.mode != a.Mode:
		f.state = otherMode
	}
	return f, nil
}

// admitted reads a file that may be shown: one that the owner of its folder, where
// that is another user, can read.
func (l *looker) admitted(root *os.Root, name string, size int64) ([]byte, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	dir, err := root.Stat(".")
	if err != nil {
		return nil, err
	}
	if err := folder.Admit(dir, info, path.Join(l.shown, name)); err != nil {
		return nil, err
	}
	return l.readFrom(f, size)
}

func (l *looker) read(root *os.Root, name string, size int64) ([]byte, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return l.readFrom(f, size)
}

func (l *looker) readFrom(f *os.File, size int64) ([]byte, error) {
	if size > maxManifest {
		return nil, fmt.Errorf("%s is larger than %d MB: kyctl did not write it", path.Base(f.Name()), maxManifest>>20)
	}
	l.grow(size)
	n, err := io.ReadFull(f, l.buf[:size])
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // cut short since its size was asked
	}
	return l.buf[:n], err
}

// scan looks at every artifact's place in the directory. It returns the artifacts'
// sums and, in order, what keep makes of those that are not the same.
func scan[T any](w workplace, list []render.Artifact, keep func(i int, f found) T) ([]sum, []T, error) {
	sums := make([]sum, len(list))
	kept, err := inParallel(len(list), func(from, to int) ([]T, error) {
		l := w.looker()
		defer l.close()
		h, kept := hasher{}, []T(nil)
		for i := from; i < to; i++ {
			if err := w.opt.ended(); err != nil {
				return nil, err
			}
			sums[i] = h.sum(list[i].Bytes)
			f, err := l.look(list[i])
			if err != nil {
				return nil, err
			}
			if f.state != same {
				kept = append(kept, keep(i, f))
			}
			w.opt.done()
		}
		return kept, nil
	})
	return sums, kept, err
}
