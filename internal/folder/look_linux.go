package folder

import (
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// searchOnly opens a folder for the names in it: it needs no right to list them.
const searchOnly = unix.O_PATH

// lookAt takes hold of what has a name, opens nothing of it, and says what it is:
// a link is held itself, so that its owner and where it leads are of one link.
func lookAt(dir *os.File, name string) (f *os.File, info Info, link string, err error) {
	if f, err = openAt(dir, name, unix.O_PATH, 0, name); err != nil {
		return nil, Info{}, "", err
	}
	if info, err = statOf(f); err == nil && info.Mode&fs.ModeSymlink != 0 {
		err = in(f, func(fd int) error {
			link, err = readLink(func(b []byte) (int, error) { return unix.Readlinkat(fd, "", b) })
			return err
		})
	}
	if err != nil {
		f.Close()
		return nil, Info{}, "", err
	}
	return f, info, link, nil
}

// chmodHeld changes the mode of what is held, also where its mode forbids to open it.
func chmodHeld(f *os.File, mode fs.FileMode) error {
	return in(f, func(fd int) error { return unix.Chmod(fmt.Sprintf("/proc/self/fd/%d", fd), uint32(mode.Perm())) })
}

// mountedOn reports whether a file is where it is because it was mounted there,
// which only root can do.
func mountedOn(f *os.File) bool {
	var st unix.Statx_t
	err := in(f, func(fd int) error { return unix.Statx(fd, "", unix.AT_EMPTY_PATH, unix.STATX_BASIC_STATS, &st) })
	return err == nil && st.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0
}
