package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// step is an item with its file and the bytes that go there.
type step struct {
	item
	target string
	bytes  []byte // of New
	old    []byte // of Old
}

// The names beside a target, hidden in its own folder.
func (s step) beside(what string) string {
	return filepath.Join(filepath.Dir(s.target), "."+filepath.Base(s.target)+".kyctl-"+what)
}

// fresh is the new file, staged. A file that is rewritten in place is staged
// too; while that is done it is called put.
func (s step) fresh() string { return s.beside("new") }
func (s step) put() string   { return s.beside("put") }

// spare is the old file under a second name: putting it back needs no room on
// the disk. There is none where the target can't be replaced by a rename.
func (s step) spare() string { return s.beside("old") }

// saved is the old file's copy, which becomes the backup.
func (h *Home) saved(i int) string { return h.next("old", strconv.Itoa(i)) }

// prepare stages all files of a transaction; the home is as it was.
func (h *Home) prepare(steps []step, r record) error {
	for _, dir := range []string{h.next(), h.next("old")} {
		if err := h.do("mkdir", dir, func() error { return os.Mkdir(dir, 0o700) }); err != nil {
			return err
		}
	}
	for i, s := range steps {
		if s.Old != nil {
			if err := h.write("save", h.saved(i), s.old); err != nil {
				return err
			}
		}
		r.Items = append(r.Items, s.item)
	}
	r.Format = recordFormat
	for _, f := range []struct {
		name string
		data any
	}{{appliedFile, r.After}, {readyMark, nil}, {recordFile, r}} { // the record last: with it the names beside count
		raw, err := json.MarshalIndent(f.data, "", "  ")
		if err != nil {
			return err
		}
		if err := h.write("record", h.next(f.name+".draft"), append(raw, '\n')); err != nil {
			return err
		}
		if err := h.rename("record", h.next(f.name+".draft"), h.next(f.name)); err != nil {
			return err
		}
	}
	if err := h.sync(h.next("old"), h.next(), h.work); err != nil {
		return err
	}
	for _, s := range steps {
		if err := h.stage(s); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(h.shown, s.Path), err)
		}
	}
	return h.sync(folders(steps)...)
}

// stage puts the new file and the spare of the old one beside the target.
func (h *Home) stage(s step) error {
	if s.New != nil {
		if err := h.do("stage", s.fresh(), func() error { return s.New.create(s.fresh(), s.bytes) }); err != nil {
			return err
		}
	}
	if s.Old == nil {
		return nil
	}
	if info, err := os.Lstat(s.target); err != nil || info.Sys().(*syscall.Stat_t).Nlink > 1 {
		return err // another name of the file must go on seeing its bytes
	}
	return h.do("spare", s.spare(), func() error {
		err := os.Link(s.target, s.spare())
		if errors.Is(err, syscall.EXDEV) {
			return nil // mounted on: it is rewritten in place
		}
		if err != nil && !errors.Is(err, fs.ErrExist) { // the file system has no links, or forbids this one
			return s.Old.create(s.spare(), s.old)
		}
		return err
	})
}

// create makes a file of this state: its bytes come last, when nobody may read
// them who may not.
func (s *state) create(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = s.give(f, filepath.Dir(name))
	if err == nil {
		_, err = f.Write(b)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// unchanged says whether everything is still as it was when the run began.
func (h *Home) unchanged(steps []step) error {
	for _, s := range steps {
		now, _, err := stateOf(s.target)
		if err != nil {
			return err
		}
		if (now == nil) != (s.Old == nil) || now != nil && !now.equal(s.Old) {
			return fmt.Errorf("%s changed while kyctl was at work; run kyctl again", filepath.Join(h.shown, s.Path))
		}
	}
	return nil
}

func (s *state) equal(o *state) bool {
	return s.SHA256 == o.SHA256 && s.Mode == o.Mode && s.UID == o.UID && s.GID == o.GID
}

// abandon takes a transaction back that has replaced nothing.
func (h *Home) abandon(steps []step) error {
	defer h.undisturbed()()
	for _, s := range steps {
		for _, name := range []string{s.fresh(), s.spare()} {
			if err := h.remove("abandon", name); err != nil {
				return err
			}
		}
	}
	return h.do("clear", h.next(), func() error { return os.RemoveAll(h.next()) })
}

func (h *Home) write(op, name string, b []byte) error {
	return h.do(op, name, func() error {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = f.Write(b)
		if err == nil {
			err = f.Sync()
		}
		return errors.Join(err, f.Close())
	})
}

func (h *Home) rename(op, from, to string) error {
	return h.do(op, to, func() error { return os.Rename(from, to) })
}

// remove is content where there is nothing to remove.
func (h *Home) remove(op, name string) error {
	if !h.exists(name) {
		return nil
	}
	return h.do(op, name, func() error { return os.Remove(name) })
}

func (h *Home) sync(dirs ...string) error {
	for _, dir := range dirs {
		err := h.do("sync", dir, func() error {
			f, err := os.Open(dir)
			if err != nil {
				return err
			}
			return errors.Join(f.Sync(), f.Close())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// folders are the folders of the targets, each once.
func folders(steps []step) []string {
	var dirs []string
	for _, s := range steps {
		dirs = append(dirs, filepath.Dir(s.target))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
