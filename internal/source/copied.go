package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// NotAtHand is the error of what a copied configuration includes and the copy
// does not hold.
type NotAtHand struct {
	Path string // as the configuration, or a link in the copy, names it
	Copy string // where import looks for a copy of it
}

// Error says what is missing and where it belongs.
func (e *NotAtHand) Error() string {
	return fmt.Sprintf("%s is not in the copied configuration: copy it to %s", e.Path, e.Copy)
}

// copied reads the includes of a configuration that was copied from the
// balancer's machine. It holds the folders in which they are looked for, main's
// own first; the last is the copy's root, and nothing outside it is read.
//
// An absolute path is looked for by its tail: for copy/nginx.conf,
// /etc/nginx/conf.d/*.conf is copy/conf.d/*.conf. A link in the copy, relative or
// absolute, is followed the same way.
type copied []string

func (c copied) root() string { return c[len(c)-1] }

func (c copied) include(pattern string) ([]*File, error) {
	pattern = filepath.FromSlash(pattern)
	if _, err := filepath.Match(pattern, ""); err != nil {
		return nil, err
	}
	root, err := openRoot(c.root())
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, here := range c.candidates(pattern) {
		paths, err := c.match(root, here)
		switch {
		case err == nil:
			return c.disk(root).files(paths)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return nil, &NotAtHand{pattern, c.home(pattern)}
}

// candidates are the paths in the copy that a path of its balancer's machine may
// be, the best first.
func (c copied) candidates(path string) []string {
	var out []string
	add := func(folder, tail string) {
		here := filepath.Join(folder, tail)
		if _, inside := below(c.root(), here); inside {
			out = append(out, here)
		}
	}
	if !rooted(path) {
		for _, folder := range c {
			add(folder, path)
		}
		if filepath.IsLocal(path) {
			return out
		}
	} else if rel, inside := below(c.root(), path); inside {
		return []string{filepath.Join(c.root(), rel)} // it was set up for the place where it is
	}
	for tail := tailOf(path); tail != ""; _, tail, _ = strings.Cut(tail, string(filepath.Separator)) {
		if filepath.Base(tail) == tail && isPattern(tail) {
			break // not every file next to main is meant
		}
		for _, folder := range c {
			add(folder, tail)
		}
	}
	return out
}

// match returns the paths in the copy that match one that may be a pattern. A
// folder that is there may hold none; where there is no folder, or no file, that is
// an fs.ErrNotExist.
func (c copied) match(root *os.Root, here string) ([]string, error) {
	dir, _ := below(c.root(), here)
	if !isPattern(dir) {
		_, err := c.follow(root, here)
		if missing := (*NotAtHand)(nil); errors.As(err, &missing) {
			err = nil // a link to what was not copied: reading it says so
		}
		return []string{here}, err
	}
	base := ""
	for isPattern(dir) {
		dir, base = filepath.Dir(dir), filepath.Join(filepath.Base(dir), base)
	}
	dir = filepath.Join(c.root(), dir)
	rel, err := c.follow(root, dir)
	if err != nil {
		return nil, err
	}
	sub, err := fs.Sub(root.FS(), filepath.ToSlash(rel))
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(sub, "."); err != nil {
		return nil, err
	}
	names, err := fs.Glob(sub, filepath.ToSlash(base))
	for i, name := range names {
		names[i] = filepath.Join(dir, filepath.FromSlash(name))
	}
	return names, err
}

// tailOf is a path without its root, or without the folders that it leaves.
func tailOf(path string) string {
	path = filepath.Clean(path)
	path = strings.TrimLeft(path[len(filepath.VolumeName(path)):], string(filepath.Separator))
	for strings.HasPrefix(path, ".."+string(filepath.Separator)) {
		path = path[3:]
	}
	return path
}

// home is where in the copy a path of its balancer's machine belongs: as it is
// below the folder of its configuration, else by its last parts.
func (c copied) home(path string) string {
	if filepath.IsLocal(path) && !rooted(path) {
		return filepath.Join(c[0], path)
	}
	for _, place := range places {
		if rel, inside := below(place, path); inside {
			return filepath.Join(c.root(), rel)
		}
	}
	if folder := filepath.Base(filepath.Dir(path)); isPattern(path) {
		return filepath.Join(c.root(), folder, filepath.Base(path))
	}
	return filepath.Join(c.root(), filepath.Base(path))
}

// disk reads the copy's files, by paths below its root.
func (c copied) disk(root *os.Root) disk {
	return disk{
		stat: func(path string) (fs.FileInfo, error) {
			rel, err := c.follow(root, path)
			if err != nil {
				return nil, err
			}
			return root.Lstat(rel)
		},
		list: func(path string) ([]fs.DirEntry, error) {
			rel, err := c.follow(root, path)
			if err != nil {
				return nil, err
			}
			return fs.ReadDir(root.FS(), filepath.ToSlash(rel))
		},
		read: func(path string) (*File, error) {
			rel, err := c.follow(root, path)
			if err != nil {
				return nil, err
			}
			b, err := ReadBytes(root.OpenFile, rel, MaxFile)
			if err != nil {
				return nil, err
			}
			return New(path, b), nil
		},
	}
}

// maxLinks is how many links may lead to a file, as on Linux.
const maxLinks = 40

// follow returns what a path of the copy stands for after its links, relative to
// the root.
func (c copied) follow(root *os.Root, path string) (string, error) {
	for range maxLinks {
		rel, inside := below(c.root(), path)
		if !inside || isMachines(path) {
			return "", &NotAtHand{path, c.home(path)}
		}
		link, rest, err := firstLink(root, rel)
		if err != nil || link == "" {
			return rel, err
		}
		target, err := root.Readlink(link)
		if err != nil {
			return "", err
		}
		if path, err = c.target(root, link, target); err != nil {
			return "", err
		}
		path = filepath.Join(path, rest)
	}
	return "", fmt.Errorf("%s: %w", path, syscall.ELOOP)
}

// firstLink returns the first link on a path and the path behind it; "" where
// there is none.
func firstLink(root *os.Root, rel string) (link, rest string, err error) {
	for end := 0; end < len(rel); end++ {
		next := strings.IndexByte(rel[end:], filepath.Separator)
		if end += next; next < 0 {
			end = len(rel)
		}
		info, err := root.Lstat(rel[:end])
		if err != nil {
			return "", "", err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return rel[:end], rel[end:], nil
		}
	}
	return "", "", nil
}

// target is the path in the copy that a link leads to.
func (c copied) target(root *os.Root, link, target string) (string, error) {
	candidates := []string{filepath.Join(c.root(), filepath.Dir(link), target)}
	if rooted(target) {
		candidates = c.candidates(target)
	}
	for _, here := range candidates {
		rel, inside := below(c.root(), here)
		if _, err := root.Lstat(rel); inside && err == nil {
			return here, nil
		}
	}
	if !rooted(target) {
		return "", &NotAtHand{target, filepath.Join(c.root(), link)} // the file itself in the link's place
	}
	return "", &NotAtHand{target, c.home(target)}
}

// isMachines says whether a path is in one of places: a copy's root may be so
// high, such as /etc, that it holds this machine's own configuration.
func isMachines(path string) bool { return placeOf(path) != "" }
