package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/kyctl/kyctl/internal/folder"
	"github.com/kyctl/kyctl/internal/lock"
	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/source"
)

// update writes into a directory that exists.
func update(abs, shown string, b Bundle, opt Options) (Result, error) {
	unlock, err := lock.Wait(opt.ctx, abs, opt.Patience)
	if err != nil {
		return Result{}, err
	}
	defer unlock()
	root, err := os.OpenRoot(abs)
	if err != nil {
		return Result{}, err
	}
	defer root.Close()
	info, err := root.Stat(".")
	if err == nil {
		err = folder.IsAt(abs, info)
	}
	if errors.Is(err, folder.ErrReplaced) {
		err = lock.ErrMoved
	}
	if err != nil {
		return Result{}, err
	}
	w := workplace{root: root, abs: abs, shown: shown, opt: opt}
	if err := w.undisturbed().recover(); err != nil {
		return Result{}, err
	}
	return w.update(b)
}

// change is an artifact that is not yet in the directory; sum is that of the
// bytes that stand in its place.
type change struct {
	artifact render.Artifact
	state    state
	sum      sum
}

func (w workplace) update(b Bundle) (Result, error) {
	sums, changes, err := scan(w, b.Artifacts, func(i int, f found) change {
		return newChange(b.Artifacts[i], f)
	})
	if err != nil {
		return Result{}, err
	}
	result := Result{Written: len(changes), Unchanged: len(b.Artifacts) - len(changes)}
	m, err := w.manifests(b, sums, func(_ render.Artifact, f found) bool {
		return len(changes) == 0 && f.state == same
	})
	if err != nil || m.settled {
		return result, err
	}
	if err := w.judge(changes, m); err != nil {
		return Result{}, err
	}
	if !b.Part {
		if result.Removed, result.Left, err = w.removable(b, m.old); err != nil {
			return Result{}, err
		}
	}
	if err := w.replace(changes, result.Removed, newChange(m.file, m.found)); err != nil {
		return Result{}, err
	}
	return result, nil
}

func newChange(a render.Artifact, f found) change {
	c := change{artifact: a, state: f.state}
	if f.state == changed {
		c.sum = hasher{}.sum(f.bytes)
	}
	return c
}

// manifests is the manifest that would be written and the one that is there.
type manifests struct {
	file  render.Artifact
	found found
	// settled says that nothing is to be done; old is not read then.
	settled bool
	old     Manifest
	// foreign says that the file there is none of ours, or a link.
	foreign bool
}

// manifests reads the directory's manifest only where something is not settled:
// reading it costs more than comparing it.
func (w workplace) manifests(b Bundle, sums []sum, settled func(render.Artifact, found) bool) (m manifests, err error) {
	if b.Part {
		if m.old, m.foreign, err = w.readManifest(); err != nil {
			return m, err
		}
	}
	m.file = b.manifest(sums, m.old).artifact()
	l := w.looker()
	defer l.close()
	if m.found, err = l.look(m.file); err != nil {
		return m, err
	}
	m.settled = settled(m.file, m.found)
	if !b.Part && !m.settled {
		m.old, m.foreign, err = w.readManifest()
	}
	return m, err
}

func (w workplace) readManifest() (m Manifest, foreign bool, err error) {
	info, err := w.root.Lstat(ManifestName)
	if absent(err) {
		return Manifest{}, false, nil
	}
	if err != nil {
		return Manifest{}, false, err
	}
	if !info.Mode().IsRegular() {
		return Manifest{}, true, nil
	}
	raw, err := source.ReadBytes(w.root.OpenFile, ManifestName, maxManifest)
	if err != nil {
		return Manifest{}, false, located(path.Join(w.shown, ManifestName), err)
	}
	if m, err = decodeManifest(raw); err != nil {
		return Manifest{}, true, nil
	}
	return m, false, nil
}

