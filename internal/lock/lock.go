// Package lock lets one kyctl at a time work on a folder.
//
// In: a folder. Out: a function that lets go of it, or who holds it. The folder
// itself is locked, so that no lock file litters it, and a killed process holds
// nothing.
package lock

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/gofrs/flock"
)

// ErrMoved says that the folder was replaced or removed in the meantime, or,
// from Try, that another process holds it.
var ErrMoved = errors.New("the directory was replaced by another program")

// Wait locks dir, where another holds it once that has let go of it. Its error may
// be ErrMoved, *HeldError, or why ctx ended while it waited.
func Wait(ctx context.Context, dir string, p *Patience) (unlock func(), err error) {
	return folder(dir, func(l *flock.Flock) (bool, error) {
		err := p.wait(ctx, dir, l.TryLock, func() (fs.FileInfo, error) { return os.Stat(dir) })
		return err == nil, err
	})
}

// Try locks dir, or returns ErrMoved where another process holds it.
func Try(dir string) (unlock func(), err error) {
	return folder(dir, (*flock.Flock).TryLock)
}

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
