package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/kyctl/kyctl/internal/folder"
)

// step is an item with its place and the bytes that go there.
type step struct {
	item
	place
	bytes []byte // of New
	old   []byte // of Old
}

// The names beside a file, hidden in its own folder.
func (s step) beside(what string) string { return "." + s.name + ".kyctl-" + what }

// fresh is the new file, staged. A file that is rewritten in place is staged
// too; while that is done it is called put.
func (s step) fresh() string { return s.beside("new") }
func (s step) put() string   { return s.beside("put") }

// spare is the old file under a second name: putting it back needs no room on
// the disk. There is none where the file can't be replaced by a rename.
func (s step) spare() string { return s.beside("old") }

// saved is the old file's copy, which becomes the backup.
func saved(i int) string { return next("old", strconv.Itoa(i)) }

// prepare stages all files of a transaction; the home is as it was.
func (h *Home) prepare(steps []step, r record) error {
	for _, name := range []string{next(), next("old")} {
		if err := h.do("mkdir", h.work.Path(name), func() error { return h.work.Mkdir(name, 0o700) }); err != nil {
			return err
		}
	}
	for i, s := range steps {
		if s.Old != nil {
			if err := h.write("save", saved(i), s.old); err != nil {
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
		if err := h.write("record", next(f.name+".draft"), append(raw, '\n')); err != nil {
			return err
		}
		if err := h.rename("record", h.work, next(f.name+".draft"), next(f.name)); err != nil {
			return err
		}
	}
	if err := h.syncWork("next/old", nextFolder, "."); err != nil {
		return err
	}
	for _, s := range steps {
		if err := h.stage(s); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(h.shown, s.Path), err)
		}
	}
	return h.sync(steps)
}

// stage puts the new file and the spare of the old one beside the file.
func (h *Home) stage(s step) error {
	if s.New != nil {
		if err := h.do("stage", s.dir.Path(s.fresh()), func() error { return s.New.create(s.dir, s.fresh(), s.bytes, s.Old) }); err != nil {
			return err
		}
	}
	if s.Old == nil {
		return nil
	}
	if info, err := s.dir.Lstat(s.name); err != nil || info.Links > 1 {
		return err // another name of the file must go on seeing its bytes
	}
	return h.do("spare", s.dir.Path(s.spare()), s.makeSpare)
}

func (s step) makeSpare() error {
	err := s.dir.Link(s.name, s.spare())
	if errors.Is(err, syscall.EXDEV) {
		return nil // mounted on: it is rewritten in place
	}
	if err == nil && !s.dir.Sure(s.Old.UID) { // with a second name the file is one that is refused
		if err := s.dir.Remove(s.spare()); err != nil {
			return err
		}
		return s.Old.create(s.dir, s.spare(), s.old, s.Old)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) { // the file system has no links, or forbids this one
		return s.Old.create(s.dir, s.spare(), s.old, s.Old)
	}
	return err
}

// unchanged says whether everything is still as it was when the run began.
func (h *Home) unchanged(steps []step) error {
	for _, s := range steps {
		now, _, err := s.read()
		if err != nil {
			return err
		}
		if (now == nil) != (s.Old == nil) || now != nil && !now.equal(s.Old) || !h.stillThere(s.Path) {
			return fmt.Errorf("%s changed while kyctl was running; run kyctl again", filepath.Join(h.shown, s.Path))
		}
	}
	return nil
}

func (s *state) equal(o *state) bool {
	return s.SHA256 == o.SHA256 && s.Mode.Perm() == o.Mode.Perm() && s.UID == o.UID && s.GID == o.GID
}

// abandon takes a transaction back that has replaced nothing.
func (h *Home) abandon(steps []step) error {
	defer h.undisturbed()()
	for _, s := range steps {
		for _, name := range []string{s.fresh(), s.spare()} {
			if err := h.remove("abandon", s.dir, name); err != nil {
				return err
			}
		}
	}
	return h.do("clear", h.work.Path(nextFolder), func() error { return h.work.RemoveAll(nextFolder) })
}

// write makes a file in the work folder.
func (h *Home) write(op, name string, b []byte) error {
	return h.do(op, h.work.Path(name), func() error {
		f, err := h.work.Create(name)
		if err != nil {
			return err
		}
		return errors.Join(f.Write(b), f.Close())
	})
}

func (h *Home) rename(op string, dir *folder.Dir, from, to string) error {
	return h.do(op, dir.Path(to), func() error { return dir.Rename(from, to) })
}

// remove is content where there is nothing to remove.
func (h *Home) remove(op string, dir *folder.Dir, name string) error {
	if !dir.Exists(name) {
		return nil
	}
	return h.do(op, dir.Path(name), func() error { return dir.Remove(name) })
}

// syncWork writes the names in folders of the work folder to the disk.
func (h *Home) syncWork(names ...string) error {
	for _, name := range names {
		err := h.do("sync", h.work.Path(name), func() error {
			dir, err := h.work.Folder(name)
			if err != nil {
				return err
			}
			defer dir.Close()
			return dir.Sync()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sync writes the names in the folders of the files to the disk, each once.
func (h *Home) sync(steps []step) error {
	done := map[string]bool{}
	for _, s := range steps {
		name := s.dir.Path()
		if done[name] {
			continue
		}
		done[name] = true
		if err := h.do("sync", name, s.dir.Sync); err != nil {
			return err
		}
	}
	return nil
}
