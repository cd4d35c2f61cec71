package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"syscall"

	"github.com/kyctl/kyctl/internal/folder"
	"github.com/kyctl/kyctl/internal/source"
)

// state is what is known of a file beside its bytes.
type state struct {
	SHA256 string `json:"sha256"`
	// Mode holds the permission bits. The set-id bits are never kept.
	Mode fs.FileMode `json:"mode"`
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

// readWork reads a file of the work folder.
func (h *Home) readWork(name string) ([]byte, error) {
	f, err := h.work.Read(name, maxFile)
	if err != nil {
		return nil, err
	}
	return f.Bytes, nil
}

func (h *Home) readRecord(run string) (*record, error) {
	name := path.Join(run, recordFile)
	raw, err := h.readWork(name)
	if err != nil {
		return nil, err
	}
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", h.work.Path(name), err)
	}
	if r.Format != recordFormat {
		return nil, fmt.Errorf("%s: not a manifest that this version of kyctl can read: format %d, want %d", h.work.Path(name), r.Format, recordFormat)
	}
	return &r, nil
}

// applied reads what the last apply left.
func (h *Home) applied() (map[string]units, error) {
	raw, err := h.readWork(appliedFile)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out map[string]units
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("%s: %w", h.work.Path(appliedFile), err)
	}
	return out, nil
}

// read returns the state and the bytes of the file in a place, nil where there is none.
func (p place) read() (*state, []byte, error) { return stateOf(p.dir, p.name) }

// stateOf is the state and the bytes of a name in a folder.
func stateOf(dir *folder.Dir, name string) (*state, []byte, error) {
	f, err := dir.Read(name, maxFile)
	if absent(err) {
		return nil, nil, nil
	}
	if errors.Is(err, syscall.EISDIR) {
		err = source.NotRegular(dir.Path(name), fs.ModeDir)
	}
	if err != nil {
		return nil, nil, err
	}
	return &state{sumOf(f.Bytes), f.Mode.Perm(), f.UID, f.GID, f.Attrs}, f.Bytes, nil
}

// create makes a file of this state: its bytes come last, when nobody may read
// them who may not. There is none of the name yet; instead says whose it replaces.
func (s *state) create(dir *folder.Dir, name string, b []byte, instead *state) error {
	f, err := dir.Create(name)
	if err != nil {
		return err
	}
	uid, gid, err := s.owner(dir, instead)
	if err == nil {
		err = s.give(f, uid, gid)
	}
	if err == nil {
		err = f.Write(b)
	}
	return errors.Join(err, f.Close())
}

// owner returns the user and the group that a file of this state gets in a folder.
// Where others can change the names in the folder, the user is the folder's own or
// that of the file that is replaced: to another one they could not give it.
func (s *state) owner(dir *folder.Dir, instead *state) (uid, gid int, err error) {
	of := dir.Info()
	switch {
	case s.UID < 0 && folder.AsRoot():
		return of.UID, of.GID, nil
	case s.UID < 0, dir.Closed(), s.UID == of.UID, instead != nil && s.UID == instead.UID:
		return s.UID, s.GID, nil
	}
	return 0, 0, fmt.Errorf("can't keep its owner (%d): its directory belongs to user %d, who can't set that owner", s.UID, of.UID)
}

// give makes a new file's attributes, owner, group and mode those of s: what lets
// others read it is the last. What can't be kept is an error.
func (s *state) give(f *folder.Draft, uid, gid int) error {
	have, err := f.Attrs()
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(s.Xattrs)) {
		if bytes.Equal(have[key], s.Xattrs[key]) && have[key] != nil {
			continue
		}
		if err := f.SetAttr(key, s.Xattrs[key]); err != nil {
			return fmt.Errorf("can't keep its attribute %s: %w", key, err)
		}
	}
	if s.UID >= 0 && have[folder.AccessList] != nil && s.Xattrs[folder.AccessList] == nil { // the folder's default
		if err := f.RemoveAttr(folder.AccessList); err != nil {
			return fmt.Errorf("can't remove the access control list that it inherits from its directory: %w", err)
		}
	}
	info, err := f.Info()
	if err != nil {
		return err
	}
	if uid >= 0 && (info.UID != uid || info.GID != gid) {
		if err := f.Chown(uid, gid); err != nil {
			return fmt.Errorf("can't keep its owner and group (%d:%d); run kyctl as that user or as root: %w", uid, gid, errors.Unwrap(err))
		}
	}
	if err := f.Chmod(s.Mode); err != nil {
		return err
	}
	return s.check(f, uid, gid)
}

// check compares what a new file got with what it should have.
func (s *state) check(f *folder.Draft, uid, gid int) error {
	info, err := f.Info()
	if err != nil {
		return err
	}
	attrs, err := f.Attrs()
	if err != nil {
		return err
	}
	if uid >= 0 && (info.UID != uid || info.GID != gid) {
		return fmt.Errorf("can't keep its owner and group (%d:%d)", uid, gid)
	}
	if info.Mode.Perm() != s.Mode.Perm() {
		return fmt.Errorf("can't keep its mode %s", s.Mode)
	}
	for key, value := range s.Xattrs {
		if key != folder.AccessList && !bytes.Equal(attrs[key], value) {
			return fmt.Errorf("can't keep its attribute %s", key)
		}
	}
	return nil
}
