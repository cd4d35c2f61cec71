//go:build !unix

package lock

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// folder locks a file in the user's temporary folder, named for dir: Windows locks
// no folder. Two users who work on one folder do not wait for each other.
func folder(dir string, take func(*flock.Flock) (bool, error)) (func(), error) {
	before, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMoved
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	name, err := lockFile(dir)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	l := flock.New(name)
	ok, err := take(l)
	if errors.As(err, new(*HeldError)) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	if !ok {
		return nil, ErrMoved
	}
	unlock := func() {
		l.Close()
		_ = os.Remove(name) // fails where another process has opened it, which needs it
	}
	now, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(before, now) {
		err = ErrMoved
	}
	if err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// lockFile is the file that is locked for a folder, by whatever path it is reached.
func lockFile(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	sum := sha256.Sum256([]byte(strings.ToLower(abs)))
	return filepath.Join(os.TempDir(), fmt.Sprintf("kyctl-%x.lock", sum[:12])), err
}
