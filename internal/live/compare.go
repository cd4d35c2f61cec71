package live

import (
	"bytes"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/kyctl/kyctl/internal/diag"
)

// Change is one file of a home that is not as it should be.
type Change struct {
	// Path is relative to the home, with slashes.
	Path string
	// Behind is the file that a link of the path leads to, "" without a link.
	Behind string
	// Old stands there, nil for no file; New is to stand there, nil for none. They
	// hold secrets.
	Old, New         []byte
	OldMode, NewMode fs.FileMode
	// Owner is the number of the file's user, -1 where there is no file.
	Owner int
	// Units are the keys or elements that differ.
	Units []Unit
	// Restart is render.Artifact's.
	Restart string
	// InPlace says, after the run, that the file could not be replaced by a
	// rename and was rewritten.
	InPlace bool
}

// EditedError names what was changed by hand since kyctl wrote it.
type EditedError struct {
	Dir string
	// Names are files, or a file and a key in it.
	Names []string
	// Rollback says that whole files are meant.
	Rollback bool
}

// Error tells the error in English.
func (e *EditedError) Error() string { return e.Text().EN }

// Text names each and says what to do.
func (e *EditedError) Text() diag.Text {
	names := ""
	for _, n := range e.Names {
		names += "\n" + n
	}
	if e.Rollback {
		return diag.T("%s: these files changed after kyctl wrote them; to restore the old files anyway, use --force:%s",
			"%s：以下文件在 kyctl 写入之后被修改过；如仍要恢复旧文件，请用 --force：%s").With(e.Dir, names)
	}
	return diag.T("%s: these values were changed by hand after the last apply; copy them to the description, or overwrite them with --force:%s",
		"%s：以下值在上次 apply 之后被手工修改过；请写入描述文件，或用 --force 覆盖：%s").With(e.Dir, names)
}

// Compare tells what Apply would do to the home at dir, in the order of wants.
// It takes no lock and needs no right to write. Its error may be *PendingError or
// *UntrustedError.
func Compare(dir string, wants []Want) ([]Change, error) {
	h, err := newHome(dir)
	if err != nil {
		return nil, err
	}
	defer h.release()
	if err := h.openWork(false); err != nil && !absent(err) {
		return nil, err
	}
	if h.work != nil && h.work.Exists(nextFolder) {
		return nil, &PendingError{Dir: dir}
	}
	return h.compare(wants)
}

func (h *Home) compare(wants []Want) ([]Change, error) {
	var changes []Change
	for _, w := range wants {
		if w.Partial {
			return nil, fmt.Errorf("%s has no %s for kyctl's lines; --home must be the node's $KYLIN_HOME", h.shown, w.Path)
		}
		c, err := h.look(w.Path)
		if err != nil {
			return nil, err
		}
		if w.Base != nil && !bytes.Equal(w.Base, c.Old) {
			return nil, fmt.Errorf("%s changed while kyctl was reading it; run kyctl again", filepath.Join(h.shown, w.Path))
		}
		c.New, c.NewMode, c.Restart = w.Bytes, w.Mode, w.Restart
		if c.Old != nil {
			c.NewMode = c.OldMode.Perm()
			if w.Mode&0o077 == 0 {
				c.NewMode &^= 0o077
			}
		}
		if c.Old != nil && bytes.Equal(c.Old, c.New) && c.OldMode == c.NewMode {
			continue
		}
		c.Units = differing(unitsIf(w.Path, c.Old), unitsOf(w.Path, c.New))
		changes = append(changes, c)
	}
	return changes, nil
}

// unitsIf takes a file apart that may not be there.
func unitsIf(path string, b []byte) units {
	if b == nil {
		return units{}
	}
	return unitsOf(path, b)
}

// look reads what stands at a path of the home.
func (h *Home) look(name string) (Change, error) {
	c := Change{Path: name, Owner: -1}
	p, err := h.place(name)
	if err != nil {
		return c, err
	}
	if behind := p.path(); behind != h.dir.Path(filepath.FromSlash(name)) {
		c.Behind = behind
	}
	now, raw, err := p.read()
	if err != nil || now == nil {
		return c, err
	}
	c.OldMode, c.Owner, c.Old = now.Mode, now.UID, raw
	return c, nil
}

// edited lists the units that a run would overwrite and that are not as the
// last apply left them.
func edited(applied map[string]units, changes []Change) []string {
	var names []string
	for _, c := range changes {
		last, known := applied[c.Path]
		if !known {
			continue
		}
		now := unitsIf(c.Path, c.Old)
		for _, u := range c.Units {
			if now[u.Name] == last[u.Name] {
				continue
			}
			if u.Name == "" {
				names = append(names, c.Path)
				continue
			}
			names = append(names, c.Path+": "+u.Name)
		}
	}
	return names
}
