//go:build unix && !linux

package folder

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

const searchOnly = os.O_RDONLY

var errSwapped = errors.New("was replaced while kyctl was reading it; run kyctl again")

// lookAt says what has a name, and opens it where it is a folder. Of a link it
// makes sure that its owner and where it leads are of one link.
func lookAt(dir *os.File, name string) (f *os.File, info Info, link string, err error) {
	if info, err = statAt(dir, name); err != nil {
		return nil, Info{}, "", err
	}
	var now Info
	switch {
	case info.Mode.IsDir():
		if f, err = openAt(dir, name, onlyFolder, 0, name); err != nil {
			return nil, Info{}, "", err
		}
		if now, err = statOf(f); err != nil || !now.Same(info) {
			f.Close()
			return nil, Info{}, "", errors.Join(errSwapped, err)
		}
	case info.Mode&fs.ModeSymlink != 0:
		err = in(dir, func(at int) error {
			link, err = readLink(func(b []byte) (int, error) { return unix.Readlinkat(at, name, b) })
			return err
		})
		if err == nil {
			now, err = statAt(dir, name)
		}
		if err != nil || !now.Same(info) {
			return nil, Info{}, "", errors.Join(errSwapped, err)
		}
	}
	return f, info, link, nil
}

func chmodHeld(f *os.File, mode fs.FileMode) error { return f.Chmod(mode) }

// mountedOn reports whether a file is where it is because it was mounted there.
func mountedOn(*os.File) bool { return false }
