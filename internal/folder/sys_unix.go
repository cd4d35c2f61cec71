//go:build unix

package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// KnowsOwners says that files have owners here, and folders are held by numbers.
const KnowsOwners = true

const (
	errNotDir = syscall.ENOTDIR
	errIsDir  = syscall.EISDIR
	errLoop   = syscall.ELOOP

	onlyFolder = unix.O_DIRECTORY | unix.O_NONBLOCK
	noWait     = unix.O_NONBLOCK | unix.O_NOCTTY
)

// in calls f with the number of an open folder, as long as a signal cuts it short.
func in(dir *os.File, f func(fd int) error) error {
	for {
		err := f(int(dir.Fd()))
		runtime.KeepAlive(dir)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// topOf opens the topmost folder of a path; rest is the path below it.
func topOf(abs string) (d *Dir, rest string, err error) {
	var fd int
	for {
		fd, err = unix.Open("/", searchOnly|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, "", &fs.PathError{Op: "open", Path: "/", Err: err}
	}
	f := os.NewFile(uintptr(fd), "/")
	info, err := statOf(f)
	if err != nil {
		f.Close()
		return nil, "", &fs.PathError{Op: "stat", Path: "/", Err: err}
	}
	return &Dir{file: f, path: "/", info: info}, strings.TrimLeft(filepath.ToSlash(abs), "/"), nil
}

func openAt(dir *os.File, name string, flag int, mode fs.FileMode, shown string) (f *os.File, err error) {
	err = in(dir, func(at int) error {
		fd, err := unix.Openat(at, name, flag|unix.O_NOFOLLOW|unix.O_CLOEXEC, uint32(mode.Perm()))
		if err == nil {
			f = os.NewFile(uintptr(fd), shown)
		}
		return err
	})
	return f, err
}

func statAt(dir *os.File, name string) (i Info, err error) {
	err = in(dir, func(at int) error {
		var st unix.Stat_t
		err := unix.Fstatat(at, name, &st, unix.AT_SYMLINK_NOFOLLOW)
		i = infoOf(&st)
		return err
	})
	return i, err
}

func statOf(f *os.File) (i Info, err error) {
	err = in(f, func(fd int) error {
		var st unix.Stat_t
		err := unix.Fstat(fd, &st)
		i = infoOf(&st)
		return err
	})
	return i, err
}

func mkdirAt(dir *os.File, name string, mode fs.FileMode) error {
	return in(dir, func(at int) error { return unix.Mkdirat(at, name, uint32(mode.Perm())) })
}

func renameAt(dir *os.File, from, to string) error {
	return in(dir, func(at int) error { return unix.Renameat(at, from, at, to) })
}

func linkAt(dir *os.File, from, to string) error {
	return in(dir, func(at int) error { return unix.Linkat(at, from, at, to, 0) })
}

func removeAt(dir *os.File, name string, isFolder bool) error {
	flag := 0
	if isFolder {
		flag = unix.AT_REMOVEDIR
	}
	return in(dir, func(at int) error { return unix.Unlinkat(at, name, flag) })
}

func infoOf(st *unix.Stat_t) Info {
	mode := fs.FileMode(st.Mode & 0o777)
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFDIR:
		mode |= fs.ModeDir
	case unix.S_IFLNK:
		mode |= fs.ModeSymlink
	case unix.S_IFREG:
	case unix.S_IFIFO:
		mode |= fs.ModeNamedPipe
	case unix.S_IFSOCK:
		mode |= fs.ModeSocket
	case unix.S_IFCHR, unix.S_IFBLK:
		mode |= fs.ModeDevice
	default:
		mode |= fs.ModeIrregular
	}
	for bit, m := range map[uint32]fs.FileMode{unix.S_ISUID: fs.ModeSetuid, unix.S_ISGID: fs.ModeSetgid, unix.S_ISVTX: fs.ModeSticky} {
		if uint32(st.Mode)&bit != 0 {
			mode |= m
		}
	}
	return Info{Mode: mode, UID: int(st.Uid), GID: int(st.Gid), Links: uint64(st.Nlink), dev: uint64(st.Dev), no: st.Ino}
}

// readLink returns where a link leads; read is a form of readlink.
func readLink(read func(b []byte) (int, error)) (string, error) {
	for size := 256; ; size *= 2 {
		b := make([]byte, size)
		n, err := read(b)
		if err != nil || n < size {
			return string(b[:max(n, 0)]), err
		}
	}
}

// attrsOf reads a file's extended attributes, SELinux's label and the access
// control list among them; nil where the disk keeps none.
func attrsOf(f *os.File) (map[string][]byte, error) {
	list, err := grown(f, unix.Flistxattr)
	if errors.Is(err, unix.ENOTSUP) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out map[string][]byte
	for key := range strings.SplitSeq(strings.TrimRight(string(list), "\x00"), "\x00") {
		if key == "" {
			continue
		}
		value, err := grown(f, func(fd int, b []byte) (int, error) { return unix.Fgetxattr(fd, key, b) })
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = map[string][]byte{}
		}
		out[key] = value
	}
	return out, nil
}

// grown calls read first for the size, then for the bytes.
func grown(f *os.File, read func(fd int, b []byte) (int, error)) (b []byte, err error) {
	err = in(f, func(fd int) error {
		n, err := read(fd, nil)
		if err != nil || n == 0 {
			b = []byte{}
			return err
		}
		b = make([]byte, n)
		n, err = read(fd, b)
		b = b[:max(n, 0)]
		return err
	})
	return b, err
}

func setAttr(f *os.File, key string, value []byte) error {
	return in(f, func(fd int) error { return unix.Fsetxattr(fd, key, value, 0) })
}

func removeAttr(f *os.File, key string) error {
	return in(f, func(fd int) error { return unix.Fremovexattr(fd, key) })
}

func infoFrom(i fs.FileInfo) Info {
	st := i.Sys().(*syscall.Stat_t)
	return Info{Mode: i.Mode(), UID: int(st.Uid), GID: int(st.Gid), Links: uint64(st.Nlink), dev: uint64(st.Dev), no: uint64(st.Ino)}
}
