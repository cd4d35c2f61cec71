package directive

import (
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// Nginx reads a file of nginx and the files it includes. With errors comes what
// could be read in spite of them. An include holds what its files say; include may
// be nil: then it is not read.
func Nginx(f *source.File, include Include) ([]*Directive, []*Error) {
	r := reader{include: include, read: nginxFile}
	return r.file(f), r.errors
}

// nginxFile reads one file.
func nginxFile(r *reader, f *source.File) []*Directive {
	statements, wrong := NginxWords(string(f.Bytes))
	r.misread(f, wrong)
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
		inside.Block = append(inside.Block, d)
		r.included(d, d.Name() == "include" && !d.HasBlock && len(d.Words) == 2)
		if d.HasBlock {
			open = append(open, d)
		}
		if len(open) > maxDepth {
			r.fail(d.Pos(), diag.T("blocks stand in each other more than %d deep", "块嵌套超过 %d 层").With(maxDepth))
			return top.Block
		}
	}
	if len(open) > 1 && len(wrong) == 0 {
		r.fail(open[len(open)-1].Pos(), diag.T("the { has no }", "{ 没有对应的 }"))
	}
	return top.Block
}
