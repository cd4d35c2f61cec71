package live

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/folder"
)

// place returns where a path of the home leads, links followed. A link that leaves
// the home is followed only to a file, or into a folder, of the home's owner: who
// may write there can't make another user's file change. The folder is opened once
// and kept: what it is called later does not matter.
func (h *Home) place(name string) (place, error) {
	if p, known := h.places[name]; known {
		return p, nil
	}
	p, err := h.find(name)
	if err == nil {
		h.places[name] = p
	}
	return p, err
}

func (h *Home) find(name string) (place, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) || name == workFolder || strings.HasPrefix(name, workFolder+"/") {
		return place{}, fmt.Errorf("%q is not a path inside the home", name)
	}
	dir, base, err := h.dir.Find(name)
	switch {
	case errors.Is(err, folder.ErrDangling):
		return place{}, fmt.Errorf("%s is a broken symbolic link", filepath.Join(h.shown, name))
	case absent(err):
		return place{}, fmt.Errorf("%s has no directory %s; --home must be the node's $KYLIN_HOME", h.shown, path.Dir(name))
	case err != nil:
		return place{}, err
	}
	p := place{dir, base}
	if err := h.mayFollow(name, p); err != nil {
		dir.Close()
		return place{}, err
	}
	return p, nil
}

func (h *Home) mayFollow(name string, p place) error {
	if p.dir.Within(h.dir) {
		return nil
	}
	behind, err := p.dir.Lstat(p.name)
	if absent(err) {
		behind, err = p.dir.Info(), nil
	}
	if err != nil {
		return err
	}
	if behind.UID != h.dir.Info().UID {
		return fmt.Errorf("%s points outside the home to %s, which belongs to another user: edit that file yourself, or change its owner to the home's owner",
			filepath.Join(h.shown, name), p.path())
	}
	return nil
}

// stillThere reports whether a path of the home leads where it led when it was
// looked for first.
func (h *Home) stillThere(name string) bool {
	dir, base, err := h.dir.Find(name)
	if err != nil {
		return false
	}
	defer dir.Close()
	p := h.places[name]
	return base == p.name && dir.Info().Same(p.dir.Info())
}

func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
