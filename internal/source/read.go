package source

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxFile is the largest file of a server's configuration, in bytes: a hundred
// times the stock ones.
const MaxFile = 4 << 20

// Read reads the plain file at path, of at most MaxFile bytes.
func Read(path string) (*File, error) { return ReadWith(Open, path) }

// ReadWith is Read with an Opener, such as that of Within.
func ReadWith(open Opener, path string) (*File, error) {
	b, err := ReadBytes(open, path, MaxFile)
	if err != nil {
		return nil, err
	}
	return New(path, b), nil
}

// ReadBytes returns the bytes of the plain file that open opens at path. A pipe,
// which may keep its reader waiting for ever, and a device, which may have no
// end, are refused with ErrNotRegular, and so are more bytes than limit. open is
// Open, or the method of an os.Root.
func ReadBytes(open Opener, path string, limit int64) ([]byte, error) {
	f, err := openPlain(unseen, open, path, path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, path, limit)
}

// unseen is a stat for what open looks at itself.
func unseen(string) (fs.FileInfo, error) { return nil, fs.ErrInvalid }

func readAll(f *os.File, path string, limit int64) ([]byte, error) {
	if info, err := f.Stat(); err != nil || info.Size() > limit {
		return nil, cmp.Or(err, tooLarge(path, limit))
	}
	b, err := io.ReadAll(io.LimitReader(f, limit+1)) // it may grow while it is read
	if err == nil && int64(len(b)) > limit {
		err = tooLarge(path, limit)
	}
	return b, err
}

func tooLarge(path string, limit int64) error {
	size := fmt.Sprintf("%d MB", limit>>20)
	if limit < 1<<20 {
		size = fmt.Sprintf("%d KB", limit>>10)
	}
	return fmt.Errorf("%s is larger than %s: check that this is the right file", path, size)
}
