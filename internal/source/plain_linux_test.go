package source

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestOnlyPlainFilesAreRead: each of these kept kyctl waiting, filled its memory or
// had an effect of its own. /proc/kmsg has the mode of a regular file.
func TestOnlyPlainFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	check(t, syscall.Mkfifo(at("pipe"), 0o644))
	check(t, os.Symlink("pipe", at("link")))
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: at("socket"), Net: "unix"})
	check(t, err)
	defer l.Close()
	sparse, err := os.Create(at("sparse"))
	check(t, err)
	check(t, errors.Join(sparse.Truncate(1<<40), sparse.Close()))
	for _, tt := range []struct{ path, want string }{
		{at("pipe"), "pipe is a pipe: replace"},
		{at("link"), "link is a pipe: replace"},
		{at("pipe/x"), "not a directory"},
		{at("socket"), "socket is a socket: replace"},
		{dir, "is a directory"},
		{at("sparse"), "sparse is larger than 4 MB"},
		{"/dev/zero", "/dev/zero is a device: replace"},
		{"/proc/kmsg", "/proc/kmsg is a kernel file"},
		{"/proc/version", "/proc/version is a kernel file"},
		{"/sys/kernel/uevent_seqnum", "is a kernel file"},
	} {
		if _, err := os.Stat(filepath.Dir(tt.path)); err != nil {
			continue // no such file system here
		}
		for name, open := range map[string]Opener{"Open": Open, "Within": Within(filepath.Dir(tt.path))} {
			_, err := ReadBytes(open, tt.path, MaxFile)
			if err == nil || !strings.Contains(err.Error(), tt.want) && !(strings.HasPrefix(tt.path, "/proc/kmsg") && errors.Is(err, os.ErrPermission)) {
				t.Errorf("%s of %s: %v, want %s", name, tt.path, err, tt.want)
			}
		}
		if _, err := ReadSome(tt.path, 10); err == nil && !strings.HasSuffix(tt.path, "sparse") {
			t.Errorf("ReadSome of %s: no error", tt.path)
		}
	}
	if b, err := ReadSome(at("sparse"), 10); err != nil || len(b) != 10 {
		t.Errorf("ReadSome of 10 bytes: %d, %v", len(b), err)
	}
	if _, err := Within(at("pipe"))(at("pipe/x"), os.O_RDONLY, 0); err == nil {
		t.Error("Within a pipe: no error")
	}
}

// TestAnIncludedSpecialFileIsAnError: a balancer file that includes /proc/kmsg made
// import wait for ever.
func TestAnIncludedSpecialFileIsAnError(t *testing.T) {
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "nginx.conf"), nil, 0o644))
	check(t, os.MkdirAll(filepath.Join(dir, "conf.d"), 0o755))
	check(t, os.WriteFile(filepath.Join(dir, "conf.d/a.conf"), []byte("a"), 0o644))
	check(t, syscall.Mkfifo(filepath.Join(dir, "conf.d/pipe"), 0o644))
	check(t, os.Symlink("/proc/kmsg", filepath.Join(dir, "conf.d/kmsg")))
	for name, include := range map[string]func(string) ([]*File, error){
		"a copy": Includes(filepath.Join(dir, "nginx.conf")), "live": live{dir}.include,
	} {
		for _, pattern := range []string{"conf.d", "conf.d/*", "conf.d/pipe", "conf.d/kmsg", "/proc/kmsg"} {
			files, err := include(pattern)
			if err == nil {
				t.Errorf("%s, include %s: no error", name, pattern)
			}
			if all := strings.TrimRight(pattern, "/*") == "conf.d"; all != (len(files) == 1) {
				t.Errorf("%s, include %s: %d files", name, pattern, len(files))
			}
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
