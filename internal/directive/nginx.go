package directive

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// Nginx reads a file of nginx and the files it includes. With errors comes what
// could be read in spite of them. include may be nil: then an include stays a
// directive like any other, as one does whose files can't be read.
func Nginx(f *source.File, include Include) ([]*Directive, []*Error) {
	r := reader{include: include, read: nginxFile}
	return r.file(f), r.errors
}

// nginxFile reads one file.
func nginxFile(r *reader, f *source.File) []*Directive {
	statements, wrong := NginxWords(string(f.Bytes))
	if wrong != nil {
		r.fail(f.Pos(wrong.At), wrong.Message)
	}
	top := &Directive{}
	open := []*Directive{top}
	for _, words := range statements {
		sign := words[len(words)-1]
		inside := open[len(open)-1]
		if sign.Text == "}" && len(words) == 1 {
			if len(open) == 1 {
				r.fail(f.Pos(sign.From), diag.T("a } without its {", "} 没有对应的 {"))
				continue
			}
			open = open[:len(open)-1]
			continue
		}
		d := &Directive{File: f, Words: words[:len(words)-1], HasBlock: sign.Text == "{", end: sign.To}
		if files, ok := r.included(d, d.Name() == "include" && !d.HasBlock && len(d.Words) == 2); ok {
			for _, file := range files {
				inside.Block = append(inside.Block, r.file(file)...)
			}
			continue
		}
		inside.Block = append(inside.Block, d)
		if d.HasBlock {
			open = append(open, d)
		}
		if len(open) > maxDepth {
			r.fail(d.Pos(), diag.T("blocks stand in each other more than %d deep", "块嵌套超过 %d 层").With(maxDepth))
			return top.Block
		}
	}
	if len(open) > 1 && wrong == nil {
		r.fail(open[len(open)-1].Pos(), diag.T("the { has no }", "{ 没有对应的 }"))
	}
	return top.Block
}

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

// file reads one file.
func (r *reader) file(f *source.File) []*Directive {
	r.within = append(r.within, f)
	defer func() { r.within = r.within[:len(r.within)-1] }()
	return r.read(r, f)
}

// included returns the files that d includes, in order; false where d stays what
// it is: no include, or one whose files can't be read.
func (r *reader) included(d *Directive, is bool) ([]*source.File, bool) {
	if !is || r.include == nil {
		return nil, false
	}
	if len(r.within) > maxDepth {
		r.fail(d.Pos(), diag.T("files include each other more than %d deep", "文件相互包含超过 %d 层").With(maxDepth))
		return nil, false
	}
	files, err := r.include(d.Arg(0))
	if err != nil {
		r.fail(d.At(0), diag.T("%s can't be read: %v", "无法读取 %s：%v").With(d.Arg(0), err))
		return nil, false
	}
	var fresh []*source.File
	for _, f := range files {
		r.files++
		r.bytes += len(f.Bytes)
		switch {
		case r.reading(f):
			r.fail(d.At(0), diag.T("%s includes itself", "%s 包含了自己").With(f.Name))
		case r.files > maxFiles || r.bytes > maxBytes:
			r.fail(d.At(0), diag.T("more than %d files, or more than %d bytes, are included", "包含的文件超过 %d 个，或超过 %d 字节").With(maxFiles, maxBytes))
			return fresh, true
		default:
			fresh = append(fresh, f)
		}
	}
	return fresh, true
}

// reading says whether f is being read already.
func (r *reader) reading(f *source.File) bool {
	for _, other := range r.within {
		if strings.TrimPrefix(other.Name, "./") == strings.TrimPrefix(f.Name, "./") {
			return true
		}
	}
	return false
}
