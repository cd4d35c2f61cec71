package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/kyctl/kyctl/internal/source"
)

// state is what is known of a file beside its bytes.
type state struct {
	SHA256 string      `json:"sha256"`
	Mode   fs.FileMode `json:"mode"`
	// UID and GID are -1 where the file gets those of its folder, if kyctl may
	// give it to them.
	UID    int               `json:"uid"`
	GID    int               `json:"gid"`
	Xattrs map[string][]byte `json:"xattrs,omitempty"`
}

// item is one file of a transaction.
type item struct {
	Path string `json:"path"`
	// Old is nil where no file stood; New is nil where none is to stand.
	Old     *state `json:"old,omitempty"`
	New     *state `json:"new,omitempty"`
	Restart string `json:"restart,omitempty"`
}

// record is the manifest of a transaction, and of the backup that it becomes.
type record struct {
	Format int    `json:"format"`
	Items  []item `json:"items"`
	// Before is what the last apply before this one had left; After what this one
	// leaves. A rollback to before this one makes Before the last.
	Before map[string]units `json:"before,omitempty"`
	After  map[string]units `json:"after,omitempty"`
	// Back says that the run is a rollback.
	Back bool `json:"back,omitempty"`
}

const recordFormat = 1

// maxFile is the largest file of a home, or record of a run, in bytes.
const maxFile = 64 << 20

func read(name string) ([]byte, error) { return source.ReadBytes(os.OpenFile, name, maxFile) }

func readRecord(folder string) (*record, error) {
	name := filepath.Join(folder, recordFile)
	raw, err := read(name)
	if err != nil {
		return nil, err
	}
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if r.Format != recordFormat {
		return nil, fmt.Errorf("%s: not a manifest of this kyctl: format %d, want %d", name, r.Format, recordFormat)
	}
	return &r, nil
}

// applied reads what the last apply left.
func (h *Home) applied() (map[string]units, error) {
	name := filepath.Join(h.work, appliedFile)
	raw, err := read(name)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out map[string]units
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// stateOf reads the state of a file; nil where there is none.
func stateOf(name string) (*state, []byte, error) {
	info, err := os.Lstat(name)
	if absent(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	raw, err := read(name)
	if err != nil {
		return nil, nil, err
	}
	attrs, err := xattrs(name)
	if err != nil {
		return nil, nil, err
	}
	sys := info.Sys().(*syscall.Stat_t)
	return &state{sumOf(raw), info.Mode(), int(sys.Uid), int(sys.Gid), attrs}, raw, nil
}

// xattrs reads the extended attributes of a file, SELinux's label and the
// access list among them.
func xattrs(name string) (map[string][]byte, error) {
	list, err := grown(func(b []byte) (int, error) { return unix.Llistxattr(name, b) })
	if errors.Is(err, unix.ENOTSUP) {
		return nil, nil
	}
	if err != nil {
		return nil, &fs.PathError{Op: "listxattr", Path: name, Err: err}
	}
	var out map[string][]byte
	for _, key := range strings.FieldsFunc(string(list), func(r rune) bool { return r == 0 }) {
		value, err := grown(func(b []byte) (int, error) { return unix.Lgetxattr(name, key, b) })
		if err != nil {
			return nil, &fs.PathError{Op: "getxattr " + key, Path: name, Err: err}
		}
		if out == nil {
			out = map[string][]byte{}
		}
		out[key] = value
	}
	return out, nil
}

// grown calls read first for the size, then for the bytes.
func grown(read func([]byte) (int, error)) ([]byte, error) {
	n, err := read(nil)
	if err != nil || n == 0 {
		return []byte{}, err
	}
	b := make([]byte, n)
	n, err = read(b)
	return b[:max(n, 0)], err
}

// give makes a new file's owner, group, mode and attributes those of s. What
// can't be kept is an error.
func (s *state) give(f *os.File, folder string) error {
	uid, gid := s.UID, s.GID
	if uid < 0 {
		info, err := os.Stat(folder)
		if err != nil {
			return err
		}
		sys := info.Sys().(*syscall.Stat_t)
		if os.Geteuid() == 0 {
			uid, gid = int(sys.Uid), int(sys.Gid)
		}
	}
	have, _, err := stateOf(f.Name())
	if err != nil {
		return err
	}
	if uid >= 0 && (have.UID != uid || have.GID != gid) {
		if err := f.Chown(uid, gid); err != nil {
			return fmt.Errorf("its owner and group (%d:%d) can't be kept, run kyctl as that user or as root: %w", uid, gid, errors.Unwrap(err))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Xattrs)) {
		if bytes.Equal(have.Xattrs[key], s.Xattrs[key]) && have.Xattrs[key] != nil {
			continue
		}
		if err := unix.Fsetxattr(int(f.Fd()), key, s.Xattrs[key], 0); err != nil {
			return fmt.Errorf("its attribute %s can't be kept: %w", key, err)
		}
	}
	if s.UID >= 0 && have.Xattrs[accessList] != nil && s.Xattrs[accessList] == nil { // the folder's default
		if err := unix.Fremovexattr(int(f.Fd()), accessList); err != nil {
			return fmt.Errorf("the access list of its folder can't be taken off: %w", err)
		}
	}
	if err := f.Chmod(s.Mode); err != nil {
		return err
	}
	return s.check(f.Name(), uid, gid)
}

// accessList changes with the mode that is made narrower.
const accessList = "system.posix_acl_access"

// check compares what a new file got with what it should have.
func (s *state) check(name string, uid, gid int) error {
	got, _, err := stateOf(name)
	if err != nil {
		return err
	}
	if uid >= 0 && (got.UID != uid || got.GID != gid) {
		return fmt.Errorf("its owner and group (%d:%d) can't be kept", uid, gid)
	}
	if got.Mode != s.Mode {
		return fmt.Errorf("its mode %s can't be kept", s.Mode)
	}
	for key, value := range s.Xattrs {
		if key != accessList && !bytes.Equal(got.Xattrs[key], value) {
			return fmt.Errorf("its attribute %s can't be kept", key)
		}
	}
	return nil
}
