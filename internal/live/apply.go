package live

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
)

// Result says what a run did, or with DryRun what it would do.
type Result struct {
	Changes []Change
	// Number is that of the backup, 0 where nothing was changed.
	Number int
}

// Apply makes the home hold the wanted files: all of them, or on an error none.
// The old ones become a backup. Errors: *EditedError, or one of the disk.
func (h *Home) Apply(wants []Want) (Result, error) {
	changes, err := h.compare(wants)
	if err != nil {
		return Result{}, err
	}
	before, err := h.applied()
	if err != nil {
		return Result{}, err
	}
	if names := edited(before, changes); len(names) > 0 && !h.opt.Force {
		return Result{Changes: changes}, &EditedError{Dir: h.shown, Names: names}
	}
	after := map[string]units{}
	for _, w := range wants {
		after[w.Path] = unitsOf(w.Path, w.Bytes)
	}
	if len(changes) == 0 {
		return Result{}, h.remember(before, after)
	}
	steps, err := h.steps(changes)
	if err != nil {
		return Result{}, err
	}
	return h.done(changes, steps, record{Before: before, After: after})
}

// done runs the steps and says what came of it.
func (h *Home) done(changes []Change, steps []step, r record) (Result, error) {
	result := Result{Changes: changes}
	if err := h.run(steps, r); err != nil {
		return Result{}, err
	}
	for i := range changes {
		changes[i].InPlace = h.put[changes[i].Path]
	}
	if h.opt.DryRun {
		return result, nil
	}
	numbers, err := h.backups()
	if err == nil {
		result.Number = numbers[len(numbers)-1]
	}
	return result, err
}

// steps are what replaces the files of an apply.
func (h *Home) steps(changes []Change) ([]step, error) {
	steps := make([]step, len(changes))
	for i, c := range changes {
		p, err := h.place(c.Path)
		if err != nil {
			return nil, err
		}
		old, _, err := p.read()
		if err != nil {
			return nil, err
		}
		s := step{item: item{Path: c.Path, Old: old, Restart: c.Restart}, place: p, bytes: c.New, old: c.Old}
		s.New = &state{Mode: c.NewMode, UID: -1, GID: -1}
		if old != nil {
			if old.SHA256 != sumOf(c.Old) {
				return nil, fmt.Errorf("%s changed while kyctl was reading it; run kyctl again", filepath.Join(h.shown, c.Path))
			}
			if err := p.dir.MayNarrow(p.name, old.UID, old.GID, c.NewMode); err != nil {
				return nil, err
			}
			s.New.UID, s.New.GID, s.New.Xattrs = old.UID, old.GID, old.Xattrs
		}
		s.New.SHA256 = sumOf(c.New)
		steps[i] = s
	}
	return steps, nil
}

// remember notes what an apply found that had nothing to do.
func (h *Home) remember(before, after map[string]units) error {
	same := maps.EqualFunc(before, after, func(a, b units) bool { return maps.Equal(a, b) })
	if same || h.opt.DryRun {
		return nil
	}
	raw, err := json.MarshalIndent(after, "", "  ")
	if err != nil {
		return err
	}
	draft := appliedFile + ".draft"
	if err := h.remove("remember", h.work, draft); err != nil {
		return err
	}
	if err := h.write("remember", draft, append(raw, '\n')); err != nil {
		return err
	}
	return h.rename("remember", h.work, draft, appliedFile)
}

// Rollback puts back what stood before the run with this number, and so takes
// back all runs since; 0 means the last run, and nothing where Open has finished
// an interrupted rollback: it was asked for before. It is a run itself and can
// be rolled back. Errors: *EditedError, or one of the disk.
func (h *Home) Rollback(n int) (Result, error) {
	if n == 0 && h.wentBack {
		return Result{}, nil
	}
	numbers, err := h.backups()
	if err != nil {
		return Result{}, err
	}
	if len(numbers) == 0 {
		return Result{}, fmt.Errorf("%s: there is no backup to roll back to", h.shown)
	}
	if n == 0 {
		n = numbers[len(numbers)-1]
	}
	from := slices.Index(numbers, n)
	if from < 0 {
		return Result{}, fmt.Errorf("%s: there is no backup %d; there are %v", h.shown, n, numbers)
	}
	steps, before, err := h.earlier(numbers[from:])
	if err != nil {
		return Result{}, err
	}
	changes, steps, err := h.backwards(steps)
	if err != nil || len(changes) == 0 {
		return Result{}, err
	}
	now, err := h.applied()
	if err != nil {
		return Result{}, err
	}
	return h.done(changes, steps, record{Before: now, After: before, Back: true})
}

// earlier builds the steps back to before the first of the backups: New is what
// stood then, Old what the last of them left.
func (h *Home) earlier(numbers []int) (steps []step, before map[string]units, err error) {
	for at, n := range numbers {
		r, err := h.readRecord(strconv.Itoa(n))
		if err != nil {
			return nil, nil, err
		}
		if at == 0 {
			before = r.Before
		}
		for i, it := range r.Items {
			known := slices.IndexFunc(steps, func(s step) bool { return s.Path == it.Path })
			if known >= 0 {
				steps[known].Old = it.New
				continue
			}
			s := step{item: item{Path: it.Path, Old: it.New, New: it.Old, Restart: it.Restart}}
			if it.Old != nil {
				if s.bytes, err = h.readWork(path.Join(strconv.Itoa(n), "old", strconv.Itoa(i))); err != nil {
					return nil, nil, err
				}
				if sumOf(s.bytes) != it.Old.SHA256 {
					return nil, nil, fmt.Errorf("%s: the backup of %s is damaged", h.work.Path(strconv.Itoa(n)), it.Path)
				}
			}
			if s.place, err = h.place(it.Path); err != nil {
				return nil, nil, err
			}
			steps = append(steps, s)
		}
	}
	return steps, before, nil
}

// backwards compares the steps with what stands in the home.
func (h *Home) backwards(all []step) (changes []Change, steps []step, err error) {
	var names []string
	for _, s := range all {
		c, err := h.look(s.Path)
		if err != nil {
			return nil, nil, err
		}
		now, _, err := s.read()
		if err != nil {
			return nil, nil, err
		}
		if now == nil && s.New == nil || now != nil && s.New != nil && now.equal(s.New) {
			continue
		}
		if (now == nil) != (s.Old == nil) || now != nil && now.SHA256 != s.Old.SHA256 {
			names = append(names, s.Path)
		}
		s.Old, s.old = now, c.Old
		c.New, c.Restart = s.bytes, s.Restart
		if s.New != nil {
			c.NewMode = s.New.Mode &^ fs.ModeType
		}
		c.Units = differing(unitsIf(c.Path, c.Old), unitsIf(c.Path, c.New))
		changes, steps = append(changes, c), append(steps, s)
	}
	if len(names) > 0 && !h.opt.Force {
		return nil, nil, &EditedError{Dir: h.shown, Names: names, Rollback: true}
	}
	return changes, steps, nil
}
