package directive

import (
	"path"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// HTTPD reads a file of httpd and the files it includes. Sections are blocks,
// their name without the sign. What Define sets is filled in for ${NAME}; other
// variables stay as they are written. <IfModule> and <IfDefine> are marked where
// they hold: a module that is asked for counts as loaded. With errors comes what
// could be read in spite of them. An include holds what its files say; include may
// be nil: then it is not read.
func HTTPD(f *source.File, include Include) ([]*Directive, []*Error) {
	h := &httpdReader{set: map[string]string{}}
	r := reader{include: include, read: h.file}
	return r.file(f), r.errors
}

// httpdReader knows what a configuration has said so far.
type httpdReader struct {
	set  map[string]string
	root string // ServerRoot
}

// file reads one file. A section must end in the file that it begins in.
func (h *httpdReader) file(r *reader, f *source.File) []*Directive {
	statements, wrong := HTTPDWords(string(f.Bytes))
	r.misread(f, wrong)
	top := &Directive{}
	open := []*Directive{top}
	for _, words := range statements {
		d := &Directive{File: f, Words: words, end: words[len(words)-1].To}
		inside := open[len(open)-1]
		if name, closes := strings.CutPrefix(d.Name(), "</"); closes {
			if len(open) == 1 || !strings.EqualFold(name, inside.Name()) {
				r.fail(d.Pos(), diag.T("</%s> ends no section that is open here", "</%s> 没有对应的段").With(name))
				continue
			}
			open = open[:len(open)-1]
			continue
		}
		h.head(d)
		inside.Block = append(inside.Block, d)
		r.included(d, httpdIncludes(d))
		if d.HasBlock {
			open = append(open, d)
		}
		if len(open) > maxDepth {
			r.fail(d.Pos(), diag.T("sections stand in each other more than %d deep", "段嵌套超过 %d 层").With(maxDepth))
			return top.Block
		}
	}
	if len(open) > 1 {
		d := open[len(open)-1]
		r.fail(d.Pos(), diag.T("<%s> has no </%s>", "<%s> 没有对应的 </%s>").With(d.Name(), d.Name()))
	}
	return top.Block
}

// head fills variables and ServerRoot in, takes the sign off a section's name,
// and keeps what the directive sets.
func (h *httpdReader) head(d *Directive) {
	for i := range d.Words {
		d.Words[i].Text = expand(d.Words[i].Text, h.set, nil)
	}
	if name, section := strings.CutPrefix(d.Name(), "<"); section {
		d.Words[0].Text, d.HasBlock = name, true
		h.condition(d)
	}
	switch strings.ToLower(d.Name()) {
	case "define":
		h.set[d.Arg(0)] = d.Arg(1)
	case "undefine":
		delete(h.set, d.Arg(0))
	case "serverroot":
		h.root = d.Arg(0)
	case "include", "includeoptional":
		if h.root != "" && len(d.Words) == 2 && !path.IsAbs(d.Arg(0)) {
			d.Words[1].Text = path.Join(h.root, d.Arg(0))
		}
	}
}

func httpdIncludes(d *Directive) bool {
	name := strings.ToLower(d.Name())
	return len(d.Words) == 2 && !d.HasBlock && (name == "include" || name == "includeoptional")
}

// condition marks a conditional section that holds as far as the files say.
func (h *httpdReader) condition(d *Directive) {
	name, negated := strings.CutPrefix(d.Arg(0), "!")
	holds := true
	switch strings.ToLower(d.Name()) {
	case "ifmodule":
	case "ifdefine":
		_, holds = h.set[name]
	default:
		return
	}
	d.Holds = holds != negated
}
