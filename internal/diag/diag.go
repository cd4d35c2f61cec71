// Package diag holds findings: what is wrong, where, and what to do next.
//
// In: facts from cluster, plan and rule. Out: a sorted list for report.
// Findings are values; a text that a person reads exists in English and
// Chinese.
package diag

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kyctl/kyctl/internal/source"
)

// Severity orders findings by how much they matter.
type Severity uint8

// Info is advice about a legal choice and never fails a run. A Warning fails
// with --strict. With an Error nothing is rendered.
const (
	Info Severity = iota + 1
	Warning
	Error
)

// Severities are the words of lint.severity and of every report.
var Severities = []struct {
	Name     string
	Severity Severity
}{{"error", Error}, {"warning", Warning}, {"info", Info}}

// String returns the severity's word.
func (s Severity) String() string {
	for _, row := range Severities {
		if row.Severity == s {
			return row.Name
		}
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// SeverityOf returns the severity of a word.
func SeverityOf(word string) (Severity, bool) {
	for _, row := range Severities {
		if row.Name == word {
			return row.Severity, true
		}
	}
	return 0, false
}

// Text is one text in the languages that kyctl speaks.
type Text struct{ EN, ZH string }

// T returns a Text.
func T(en, zh string) Text { return Text{EN: en, ZH: zh} }

// With fills the verbs of both languages with the same arguments; a ZH text
// that needs another order uses explicit indexes (%[2]s).
func (t Text) With(args ...any) Text {
	return Text{EN: fmt.Sprintf(t.EN, args...), ZH: fmt.Sprintf(t.ZH, args...)}
}

// Then returns the text with another behind it.
func (t Text) Then(next Text) Text { return Text{EN: t.EN + next.EN, ZH: t.ZH + next.ZH} }

// Lang is a language of kyctl's texts.
type Lang string

// The languages.
const (
	EN Lang = "en"
	ZH Lang = "zh"
)

// In returns the text in lang.
func (t Text) In(lang Lang) string {
	if lang == ZH {
		return t.ZH
	}
	return t.EN
}

// Related is another place that a finding speaks of.
type Related struct {
	Pos     source.Pos
	Message Text
}

// Finding is one fact about an input. Path is the YAML path of the place
// (nodes[2].host), empty in files that are not YAML.
type Finding struct {
	Rule     string
	Severity Severity
	Pos      source.Pos
	Path     string
	Message  Text
	Hint     Text
	Related  []Related
	// Fix is set where it is certain what to type, whatever else is meant.
	Fix *Fix
}

// Fix puts Text in the place of the Runes characters at Pos, all on one line.
type Fix struct {
	Pos   source.Pos
	Runes int32
	Text  string
}

// List collects findings.
type List []Finding

// Add appends findings.
func (l *List) Add(f ...Finding) { *l = append(*l, f...) }

// Sort orders the list (infos last, then by position, severity, rule, message)
// and drops findings equal to another, as a YAML alias gives them.
func (l *List) Sort() {
	slices.SortStableFunc(*l, compare)
	*l = slices.CompactFunc(*l, func(a, b Finding) bool { return compare(a, b) == 0 })
}

func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(last(a), last(b)),
		a.Pos.Compare(b.Pos),
		int(b.Severity)-int(a.Severity),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message.EN, b.Message.EN),
	)
}

func last(f Finding) int {
	if f.Severity == Info {
		return 1
	}
	return 0
}

// Worst returns the highest severity in the list, 0 for an empty one.
func (l List) Worst() Severity {
	var worst Severity
	for _, f := range l {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Count returns how many findings have the severity s.
func (l List) Count(s Severity) int {
	n := 0
	for _, f := range l {
		if f.Severity == s {
			n++
		}
	}
	return n
}
