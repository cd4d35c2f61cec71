package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Opener opens a file, as Open does.
type Opener func(name string, flag int, mode fs.FileMode) (*os.File, error)

// OutsideError is the error of a file that a link leads out of the folder it
// must stay in. Target is empty where the link leads to nothing.
type OutsideError struct{ Path, Target, Folder string }

// Error says where the link leads and how to read it.
func (e *OutsideError) Error() string {
	to := "outside " + e.Folder
	if e.Target != "" {
		to = fmt.Sprintf("to %s, outside %s", e.Target, e.Folder)
	}
	return fmt.Sprintf("%s: a symbolic link points %s: replace the link with the file, or use --follow-links", e.Path, to)
}

// Boundary returns the folder that no link on path may leave, where the file that
// names path is in dir. It is dir, or the folder that a leading ".." names: what
// is written out in the path is intended, what a link adds may not be.
func Boundary(dir, path string) string {
	path = filepath.Clean(filepath.FromSlash(path))
	const up = ".." + string(filepath.Separator)
	for path == ".." || strings.HasPrefix(path, up) {
		dir = filepath.Join(dir, "..")
		path = strings.TrimPrefix(strings.TrimPrefix(path, ".."), string(filepath.Separator))
	}
	return dir
}

// Within returns an Opener of paths below folder that follows a link only where
// it stays in folder. Elsewhere it returns an *OutsideError.
func Within(folder string) Opener {
	return func(path string, flag int, mode fs.FileMode) (*os.File, error) {
		below, err := filepath.Rel(folder, path)
		if err != nil {
			return nil, err
		}
		root, err := openRoot(folder)
		if err != nil {
			return nil, as(err, path)
		}
		defer root.Close()
		f, refused := openPlain(root.Stat, root.OpenFile, below, path, flag, mode)
		if refused == nil || errors.Is(refused, fs.ErrNotExist) || errors.Is(refused, ErrNotRegular) {
			return f, as(refused, path)
		}
		// os.Root refuses each absolute link. One that stays in the folder is fine.
		below, err = landing(folder, path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, &OutsideError{Path: path, Folder: folder}
		case err != nil:
			return nil, as(err, path)
		}
		if f, refused = openPlain(root.Stat, root.OpenFile, below, path, flag, mode); refused != nil {
			return nil, as(refused, path)
		}
		return f, nil
	}
}

// openRoot is os.OpenRoot, which waits for the writer of a pipe.
func openRoot(folder string) (*os.Root, error) {
	info, err := os.Stat(folder)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: folder, Err: syscall.ENOTDIR}
	}
	if err != nil {
		return nil, err
	}
	return os.OpenRoot(folder)
}

// CheckWithin returns an *OutsideError where a link on path leads out of folder.
func CheckWithin(folder, path string) error {
	_, err := landing(folder, path)
	return as(err, path)
}

// landing returns what path stands for after its links, relative to folder.
func landing(folder, path string) (string, error) {
	top, err := resolved(folder)
	if err != nil {
		return "", err
	}
	target, err := resolved(path)
	if err != nil {
		return "", err
	}
	below, err := filepath.Rel(top, target)
	if err != nil || !filepath.IsLocal(below) {
		return "", &OutsideError{Path: path, Target: target, Folder: top}
	}
	return below, nil
}

// resolved is the absolute path without links.
func resolved(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	target, err := filepath.EvalSymlinks(abs)
	if at := (*fs.PathError)(nil); err != nil && !errors.As(err, &at) {
		// Of links that lead in a circle it names no path.
		return "", &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return target, err
}

// as names path in the error of opening it.
func as(err error, path string) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		return &fs.PathError{Op: "open", Path: path, Err: at.Err}
	}
	return err
}
