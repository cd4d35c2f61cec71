package tree

import (
	"bytes"
	"cmp"
	"io/fs"
	"slices"

	"github.com/kyctl/kyctl/internal/render"
)

// Kind says how a file of a directory differs from what would be written.
type Kind string

// The kinds of differences.
const (
	Added   Kind = "added"
	Changed Kind = "changed"
	Removed Kind = "removed"
	Mode    Kind = "mode"
)

// Difference is one file that Write would make, change or remove.
type Difference struct {
	// Path has slashes.
	Path string
	Kind Kind
	// Old stands in the directory, New would be written; both nil for Mode. They
	// hold secrets: Diff shows them masked.
	Old, New         []byte
	OldMode, NewMode fs.FileMode
}

// Compare tells what Write would do to dir, sorted by path. Files that no
// manifest names are no difference, nor are the manifest's sources, nor the
// manifest itself where other files differ. A dir that does not exist lacks
// every file. Errors: *UnfinishedError, or one of the disk.
func Compare(dir string, b Bundle) ([]Difference, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	root, err := openTree(dir)
	if absent(err) {
		return allAdded(b), nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if err := Unfinished(dir); err != nil {
		return nil, err
	}
	w := workplace{root: root, abs: dir, shown: dir}
	sums, diffs, err := scan(w, b.Artifacts, func(i int, f found) Difference {
		return difference(b.Artifacts[i], f)
	})
	if err != nil {
		return nil, err
	}
	diffs = slices.DeleteFunc(diffs, func(d Difference) bool { return d.Kind == Mode && umaskOnly(d) })
	return compareManifest(w, b, sums, diffs)
}

func allAdded(b Bundle) []Difference {
	diffs := make([]Difference, len(b.Artifacts))
	for i, a := range b.Artifacts {
		diffs[i] = difference(a, found{state: missing})
	}
	return diffs
}

func difference(a render.Artifact, f found) Difference {
	d := Difference{Path: a.Path, Kind: Changed, New: a.Bytes, Old: slices.Clone(f.bytes), OldMode: f.mode, NewMode: a.Mode}
	switch f.state {
	case missing:
		d.Kind = Added
	case otherMode:
		d.Kind, d.New = Mode, nil
	}
	return d
}

// umaskOnly says that a mode is what another umask, as under git, makes of a
// file without secrets. One that holds a secret must be nobody else's.
func umaskOnly(d Difference) bool {
	return d.NewMode&0o077 != 0 && d.OldMode&0o600 == 0o600
}

// compareManifest adds what only the directory's manifest knows.
func compareManifest(w workplace, b Bundle, sums []sum, diffs []Difference) ([]Difference, error) {
	m, err := w.manifests(b, sums, func(a render.Artifact, f found) bool {
		return len(diffs) == 0 && equalManifest(a, f)
	})
	if err != nil || m.settled {
		return diffs, err
	}
	if !b.Part {
		if diffs, err = w.appendRemoved(diffs, b, m.old); err != nil {
			return nil, err
		}
	}
	if len(diffs) == 0 {
		diffs = append(diffs, difference(m.file, m.found))
	}
	slices.SortFunc(diffs, func(a, b Difference) int { return cmp.Compare(a.Path, b.Path) })
	return diffs, nil
}

func equalManifest(a render.Artifact, f found) bool {
	switch f.state {
	case same:
		return true
	case otherMode:
		return umaskOnly(difference(a, f))
	case changed:
		return bytes.Equal(withoutSources(f.bytes), withoutSources(a.Bytes))
	}
	return false
}

// appendRemoved adds the files of the old manifest that Write would remove.
func (w workplace) appendRemoved(diffs []Difference, b Bundle, old Manifest) ([]Difference, error) {
	gone, _, err := w.removable(b, old)
	if err != nil {
		return nil, err
	}
	l := w.looker()
	defer l.close()
	for _, p := range gone {
		f, err := l.look(render.Artifact{Path: p})
		if err != nil {
			return nil, err
		}
		diffs = append(diffs, Difference{Path: p, Kind: Removed, Old: slices.Clone(f.bytes)})
	}
	return diffs, nil
}
