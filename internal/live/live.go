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
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/kyctl/kyctl/internal/diag"
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
	dir    string // without links
	shown  string // as the user gave it
	work   string // dir/.kyctl
	opt    Options
	made   bool // work was made by this run
	unlock func()
	put    map[string]bool // paths that were rewritten in place
}

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
	return diag.T("%s: an apply is at work there or was interrupted; run kyctl apply, which ends it first",
		"%s：有 apply 正在进行或曾被中断；请运行 kyctl apply，它会先完成中断的操作").With(e.Dir)
}

// Open takes the lock of the home at dir, and ends what an interrupted run left
// there: with DryRun it refuses that with a *PendingError. Where ctx ends before a
// run has begun to replace files, its cause is the run's error.
func Open(ctx context.Context, dir string, opt Options) (*Home, error) {
	h, err := newHome(dir)
	if err != nil {
		return nil, err
	}
	h.ctx, h.opt = ctx, opt
	if err := h.lock(); err != nil {
		return nil, err
	}
	if opt.DryRun && h.exists(h.next()) {
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
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(abs); err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(filepath.Join(real, "conf")); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s has no folder conf: --home is the node's $KYLIN_HOME", dir)
	}
	return &Home{ctx: context.Background(), dir: real, shown: dir, work: filepath.Join(real, workFolder), put: map[string]bool{}}, nil
}

// lock makes the work folder where it is missing, and locks it. Another run may
// remove the folder that it made between two looks.
func (h *Home) lock() error {
	for range 10 {
		err := os.Mkdir(h.work, 0o700)
		h.made = err == nil
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		info, err := os.Lstat(h.work)
		if err == nil && !info.IsDir() {
			return fmt.Errorf("%s is not a folder: move it away", h.work)
		}
		if err == nil && info.Mode().Perm() != 0o700 {
			err = os.Chmod(h.work, 0o700)
		}
		if err == nil {
			h.unlock, err = lock.Wait(h.ctx, h.work)
		}
		if !errors.Is(err, lock.ErrMoved) && !absent(err) {
			return err
		}
	}
	return fmt.Errorf("%s: %w again and again; run one apply at a time", h.work, lock.ErrMoved)
}

// Close lets go of the lock. A work folder that the run made and left empty goes.
func (h *Home) Close() {
	if h.made {
		_ = os.Remove(h.work) // fails where it holds something
	}
	h.unlock()
}

func (h *Home) next(name ...string) string {
	return filepath.Join(append([]string{h.work, nextFolder}, name...)...)
}

// exists says that something is there, also where the disk does not tell: what is
// done with it then brings the disk's error, and nothing is passed over.
func (h *Home) exists(name string) bool {
	_, err := os.Lstat(name)
	return !absent(err)
}

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

// target returns the file that a path of the home means, links followed. A link
// that leaves the home is followed only to a file, or into a folder, of the
// home's owner: whoever may write there can't make another user's file change.
func (h *Home) target(path string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(path)) || path == workFolder || strings.HasPrefix(path, workFolder+"/") {
		return "", fmt.Errorf("%q is not a path inside the home", path)
	}
	name := filepath.Join(h.dir, filepath.FromSlash(path))
	real, err := filepath.EvalSymlinks(name)
	if absent(err) {
		if h.exists(name) {
			return "", fmt.Errorf("%s is a link that leads nowhere", filepath.Join(h.shown, path))
		}
		folder, err := filepath.EvalSymlinks(filepath.Dir(name))
		if absent(err) {
			return "", fmt.Errorf("%s has no folder %s: --home is the node's $KYLIN_HOME", h.shown, filepath.Dir(path))
		}
		if err != nil {
			return "", err
		}
		return filepath.Join(folder, filepath.Base(name)), h.mayFollow(path, folder)
	}
	if err != nil {
		return "", err
	}
	return real, h.mayFollow(path, real)
}

func (h *Home) mayFollow(path, real string) error {
	if strings.HasPrefix(real, h.dir+string(filepath.Separator)) {
		return nil
	}
	home, err := os.Stat(h.dir)
	if err != nil {
		return err
	}
	behind, err := os.Stat(real)
	if err != nil {
		return err
	}
	if owner(home) != owner(behind) {
		return fmt.Errorf("%s leads out of the home to %s, which belongs to another user: change that file yourself, or give it to the home's owner",
			filepath.Join(h.shown, path), real)
	}
	return nil
}

// owner returns the number of the user that a file belongs to.
func owner(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
