package live

import (
	"bytes"
	"errors"
	"fmt"
	"os"
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
	if err := h.rename("commit", h.next(readyMark), h.next(commitMark)); err != nil {
		return errors.Join(err, h.abandon(steps))
	}
	return h.forward(steps)
}

// forward replaces the files of a committed transaction; what is done already
// is left. An error takes all of it back.
func (h *Home) forward(steps []step) error {
	defer h.undisturbed()()
	err := h.sync(h.next())
	for _, s := range steps {
		if err != nil {
			break
		}
		if err = h.place(s); err != nil {
			err = fmt.Errorf("%s: %w", filepath.Join(h.shown, s.Path), err)
		}
	}
	if err == nil {
		err = h.sync(folders(steps)...)
	}
	if err != nil {
		return errors.Join(err, h.undo(steps))
	}
	if err := h.finish(steps); err != nil {
		return fmt.Errorf("the files of %s are in place, and the run could not be ended; run kyctl apply again: %w", h.shown, err)
	}
	return nil
}

// place puts one new file in its place, unless that was done.
func (h *Home) place(s step) error {
	if s.New == nil {
		return h.remove("place", s.target)
	}
	if h.exists(s.fresh()) {
		if s.Old == nil || h.exists(s.spare()) {
			err := h.rename("place", s.fresh(), s.target)
			if !errors.Is(err, syscall.EBUSY) {
				return err
			}
		}
		if err := h.rename("put", s.fresh(), s.put()); err != nil {
			return err
		}
	}
	if !h.exists(s.put()) {
		return nil
	}
	b, err := read(s.put())
	if err != nil {
		return err
	}
	h.put[s.Path] = true
	if err := h.rewrite(s, s.New, b); err != nil {
		return err
	}
	return h.remove("put", s.put())
}

// rewrite gives a file other bytes, and keeps the file.
func (h *Home) rewrite(s step, to *state, b []byte) error {
	return h.do("rewrite", s.target, func() error {
		f, err := os.OpenFile(s.target, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil && info.Mode() != to.Mode {
			err = f.Chmod(to.Mode)
		}
		if err == nil {
			_, err = f.WriteAt(b, 0)
		}
		if err == nil {
			err = f.Truncate(int64(len(b)))
		}
		if err == nil {
			err = f.Sync()
		}
		return errors.Join(err, f.Close())
	})
}

// undo puts the old files back, the last first. It may be cut short anywhere
// and be done again.
func (h *Home) undo(steps []step) error {
	defer h.undisturbed()()
	err := func() error {
		if h.exists(h.next(commitMark)) {
			if err := h.rename("undo", h.next(commitMark), h.next(undoMark)); err != nil {
				return err
			}
		}
		if err := h.sync(h.next()); err != nil {
			return err
		}
		for i, s := range slices.Backward(steps) {
			if err := h.restore(i, s); err != nil {
				return err
			}
		}
		if err := h.sync(folders(steps)...); err != nil {
			return err
		}
		for _, s := range steps {
			if err := h.remove("undo", s.put()); err != nil {
				return err
			}
		}
		return h.abandon(steps)
	}()
	if err != nil {
		return fmt.Errorf("%s: could not put the old files back, run kyctl apply again: %w", h.shown, err)
	}
	return nil
}

// restore puts one old file back, unless it stands there.
func (h *Home) restore(i int, s step) error {
	if s.Old == nil {
		now, _, err := stateOf(s.target)
		if err != nil || now == nil || now.SHA256 != s.New.SHA256 || h.exists(s.fresh()) {
			return err // it was never placed, or is another's by now
		}
		return h.remove("restore", s.target)
	}
	spare, err := os.Lstat(s.spare())
	if err == nil {
		now, err := os.Lstat(s.target)
		if absent(err) || err == nil && !os.SameFile(spare, now) {
			return h.rename("restore", s.spare(), s.target)
		}
	}
	saved, err := read(h.saved(i))
	if err != nil {
		return err
	}
	now, err := read(s.target)
	if absent(err) {
		return h.do("restore", s.target, func() error { return s.Old.create(s.target, saved) })
	}
	if err != nil {
		return err
	}
	if info, err := os.Lstat(s.target); err == nil && info.Mode() == s.Old.Mode && bytes.Equal(now, saved) {
		return nil
	}
	return h.rewrite(s, s.Old, saved)
}

// finish turns the transaction into the newest backup.
func (h *Home) finish(steps []step) error {
	for _, s := range steps {
		if err := h.remove("finish", s.spare()); err != nil {
			return err
		}
	}
	if h.exists(h.next(appliedFile)) {
		if err := h.rename("finish", h.next(appliedFile), filepath.Join(h.work, appliedFile)); err != nil {
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
	if err := h.rename("finish", h.next(), h.backup(n)); err != nil {
		return err
	}
	if err := h.sync(h.work); err != nil {
		return err
	}
	numbers = append(numbers, n)
	for _, old := range numbers[:max(0, len(numbers)-kept)] {
		// The manifest goes first: what is left without it is no backup.
		if err := h.remove("prune", filepath.Join(h.backup(old), recordFile)); err != nil {
			return err
		}
		if err := h.do("prune", h.backup(old), func() error { return os.RemoveAll(h.backup(old)) }); err != nil {
			return err
		}
	}
	return nil
}

func (h *Home) backup(n int) string { return filepath.Join(h.work, strconv.Itoa(n)) }

// backups are the numbers of the backups, the oldest first.
func (h *Home) backups() ([]int, error) {
	entries, err := os.ReadDir(h.work)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 && e.IsDir() && strconv.Itoa(n) == e.Name() {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// recover ends what a killed run left.
func (h *Home) recover() error {
	if !h.exists(h.next()) {
		return nil
	}
	h.Recovered = "undone"
	r, err := readRecord(h.next())
	if absent(err) { // nothing lies beside the files yet, or any more
		return h.abandon(nil)
	}
	if err != nil {
		return fmt.Errorf("%w; move the folder %s away after a look at the node's files", err, h.next())
	}
	steps := make([]step, len(r.Items))
	for i, it := range r.Items {
		target, err := h.target(it.Path)
		if err != nil {
			return err
		}
		steps[i] = step{item: it, target: target}
	}
	switch {
	case h.exists(h.next(undoMark)):
		return h.undo(steps)
	case !h.exists(h.next(commitMark)):
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
		waits := s.New == nil && h.exists(s.target) || s.New != nil && h.exists(s.fresh())
		now, _, err := stateOf(s.target)
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
