package directive

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// reader reads a file and those it includes.
type reader struct {
	include Include
	read    func(*reader, *source.File) []*Directive
	errors  []*Error
	within  []*source.File // the file that is read, and those that include it
	files   int
	bytes   int
}

func (r *reader) fail(at source.Pos, text diag.Text) {
	r.errors = append(r.errors, &Error{at, text})
}

func (r *reader) misread(f *source.File, wrong []*Misread) {
	for _, m := range wrong {
		r.fail(f.Pos(m.At), m.Message)
	}
}

// file reads one file.
func (r *reader) file(f *source.File) []*Directive {
	r.within = append(r.within, f)
	defer func() { r.within = r.within[:len(r.within)-1] }()
	return r.read(r, f)
}

// included reads the files that d includes, if it is an include.
func (r *reader) included(d *Directive, is bool) {
	if !is || r.include == nil {
		return
	}
	if len(r.within) > maxDepth {
		r.fail(d.Pos(), diag.T("files include each other more than %d deep", "文件相互包含超过 %d 层").With(maxDepth))
		return
	}
	if r.full() {
		return // that was told
	}
	files, err := r.include(d.Arg(0))
	if d.Failed = err; err != nil && len(files) == 0 {
		return
	}
	d.Included = true
	r.files += len(files)
	for _, f := range files {
		r.bytes += len(f.Bytes)
	}
	if r.full() {
		r.fail(d.At(0), diag.T("more than %d files, or more than %d bytes, are included", "包含的文件超过 %d 个，或超过 %d 字节").With(maxFiles, maxBytes))
		return
	}
	for _, f := range files {
		if r.reading(f) {
			r.fail(d.At(0), diag.T("%s includes itself", "%s 包含了自己").With(f.Name))
			continue
		}
		d.Block = append(d.Block, r.file(f)...)
	}
}

// full says that more files, or bytes, were included than a configuration has.
func (r *reader) full() bool { return r.files > maxFiles || r.bytes > maxBytes }

// reading says whether f is being read already.
func (r *reader) reading(f *source.File) bool {
	for _, other := range r.within {
		if strings.TrimPrefix(other.Name, "./") == strings.TrimPrefix(f.Name, "./") {
			return true
		}
	}
	return false
}

// Flatten puts what includes and conditional sections hold in their place, except
// of includes that stay: one that was not read, and what keep says of one and the
// block it is in, nil at the top. Inside still has all of them.
func Flatten(list []*Directive, keep func(include, inside *Directive) bool) []*Directive {
	return flatten(nil, list, keep)
}

func flatten(inside *Directive, list []*Directive, keep func(include, inside *Directive) bool) []*Directive {
	var out []*Directive
	for _, d := range list {
		d.all = d.Block
		switch {
		case d.Included && keep(d, inside):
			d.Block = nil
			out = append(out, d)
		case d.Included, d.Holds:
			out = append(out, flatten(inside, d.Block, keep)...)
		default:
			d.Block = flatten(d, d.Block, keep)
			out = append(out, d)
		}
	}
	return out
}
