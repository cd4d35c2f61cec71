//go:build unix

package lock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// File locks the folder that f is, whatever its name is now; where another holds
// it, once that has let go of it. f is closed by unlock. Its error may be *HeldError,
// in which the folder is called shown, or why ctx ended while it waited; f is open
// then.
func File(ctx context.Context, f *os.File, shown string, p *Patience) (unlock func(), err error) {
	if err := p.wait(ctx, shown, func() (bool, error) { return try(f) }, f.Stat); err != nil {
		return nil, err
	}
	return func() { f.Close() }, nil
}

func try(f *os.File) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		default:
			return false, fmt.Errorf("lock %s: %w", f.Name(), err)
		}
	}
}
