// Package lock lets one kyctl at a time work on a folder.
//
// In: a folder. Out: a function that lets go of it, or who holds it. A killed
// process holds nothing. On Unix the folder itself is locked, so that no lock file
// litters it.
package lock

import (
	"context"
	"errors"
	"io/fs"
	"os"

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
