package tree

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kyctl/kyctl/internal/source"
)

// The work folder of a directory stands only while files are replaced. new/N is
// the new file of move N, old/N the one it takes the place of. The journal
// appears, whole, before the first move: without it nothing was moved, or all
// is done.
const (
	workFolder   = ".kyctl"
	stagedFolder = workFolder + "/new"
	keptFolder   = workFolder + "/old"
	journalFile  = workFolder + "/journal"
	journalDraft = workFolder + "/journal.new"
)

// move replaces, makes or removes one file.
type move struct {
	Path string `json:"path"`
	// Old says that a file stood there; New that one is put there, with Sum.
	Old bool   `json:"old,omitempty"`
	New bool   `json:"new,omitempty"`
	Sum string `json:"sum,omitempty"`
}

// workplace is an existing directory under its lock.
type workplace struct {
	root *os.Root
	// abs is the directory's path, shown the one that the user gave.
	abs, shown string
	opt        Options
}

// Unfinished returns *UnfinishedError for a directory whose files may be of two
// renders.
func Unfinished(dir string) error {
	_, err := os.Lstat(filepath.Join(dir, workFolder))
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return &UnfinishedError{Dir: dir}
}

// undisturbed works where nothing ends the run: what was begun is put back, or
// ended.
func (w workplace) undisturbed() workplace {
	w.opt.ctx = nil
	return w
}

// do does one operation in the directory; its error names the file as the user
// knows it.
func (w workplace) do(op, p string, f func() error) error {
	return located(path.Join(w.shown, p), w.opt.do(op, p, f))
}

func staged(i int) string { return stagedFolder + "/" + strconv.Itoa(i) }
func kept(i int) string   { return keptFolder + "/" + strconv.Itoa(i) }

// exists says that something is there, also where the disk does not tell: what is
// done with it then brings the disk's error, and nothing is passed over.
func (w workplace) exists(p string) bool {
	_, err := w.root.Lstat(p)
	return !absent(err)
}

func (w workplace) writeJournal(moves []move) error {
	raw, err := json.Marshal(moves)
	if err != nil {
		return err
	}
	return w.do("journal", journalFile, func() error {
		if err := w.root.WriteFile(journalDraft, raw, 0o600); err != nil {
			return err
		}
		return w.root.Rename(journalDraft, journalFile)
	})
}

// move keeps the old file and puts the new one in its place.
func (w workplace) move(i int, m move) error {
	if m.Old {
		if err := w.do("keep", m.Path, func() error { return w.root.Rename(m.Path, kept(i)) }); err != nil {
			return err
		}
	}
	if !m.New {
		return nil
	}
	if dir := path.Dir(m.Path); !m.Old && dir != "." {
		if err := w.do("mkdir", dir, func() error { return w.root.MkdirAll(dir, 0o755) }); err != nil {
			return err
		}
	}
	return w.do("place", m.Path, func() error { return w.root.Rename(staged(i), m.Path) })
}

// undo takes the moves back, the last first. It may be cut short anywhere and
// be done again: a file that is back is neither staged nor kept.
func (w workplace) undo(moves []move) error {
	for i, m := range slices.Backward(moves) {
		var err error
		switch {
		case m.Old && w.exists(kept(i)):
			err = w.do("restore", m.Path, func() error { return w.root.Rename(kept(i), m.Path) })
		case !m.Old && !w.exists(staged(i)):
			err = w.do("withdraw", m.Path, func() error { return w.root.Remove(m.Path) })
		}
		if err != nil && !absent(err) {
			return fmt.Errorf("%s: can't restore the old files; run kyctl render again: %w", w.shown, err)
		}
	}
	w.prune(moves, func(m move) bool { return !m.Old })
	return w.clear()
}

// finish ends a render whose last move is done.
func (w workplace) finish(moves []move) error {
	w.prune(moves, func(m move) bool { return !m.New })
	return w.clear()
}

// prune removes the folders that lost their last file.
func (w workplace) prune(moves []move, lost func(move) bool) {
	for _, m := range moves {
		if !lost(m) {
			continue
		}
		for dir := path.Dir(m.Path); dir != "."; dir = path.Dir(dir) {
			if w.root.Remove(dir) != nil {
				break // not empty
			}
		}
	}
}

// clear removes the work folder. It may be cut short anywhere: what is left of
// the folder then makes recover do nothing but clear again.
func (w workplace) clear() error {
	return w.do("clear", workFolder, func() error { return w.root.RemoveAll(workFolder) })
}

// recover ends what a killed render left: with its last move done only the work
// folder remains to go, else its moves are taken back.
func (w workplace) recover() error {
	info, err := w.root.Lstat(workFolder)
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a directory: move it to another place", filepath.Join(w.shown, workFolder))
	}
	raw, err := source.ReadBytes(w.root.OpenFile, journalFile, maxManifest)
	if absent(err) {
		return w.clear()
	}
	if err != nil {
		return err
	}
	moves, err := decodeJournal(raw)
	if err != nil {
		return fmt.Errorf("%s: %w; move the LDAP directory %s to another place and run kyctl render again",
			filepath.Join(w.shown, journalFile), err, workFolder)
	}
	if !w.exists(staged(len(moves) - 1)) {
		return w.finish(moves)
	}
	if err := w.editedSince(moves); err != nil && !w.opt.Force {
		return err
	}
	return w.undo(moves)
}

func decodeJournal(raw []byte) ([]move, error) {
	var moves []move
	if err := json.Unmarshal(raw, &moves); err != nil {
		return nil, err
	}
	for i, m := range moves {
		last := i == len(moves)-1
		if last != (m.Path == ManifestName) || !last && !ownPath(m.Path) {
			return nil, fmt.Errorf("unexpected path %q", m.Path)
		}
	}
	if len(moves) == 0 {
		return nil, errors.New("the list of moves is empty")
	}
	return moves, nil
}

// editedSince refuses to take back moves of files that somebody has edited or
// made since the render was killed.
func (w workplace) editedSince(moves []move) error {
	var edited []string
	for i, m := range moves {
		touched := m.Old && w.exists(kept(i)) || !m.Old && !w.exists(staged(i))
		if !touched || !w.exists(m.Path) {
			continue
		}
		raw, err := source.ReadBytes(w.root.OpenFile, m.Path, maxManifest)
		if err != nil || (hasher{}).sum(raw).String() != m.Sum {
			edited = append(edited, m.Path)
		}
	}
	if len(edited) == 0 {
		return nil
	}
	return &ConflictError{Dir: w.shown, Files: edited}
}
