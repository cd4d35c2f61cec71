// Package live works in the $KYLIN_HOME of one node: apply, rollback, and how
// the home differs from what it should hold.
//
// In: a node's rendered files. Out: a home that is all old or all new, also
// after a crash; backups; differences.
package live

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/folder"
	"github.com/kyctl/kyctl/internal/lock"
	"github.com/kyctl/kyctl/internal/render"
)

// Want is a file that a home should hold; its path is relative to the home.
type Want struct {
	render.Artifact
	// Base are the home's bytes that the file was rendered from, nil where it was
	// made of nothing: they must still stand there when it is put in place.
	Base []byte
}

// Options are the choices of a run.
type Options struct {
	// Force overwrites managed values that were changed by hand, and files that
	// changed since the apply that is rolled back.
	Force bool
	// DryRun does everything up to the first rename, and takes it back.
	DryRun bool
	// Patience is how long Open waits for another run in the home, nil for ever.
	Patience *lock.Patience

	// step, in tests, is told of every operation on the disk before it is done
	// and can make it fail.
	step func(op, path string) error
}

// Home is a $KYLIN_HOME under its lock.
type Home struct {
	// Recovered says what an interrupted run had left: "finished" or "undone",
	// "" for nothing.
	Recovered string
	// wentBack says that the run that was finished is a rollback.
	wentBack bool

	ctx    context.Context
	dir    *folder.Dir
	shown  string // as the user gave it
	work   *folder.Dir
	opt    Options
	made   bool // work was made by this run
	unlock func()
	places map[string]place // of the paths that were looked for
	put    map[string]bool  // paths that were rewritten in place
}

// place is where a path of the home leads: a name in a folder, which stays the same
// folder for all of a run.
type place struct {
	dir  *folder.Dir
	name string
}

// path is the place's, for messages.
func (p place) path() string { return p.dir.Path(p.name) }

// The work folder of a home. next is the transaction that is prepared or at
// work; it becomes a numbered backup by one rename.
const (
	workFolder  = ".kyctl"
	nextFolder  = "next"
	recordFile  = "manifest.json"
	appliedFile = "applied.json"
	readyMark   = "ready"  // all is staged: nothing in the home was touched
	commitMark  = "commit" // files are being replaced: goes forward
	undoMark    = "undo"   // the old files are being put back
	kept        = 10       // backups
)

// PendingError says that an apply was interrupted.
type PendingError struct{ Dir string }

// Error tells the error in English.
func (e *PendingError) Error() string { return e.Text().EN }

// Text says what to do.
func (e *PendingError) Text() diag.Text {
	return diag.T("%s: another apply is running, or one was interrupted; run kyctl apply, which completes an interrupted one first",
		"%s：有 apply 正在进行或曾被中断；请运行 kyctl apply，它会先完成中断的操作").With(e.Dir)
}

// UntrustedError is the refusal to use a work folder in which another user may have
// written.
type UntrustedError struct{ folder.ForeignError }

// Error tells the error in English.
func (e *UntrustedError) Error() string { return e.Text().EN }

// Text says what to do.
func (e *UntrustedError) Text() diag.Text {
	return diag.T("%s has owner %d and mode %04o: another user could have changed kyctl's records in it; run kyctl as the user who ran it before, or inspect the directory and move it to another place",
		"%s 的属主为 %d，权限为 %04o：其他用户可能改写过其中的 kyctl 记录；请以此前运行 kyctl 的用户运行，或检查后移走该目录").With(e.Path, e.UID, e.Mode.Perm())
}

