package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// MaxFile is the largest file of a server's configuration, in bytes: a hundred
// times the stock ones.
const MaxFile = 4 << 20

// Read reads the plain file at path, of at most MaxFile bytes.
func Read(path string) (*File, error) { return ReadWith(os.OpenFile, path) }

// ReadWith is Read with an Opener, such as that of Within.
func ReadWith(open Opener, path string) (*File, error) {
	b, err := ReadBytes(open, path, MaxFile)
	if err != nil {
		return nil, err
	}
	return New(path, b), nil
}

// ErrNotRegular is the error of a folder, a pipe or a device.
var ErrNotRegular = errors.New("is not a regular file")

// ReadBytes returns the bytes of the plain file that open opens at path. A pipe,
// which may keep its reader waiting for ever, and a device, which may have no
// end, are refused with ErrNotRegular, and so are more bytes than limit. open is
// os.OpenFile or the method of an os.Root.
func ReadBytes(open Opener, path string, limit int64) ([]byte, error) {
	f, err := open(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w", path, ErrNotRegular)
	case info.Size() > limit:
		return nil, tooLarge(path, limit)
	}
	b, err := io.ReadAll(io.LimitReader(f, limit+1)) // it may grow while it is read
	if err == nil && int64(len(b)) > limit {
		err = tooLarge(path, limit)
	}
	return b, err
}

func tooLarge(path string, limit int64) error {
	return fmt.Errorf("%s is larger than %d MB: is this the right file?", path, limit>>20)
}
