package live

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// run does a transaction: all of it or nothing. The rename of the ready mark
// decides: before it a crash leaves the old files, after it the next run goes
// on to the new ones.
func (h *Home) run(steps []step, r record) error {
	err := h.prepare(steps, r)
	if err == nil {
		err = h.unchanged(steps)
	}
	if err != nil || h.opt.DryRun {
		return errors.Join(err, h.abandon(steps))
	}
	if err := h.rename("commit", h.work, next(readyMark), next(commitMark)); err != nil {
		return errors.Join(err, h.abandon(steps))
	}
	return h.forward(steps)
}

// forward replaces the files of a committed transaction; what is done already
// is left. An error takes all of it back.
func (h *Home) forward(steps []step) error {
	defer h.undisturbed()()
	err := h.syncWork(nextFolder)
	for _, s := range steps {
		if err != nil {
			break
		}
		if err = h.replace(s); err != nil {
			err = fmt.Errorf("%s: %w", filepath.Join(h.shown, s.Path), err)
		}
	}
	if err == nil {
		err = h.sync(steps)
	}
	if err != nil {
		return errors.Join(err, h.undo(steps))
	}
	if err := h.finish(steps); err != nil {
		return fmt.Errorf("the files of %s are in place, but the apply could not finish; run kyctl apply again: %w", h.shown, err)
	}
	return nil
}

// replace puts one new file in its place, unless that was done.
func (h *Home) replace(s step) error {
	if s.New == nil {
		return h.remove("place", s.dir, s.name)
	}
	if s.dir.Exists(s.fresh()) {
		if s.Old == nil || s.dir.Exists(s.spare()) {
			err := h.rename("place", s.dir, s.fresh(), s.name)
			if !errors.Is(err, syscall.EBUSY) {
				return err
			}
		}
		if err := h.rename("put", s.dir, s.fresh(), s.put()); err != nil {
			return err
		}
	}
	if !s.dir.Exists(s.put()) {
		return nil
	}
	staged, b, err := stateOf(s.dir, s.put())
	if err != nil {
		return err
	}
	if staged == nil || staged.SHA256 != s.New.SHA256 {
		return fmt.Errorf("%s changed after kyctl wrote it", s.dir.Path(s.put()))
	}
	h.put[s.Path] = true
	if err := h.rewrite(s, s.New, b); err != nil {
		return err
	}
	return h.remove("put", s.dir, s.put())
}

// rewrite gives a file other bytes, and keeps the file.
func (h *Home) rewrite(s step, to *state, b []byte) error {
	return h.do("rewrite", s.path(), func() error {
		f, err := s.dir.Rewrite(s.name)
		if err != nil {
			return err
		}
		info, err := f.Info()
		if err == nil && info.Mode.Perm() != to.Mode.Perm() {
			err = f.Chmod(to.Mode)
		}
		if err == nil {
			err = f.Write(b)
		}
		return errors.Join(err, f.Close())
	})
}

// undo puts the old files back, the last first. It may be cut short anywhere
// and be done again.
func (h *Home) undo(steps []step) error {
	defer h.undisturbed()()
	err := func() error {
		if h.work.Exists(next(commitMark)) {
			if err := h.rename("undo", h.work, next(commitMark), next(undoMark)); err != nil {
				return err
			}
		}
		if err := h.syncWork(nextFolder); err != nil {
			return err
		}
		for i, s := range slices.Backward(steps) {
			if err := h.restore(i, s); err != nil {
				return err
			}
		}
		if err := h.sync(steps); err != nil {
			return err
		}
		for _, s := range steps {
			if err := h.remove("undo", s.dir, s.put()); err != nil {
				return err
			}
		}
		return h.abandon(steps)
	}()
	if err != nil {
		return fmt.Errorf("%s: can't restore the old files; run kyctl apply again: %w", h.shown, err)
	}
	return nil
}

