// Package tree does what is done with rendered files: write them to a
// directory, compare them with one, show them, pack them; and the manifest.
//
// In: artifacts sorted by path. Out: a directory that is old or new, never half
// a file; differences; a tar archive.
package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lock"
	"github.com/kyctl/kyctl/internal/render"
)

// Bundle is a rendered tree: its files and what the manifest tells beside them.
type Bundle struct {
	// Artifacts are sorted by path, each path once.
	Artifacts []render.Artifact
	// Sources are the descriptions and base files, in the order of their use.
	Sources []Source
	// Jars are what the operator must copy to the nodes.
	Jars []Jar
	// Placeholders marks a tree rendered without its secrets.
	Placeholders bool
	// Part marks artifacts that are a part of a tree (--node): nothing is
	// removed from the directory, and the other entries of its manifest stay.
	Part bool
}

// Source is an input file: a name without the machine's path, and the sum of
// its bytes in lower-case hex.
type Source struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Jar is a library that a session store needs.
type Jar struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Options are the choices of Write.
type Options struct {
	// Force overwrites files that kyctl did not write or that were edited.
	Force bool
	// Done, where set, is told of every file of the bundle that was written into
	// a new directory, or compared in an old one; by several goroutines at once.
	Done func()

	// Patience is how long Write waits for another one in the directory, nil for ever.
	Patience *lock.Patience

	ctx context.Context // Write's

	// step, in tests, is told of every operation on the disk before it is done
	// and can make it fail.
	step func(op, path string) error
}

// done tells Done.
func (opt Options) done() {
	if opt.Done != nil {
		opt.Done()
	}
}

// ended is why the run must end, nil while it may go on.
func (opt Options) ended() error {
	if opt.ctx == nil {
		return nil
	}
	return context.Cause(opt.ctx)
}

// Result says what Write did; paths have slashes and are sorted.
type Result struct {
	// Written counts the files that are new or changed, the manifest not counted.
	Written int
	// Unchanged counts the files that stood there already.
	Unchanged int
	// Removed are the files of the old manifest that are no longer rendered.
	Removed []string
	// Left are such files that were edited since and therefore still stand.
	Left []string
}

// ManifestName is the manifest's path inside a tree.
const ManifestName = "manifest.json"

// ConflictError is the refusal to overwrite files that kyctl did not write, or
// that were edited since; Options.Force overwrites them.
type ConflictError struct {
	Dir   string
	Files []string
}

// Error tells the error in English.
func (e *ConflictError) Error() string { return e.Text().EN }

// Text names up to three of the files and what to do.
func (e *ConflictError) Text() diag.Text {
	shown := e.Files[:min(3, len(e.Files))]
	names := strings.Join(shown, ", ")
	if rest := len(e.Files) - len(shown); rest > 0 {
		return diag.T("%s: kyctl did not write these files, or they were edited later: %s and %d more; move them to another place, or overwrite them with --force",
			"%s：以下文件不是 kyctl 写入的，或之后被修改过：%s 等，另有 %d 个；请移走它们，或用 --force 覆盖").With(e.Dir, names, rest)
	}
	return diag.T("%s: kyctl did not write these files, or they were edited later: %s; move them to another place, or overwrite them with --force",
		"%s：以下文件不是 kyctl 写入的，或之后被修改过：%s；请移走它们，或用 --force 覆盖").With(e.Dir, names)
}

// UnfinishedError says that a render into Dir was interrupted, or still runs.
type UnfinishedError struct{ Dir string }

// Error tells the error in English.
func (e *UnfinishedError) Error() string { return e.Text().EN }

// Text says what to do.
func (e *UnfinishedError) Text() diag.Text {
	return diag.T("%s: another render is running in this directory, or one was interrupted (.kyctl exists); run kyctl render again",
		"%s：另一个 render 正在此目录中运行，或曾被中断（存在 .kyctl 目录）；请重新运行 kyctl render").With(e.Dir)
}

// check refuses artifacts that could leave the directory or meet kyctl's own
// files in it.
func (b Bundle) check() error {
	last := ""
	for _, a := range b.Artifacts {
		if !ownPath(a.Path) {
			return fmt.Errorf("rendered file %q: not a path inside the tree", a.Path)
		}
		if a.Path <= last {
			return fmt.Errorf("rendered file %q: not in order after %q", a.Path, last)
		}
		last = a.Path
	}
	return nil
}

// ownPath says whether a file of a tree may have this path. Only a clean one can
// be held against the names that are taken: a/../manifest.json is one of them.
func ownPath(path string) bool {
	return fs.ValidPath(path) && filepath.IsLocal(filepath.FromSlash(path)) && !strings.ContainsRune(path, 0) &&
		path != "." && path != ManifestName && path != workFolder && !strings.HasPrefix(path, workFolder+"/")
}

func (b Bundle) has(path string) bool {
	_, ok := b.find(path)
	return ok
}

func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
