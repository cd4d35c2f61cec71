package directive

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// haproxySections begin a section, which ends where the next one begins.
var haproxySections = []string{
	"global", "defaults", "frontend", "backend", "listen", "userlist", "peers", "resolvers", "mailers", "program",
	"cache", "http-errors", "ring", "log-forward", "fcgi-app", "crt-store", "traces", "acme",
}

// HAProxy reads a file of HAProxy, which includes no other. Sections are blocks.
// Variables that the file itself sets (setenv, presetenv) are filled in, others
// stay as they are written. With errors comes what could be read in spite of
// them.
func HAProxy(f *source.File) ([]*Directive, []*Error) {
	r := reader{}
	statements, wrong := HAProxyWords(string(f.Bytes))
	r.misread(f, wrong)
	var list []*Directive
	var section *Directive
	set := map[string]string{}
	for _, words := range statements {
		d := &Directive{File: f, Words: words, end: words[len(words)-1].To}
		haproxyExpand(d, set)
		switch {
		case slices.Contains(haproxySections, d.Name()):
			d.HasBlock = true
			section = d
			list = append(list, d)
		case section != nil:
			section.Block = append(section.Block, d)
		case strings.HasPrefix(d.Name(), "."): // .if and its like
			list = append(list, d)
		default:
			r.fail(d.Pos(), diag.T("%q stands before any section", "%q 出现在所有段之前").With(d.Name()))
			list = append(list, d)
		}
		if name := d.Name(); (name == "setenv" || name == "presetenv") && len(d.Words) > 2 {
			set[d.Arg(0)] = d.Arg(1)
		}
	}
	return list, r.errors
}

// haproxyExpand fills in the variables that the file sets. Only pieces between
// double quotes hold any.
func haproxyExpand(d *Directive, set map[string]string) {
	if len(set) == 0 {
		return
	}
	for i, w := range d.Words {
		if strings.Contains(string(d.File.Bytes[w.From:w.To]), `"`) {
			d.Words[i].Text = expand(w.Text, set, nameOfShell)
		}
	}
}

// expand fills ${NAME} in, and with bare $NAME, whose length bare tells.
func expand(text string, set map[string]string, bare func(string) int) string {
	var out strings.Builder
	for text != "" {
		at := strings.IndexByte(text, '$')
		if at < 0 {
			break
		}
		out.WriteString(text[:at])
		text = text[at:]
		name, whole := "", 1
		if rest, ok := strings.CutPrefix(text, "${"); ok {
			if inside, _, closed := strings.Cut(rest, "}"); closed {
				name, whole = inside, len(inside)+3
			}
		} else if bare != nil {
			n := bare(text[1:])
			name, whole = text[1:1+n], 1+n
		}
		if value, ok := set[name]; ok && name != "" {
			out.WriteString(value)
		} else {
			out.WriteString(text[:whole])
		}
		text = text[whole:]
	}
	return out.String() + text
}

// nameOfShell is the length of the name that text begins with.
func nameOfShell(text string) int {
	n := 0
	for n < len(text) && (text[n] == '_' || text[n] >= 'A' && text[n] <= 'Z' || text[n] >= 'a' && text[n] <= 'z' || n > 0 && text[n] >= '0' && text[n] <= '9') {
		n++
	}
	return n
}