// restore puts one old file back, unless it stands there.
func (h *Home) restore(i int, s step) error {
	if s.Old == nil {
		now, _, err := s.read()
		if err != nil || now == nil || now.SHA256 != s.New.SHA256 || s.dir.Exists(s.fresh()) {
			return err // it was never placed, or is another's by now
		}
		return h.remove("restore", s.dir, s.name)
	}
	if spare, err := s.dir.Lstat(s.spare()); err == nil {
		now, err := s.dir.Lstat(s.name)
		if absent(err) || err == nil && !spare.Same(now) {
			return h.rename("restore", s.dir, s.spare(), s.name)
		}
	}
	kept, err := h.readWork(saved(i))
	if err != nil {
		return err
	}
	now, raw, err := s.read()
	if err != nil {
		return err
	}
	if now == nil {
		return h.do("restore", s.path(), func() error { return s.Old.create(s.dir, s.name, kept, nil) })
	}
	if now.Mode.Perm() == s.Old.Mode.Perm() && bytes.Equal(raw, kept) {
		return nil
	}
	return h.rewrite(s, s.Old, kept)
}

// finish turns the transaction into the newest backup.
func (h *Home) finish(steps []step) error {
	for _, s := range steps {
		if err := h.remove("finish", s.dir, s.spare()); err != nil {
			return err
		}
	}
	if h.work.Exists(next(appliedFile)) {
		if err := h.rename("finish", h.work, next(appliedFile), appliedFile); err != nil {
			return err
		}
	}
	numbers, err := h.backups()
	if err != nil {
		return err
	}
	n := 1
	if len(numbers) > 0 {
		n = numbers[len(numbers)-1] + 1
	}
	if err := h.rename("finish", h.work, nextFolder, strconv.Itoa(n)); err != nil {
		return err
	}
	if err := h.syncWork("."); err != nil {
		return err
	}
	numbers = append(numbers, n)
	for _, n := range numbers[:max(0, len(numbers)-kept)] {
		// The manifest goes first: what is left without it is no backup.
		old := strconv.Itoa(n)
		if err := h.remove("prune", h.work, path.Join(old, recordFile)); err != nil {
			return err
		}
		if err := h.do("prune", h.work.Path(old), func() error { return h.work.RemoveAll(old) }); err != nil {
			return err
		}
	}
	return nil
}

// backups are the numbers of the backups, the oldest first.
func (h *Home) backups() ([]int, error) {
	names, err := h.work.Names()
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, name := range names {
		n, err := strconv.Atoi(name)
		if err != nil || n <= 0 || strconv.Itoa(n) != name {
			continue
		}
		if info, err := h.work.Lstat(name); err == nil && info.Mode.IsDir() {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// recover ends what a killed run left.
func (h *Home) recover() error {
	if !h.work.Exists(nextFolder) {
		return nil
	}
	h.Recovered = "undone"
	r, err := h.readRecord(nextFolder)
	if absent(err) { // nothing lies beside the files yet, or any more
		return h.abandon(nil)
	}
	if err != nil {
		return fmt.Errorf("%w; check the node's files, then move the LDAP directory %s to another place", err, h.work.Path(nextFolder))
	}
	steps := make([]step, len(r.Items))
	for i, it := range r.Items {
		p, err := h.place(it.Path)
		if err != nil {
			return err
		}
		steps[i] = step{item: it, place: p}
	}
	switch {
	case h.work.Exists(next(undoMark)):
		return h.undo(steps)
	case !h.work.Exists(next(commitMark)):
		return h.abandon(steps)
	}
	if err := h.editedSince(steps); err != nil && !h.opt.Force {
		return err
	}
	h.Recovered, h.wentBack = "finished", r.Back
	return h.forward(steps)
}

// editedSince refuses to go on over files that somebody changed since the run
// was killed. One that is being rewritten in place may be anything.
func (h *Home) editedSince(steps []step) error {
	var names []string
	for _, s := range steps {
		waits := s.New == nil && s.dir.Exists(s.name) || s.New != nil && s.dir.Exists(s.fresh())
		now, _, err := s.read()
		if err != nil {
			return err
		}
		if waits && (now == nil) != (s.Old == nil) || waits && now != nil && now.SHA256 != s.Old.SHA256 {
			names = append(names, s.Path)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return &EditedError{Dir: h.shown, Names: names, Rollback: true}
}
