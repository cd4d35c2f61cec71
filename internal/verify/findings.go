package verify

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// Place is a value of the description, and what it may look like as a word of a
// rendered file.
type Place struct {
	// Key is the value's place without numbers: nodes, load_balancer.listen.
	Key   string
	Pos   source.Pos
	Texts []string
}

// Findings are an answer's complaints, each at the line of the description that
// the rendered line comes from, where places tell, else at the rendered line.
// What the program at version says of other files than f is told at f's start.
func (p Program) Findings(f *source.File, version string, a Answer, places []Place) diag.List {
	var list diag.List
	for _, c := range a.Complaints {
		rendered := p.rendered(f, c)
		found := diag.Finding{
			Rule: "verify-" + p.Name, Severity: c.Severity, Pos: rendered,
			Message: diag.T("%s %s reports: %s", "%s %s 报告：%s").With(p.Name, version, strings.TrimSuffix(c.Text, ".")),
		}
		if c.Message.EN != "" {
			found.Rule, found.Message, found.Hint = "verify-code", c.Message, c.Hint
		}
		if c.Line > 0 {
			if place, ok := p.place(p.words(f.Bytes, c.Line, c.Text), places); ok {
				found.Pos = place.Pos
				found.Related = []diag.Related{{Pos: rendered, Message: diag.T("the rendered line", "渲染出的行")}}
			}
		}
		list.Add(found)
	}
	return list
}

// rendered is the place of a complaint in the rendered file: the word that the
// program quotes, else the first of the line.
func (p Program) rendered(f *source.File, c Complaint) source.Pos {
	line := max(1, min(c.Line, f.Lines()))
	text := f.Line(line)
	at := len(text) - len(strings.TrimLeft(text, " \t"))
	for _, quoted := range quotes(c.Text) { // the last one says what, others where
		if i := strings.LastIndex(text, quoted); i >= 0 && c.Line > 0 {
			at = i
		}
	}
	return source.Pos{File: f, Line: int32(line), Col: int32(len([]rune(text[:at])) + 1)}
}

// quotes returns what a text has in quotes.
func quotes(text string) []string {
	var found []string
	for _, sign := range []string{`"`, `'`} {
		parts := strings.Split(text, sign)
		for i := 1; i < len(parts)-1; i += 2 {
			if parts[i] != "" {
				found = append(found, parts[i])
			}
		}
	}
	return found
}

// place returns the value that a directive was written from: of the keys that
// belong to it the value that stands in it, else the first key's.
func (p Program) place(words []string, places []Place) (Place, bool) {
	var own []Place
	for _, row := range p.keys {
		if !starts(words, row.name) {
			continue
		}
		for _, key := range strings.Fields(row.keys) {
			for _, place := range places {
				if place.Key == key && place.Pos.IsValid() {
					own = append(own, place)
				}
			}
		}
		break
	}
	for _, place := range own {
		if slices.ContainsFunc(words[1:], func(w string) bool { return slices.Contains(place.Texts, w) }) {
			return place, true
		}
	}
	if len(own) == 0 {
		return Place{}, false
	}
	return own[0], true
}

// starts says whether a directive has the name, of one word or two.
func starts(words []string, name string) bool {
	for i, w := range strings.Fields(name) {
		if i >= len(words) || words[i] != w {
			return false
		}
	}
	return true
}