// Open takes the lock of the home at dir, and ends what an interrupted run left
// there: with DryRun it refuses that with a *PendingError. Where ctx ends before a
// run has begun to replace files, its cause is the run's error. Its error may be
// *UntrustedError or *lock.HeldError.
func Open(ctx context.Context, dir string, opt Options) (*Home, error) {
	h, err := newHome(dir)
	if err != nil {
		return nil, err
	}
	h.ctx, h.opt = ctx, opt
	if err := h.lock(); err != nil {
		h.unmake()
		h.release()
		return nil, err
	}
	if opt.DryRun && h.work.Exists(nextFolder) {
		h.Close()
		return nil, &PendingError{Dir: dir}
	}
	if err := h.recover(); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

func newHome(dir string) (*Home, error) {
	d, err := folder.Open(dir)
	if err == nil {
		var conf *folder.Dir
		if conf, err = d.Folder("conf"); err != nil {
			d.Close()
		} else {
			conf.Close()
		}
	}
	switch {
	case errors.As(err, new(*folder.LinkError)) || absent(err) && d == nil:
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%s has no directory conf; --home must be the node's $KYLIN_HOME (%w)", dir, err)
	}
	return &Home{ctx: context.Background(), dir: d, shown: dir, places: map[string]place{}, put: map[string]bool{}}, nil
}

// lock makes the work folder where it is missing, and locks it. Another run may
// remove the folder that it made between two looks.
func (h *Home) lock() error {
	for range 10 {
		err := h.dir.Mkdir(workFolder, 0o700)
		h.made = err == nil
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err = h.openWork(!h.opt.DryRun); err == nil {
			err = h.lockWork()
		}
		if err == nil {
			return nil
		}
		if !errors.Is(err, lock.ErrMoved) && !absent(err) {
			return err
		}
	}
	return fmt.Errorf("%s: %w repeatedly; run only one apply at a time", h.dir.Path(workFolder), lock.ErrMoved)
}

// openWork opens the work folder, unless another user may have written in it.
func (h *Home) openWork(repair bool) error {
	if info, err := h.dir.Lstat(workFolder); err == nil && !info.Mode.IsDir() {
		return fmt.Errorf("%s is not a directory: move it to another place", h.dir.Path(workFolder))
	}
	work, err := h.dir.Private(workFolder, repair)
	if foreign := (*folder.ForeignError)(nil); errors.As(err, &foreign) {
		return &UntrustedError{*foreign}
	}
	h.work = work
	return err
}

// lockWork locks the work folder that is open; it must still have its name then.
func (h *Home) lockWork() error {
	f, err := h.work.Itself()
	if err != nil {
		return err
	}
	unlock, err := lock.File(h.ctx, f, h.shown, h.opt.Patience)
	if err == nil {
		info, lost := h.dir.Lstat(workFolder)
		if lost != nil || !info.Same(h.work.Info()) {
			unlock()
			err = lock.ErrMoved
		}
	}
	if err != nil {
		f.Close()
		h.work.Close()
		h.work = nil
		return err
	}
	h.unlock = unlock
	return nil
}

// Close lets go of the lock. A work folder that the run made and left empty goes.
func (h *Home) Close() {
	h.unmake()
	h.unlock()
	h.release()
}

func (h *Home) unmake() {
	if h.made {
		_ = h.dir.RemoveEmpty(workFolder) // fails where it holds something
	}
}

// release closes the folders.
func (h *Home) release() {
	for _, p := range h.places {
		p.dir.Close()
	}
	if h.work != nil {
		h.work.Close()
	}
	h.dir.Close()
}

// next is a name in the folder of the transaction, in the work folder.
func next(name ...string) string { return path.Join(append([]string{nextFolder}, name...)...) }

// undisturbed lets nothing end the run until resume is called: what was begun is
// put back, or ended.
func (h *Home) undisturbed() (resume func()) {
	ctx := h.ctx
	h.ctx = context.WithoutCancel(ctx)
	return func() { h.ctx = ctx }
}

// do does one operation on the disk, unless the run must end.
func (h *Home) do(op, path string, f func() error) error {
	if err := context.Cause(h.ctx); err != nil {
		return err
	}
	if h.opt.step != nil {
		if err := h.opt.step(op, path); err != nil {
			return err
		}
	}
	return f()
}
