// Package templates holds the text of the rendered files.
//
// In: the name of a template and the view it was written for. Out: bytes. Every
// template's first line names its view; it holds ranges, ifs and field names,
// no decisions.
package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/kyctl/kyctl/internal/source"
)

//go:embed *.tmpl
var builtin embed.FS

// Set is the templates of one run: the built-in ones, and the user's own in
// place of those of the same name. The zero Set is the built-in ones alone.
type Set struct {
	dir  string
	open source.Opener
}

// From returns the templates with those of the folder dir, which open opens, in
// front. A file there that takes no built-in one's place is an error: its name is mistyped.
func From(dir string, open source.Opener) (Set, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Set{}, err
	}
	names := Names()
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmpl") && !slices.Contains(names, e.Name()) {
			return Set{}, fmt.Errorf("%s/%s: there is no built-in template of this name; there are %s", dir, e.Name(), strings.Join(names, ", "))
		}
	}
	return Set{dir, open}, nil
}

// Names returns the names of the built-in templates.
func Names() []string {
	names, err := fs.Glob(builtin, "*.tmpl")
	if err != nil {
		panic(err) // the pattern is well-formed
	}
	return names
}

// Execute fills the template name, such as "nginx.conf.tmpl", with view. A
// field that the view lacks is an error.
func (s Set) Execute(name string, view any) ([]byte, error) {
	t, err := s.parsed(name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, view); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Own returns the text of the user's own template name, nil where there is none.
func (s Set) Own(name string) ([]byte, error) {
	if s.open == nil {
		return nil, nil
	}
	b, err := source.ReadBytes(s.open, filepath.Join(s.dir, name), source.MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// known are the built-in templates that were parsed before, by name.
var known sync.Map

// parsed returns a template. The built-in ones never change: each is parsed once.
func (s Set) parsed(name string) (*template.Template, error) {
	if t, ok := known.Load(name); ok && s.open == nil {
		return t.(*template.Template), nil
	}
	text, err := s.read(name)
	if err != nil {
		return nil, err
	}
	t, err := template.New(name).Option("missingkey=error").Parse(string(text))
	if err == nil && s.open == nil {
		known.Store(name, t)
	}
	return t, err
}

func (s Set) read(name string) ([]byte, error) {
	if b, err := s.Own(name); b != nil || err != nil {
		return b, err
	}
	return fs.ReadFile(builtin, name)
}
