//go:build unix

package lock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/gofrs/flock"
)

// folder locks the folder itself.
func folder(dir string, take func(*flock.Flock) (bool, error)) (func(), error) {
	l := flock.New(dir, flock.SetFlag(os.O_RDONLY|syscall.O_DIRECTORY))
	ok, err := take(l)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !ok {
		return nil, ErrMoved
	}
	if errors.As(err, new(*HeldError)) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	mine, err := l.Stat()
	if err == nil {
		var now fs.FileInfo
		now, err = os.Stat(dir)
		if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(mine, now) {
			err = ErrMoved
		}
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return func() { l.Close() }, nil
}
