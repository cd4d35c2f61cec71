package source

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// ErrNotRegular is what a NotRegularError is.
var ErrNotRegular = errors.New("is not a regular file")

// NotRegularError is the error of a folder, a pipe, a socket or a device where a file
// is to be read.
type NotRegularError struct{ Path, Kind string }

// Error says what is there and what should be.
func (e *NotRegularError) Error() string {
	return e.Path + " is " + e.Kind + ": replace it with a regular file, or name another file"
}

// Is makes it an ErrNotRegular.
func (e *NotRegularError) Is(target error) bool { return target == ErrNotRegular }

// NotRegular is the error of what is at path and has this mode.
func NotRegular(path string, mode fs.FileMode) error {
	return &NotRegularError{path, kindOf(mode)}
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	}
	return "something else"
}

// Open is os.OpenFile for a path that a user or a file names: it opens regular files
// only. To open a pipe may wait for ever, and to open a device may do something, so
// both are refused before; O_NONBLOCK is for what takes their place meanwhile.
func Open(path string, flag int, mode fs.FileMode) (*os.File, error) {
	return openPlain(os.Stat, os.OpenFile, path, path, flag, mode)
}

// openPlain opens name, shown as path, with the functions of os or of an os.Root.
func openPlain(stat func(string) (fs.FileInfo, error), open Opener, name, path string, flag int, mode fs.FileMode) (*os.File, error) {
	if info, err := stat(name); err == nil {
		if err := isPlain(path, info); err != nil {
			return nil, err
		}
	}
	f, err := open(name, flag|syscall.O_NONBLOCK, mode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = isPlain(path, info)
	}
	if err == nil && ofKernel(f) {
		err = &NotRegularError{path, "a kernel file (such as in /proc), not a file on disk"}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func isPlain(path string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return NotRegular(path, info.Mode())
	}
	return nil
}