// judge refuses changes to files that the manifest does not know as they stand.
func (w workplace) judge(changes []change, m manifests) error {
	if w.opt.Force {
		return nil
	}
	var refused []string
	if m.foreign {
		refused = append(refused, ManifestName)
	}
	for _, c := range changes {
		e, known := m.old.find(c.artifact.Path)
		edited := c.state == changed && (!known || e.SHA256 != c.sum.String())
		if edited || c.state == irregular {
			refused = append(refused, c.artifact.Path)
		}
	}
	if len(refused) == 0 {
		return nil
	}
	slices.Sort(refused)
	return &ConflictError{Dir: w.shown, Files: refused}
}

// removable tells which files of the old manifest are no longer rendered:
// those that are still as the manifest says may go, the others are left.
func (w workplace) removable(b Bundle, old Manifest) (gone, left []string, err error) {
	l := w.looker()
	defer l.close()
	for _, e := range old.Files {
		if b.has(e.Path) {
			continue
		}
		f, err := l.look(render.Artifact{Path: e.Path})
		if err != nil {
			return nil, nil, err
		}
		switch {
		case f.state == missing:
		case f.state == irregular || (hasher{}).sum(f.bytes).String() != e.SHA256:
			left = append(left, e.Path)
		default:
			gone = append(gone, e.Path)
		}
	}
	return gone, left, nil
}

// replace stages the changes, then does them: the manifest is the last.
func (w workplace) replace(changes []change, gone []string, manifest change) error {
	if err := w.mkdir(workFolder, 0o700); err != nil {
		return err
	}
	if err := w.stillHere(); err != nil {
		return errors.Join(err, w.root.RemoveAll(workFolder))
	}
	moves, err := w.stage(append(changes, manifest), gone)
	if err != nil {
		return errors.Join(err, w.undisturbed().clear())
	}
	for i, m := range moves {
		if err := w.move(i, m); err != nil {
			return errors.Join(err, w.undisturbed().undo(moves))
		}
	}
	return w.undisturbed().finish(moves)
}

func (w workplace) mkdir(dir string, mode fs.FileMode) error {
	return w.do("mkdir", dir, func() error { return w.root.Mkdir(dir, mode) })
}

// stillHere returns lock.ErrMoved when abs is not the folder at work: a tree renamed
// over an empty one that was just about to be written.
func (w workplace) stillHere() error {
	mine, err := w.root.Stat(".")
	if err != nil {
		return err
	}
	now, err := os.Stat(w.abs)
	if absent(err) || err == nil && !os.SameFile(mine, now) {
		return lock.ErrMoved
	}
	return err
}

// stage writes new files into the work folder, and the journal of the moves.
func (w workplace) stage(changes []change, gone []string) ([]move, error) {
	for _, dir := range []string{stagedFolder, keptFolder} {
		if err := w.mkdir(dir, 0o755); err != nil {
			return nil, err
		}
	}
	work, err := w.root.OpenRoot(stagedFolder)
	if err != nil {
		return nil, err
	}
	defer work.Close()
	info, err := work.Stat(".")
	if err != nil {
		return nil, err
	}
	moves := make([]move, 0, len(gone)+len(changes))
	for _, p := range gone {
		moves = append(moves, move{Path: p, Old: true})
	}
	for _, c := range changes {
		a := c.artifact
		if c.state == irregular && w.isFolder(a.Path) {
			return nil, &fs.PathError{Op: "write", Path: path.Join(w.shown, a.Path), Err: errors.New("is a directory")}
		}
		name := fmt.Sprint(len(moves))
		err := w.do("stage", a.Path, func() error {
			f, err := work.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, a.Mode)
			if err != nil {
				return err
			}
			return finishFile(f, a, info.Mode().Perm() == 0o755)
		})
		if err != nil {
			return nil, err
		}
		moves = append(moves, move{Path: a.Path, Old: c.state != missing, New: true, Sum: hasher{}.sum(a.Bytes).String()})
	}
	return moves, w.writeJournal(moves)
}

func (w workplace) isFolder(p string) bool {
	info, err := w.root.Lstat(p)
	return err == nil && info.IsDir()
}
