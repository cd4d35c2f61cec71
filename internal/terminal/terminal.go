// Package terminal lays out text in the columns of a terminal.
//
// In: text of any language. Out: the same text, measured, cut or wrapped, and
// harmless to print.
package terminal

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/displaywidth"
)

// Width returns the columns that text takes: 2 for a Chinese character, 0 for
// a combining mark.
func Width(text string) int {
	if usual(text) {
		return len(text)
	}
	return displaywidth.String(text)
}

// usual says that text is of visible ASCII and blanks, as most is: each byte is
// one column, and none is to be replaced.
func usual(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// Cut returns text cut to width columns, with … in the last one where
// something is missing.
func Cut(text string, width int) string { return displaywidth.TruncateString(text, width, "…") }

// CutLeft returns text without its first width columns. Where that is in the
// middle of a wide character, a blank stands for its other half.
func CutLeft(text string, width int) string {
	gone, cut := 0, 0
	for all := displaywidth.StringGraphemes(text); gone < width && all.Next(); {
		gone += all.Width()
		cut += len(all.Value())
	}
	return strings.Repeat(" ", max(0, gone-width)) + text[cut:]
}

// Pad returns text with blanks behind it, up to width columns.
func Pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-Width(text)))
}

// Plain shows a tab as one blank, and as a dot each character that can't be
// seen or that would steer the terminal, so that columns can be counted.
func Plain(text string) string {
	if usual(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case steers(r):
			return '·'
		}
		return r
	}, text)
}

// steers says that r would steer a terminal, or that it can't be seen.
func steers(r rune) bool {
	if r < 0x7f {
		return r < ' '
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// Wrap breaks text into lines of at most width columns: at blanks, and between
// Chinese characters where no punctuation forbids it. A longer word stays whole.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, p := range pieces(text) {
		switch {
		case line == "":
			line = p.text
		case Width(line)+p.gap+Width(p.text) <= width:
			line += strings.Repeat(" ", p.gap) + p.text
		default:
			lines = append(lines, line)
			line = p.text
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// piece is a text that is never broken, and the blank before it.
type piece struct {
	gap  int
	text string
}

// The punctuation that ends and that begins a piece: never at the beginning of
// a line, never at its end.
const (
	closing = "，。、；：！？）】》」』”’"
	opening = "（【《「『“‘"
)

// pieces cuts text where a line may end.
func pieces(text string) []piece {
	var out []piece
	for _, word := range strings.Fields(text) {
		gap := 1
		start := 0
		var last rune
		for i, r := range word {
			if i > start && mayBreak(last, r) {
				out = append(out, piece{gap, word[start:i]})
				gap, start = 0, i
			}
			last = r
		}
		out = append(out, piece{gap, word[start:]})
	}
	return out
}

// mayBreak says whether a line may end between two characters of a word.
func mayBreak(a, b rune) bool {
	if strings.ContainsRune(opening, a) || strings.ContainsRune(closing, b) {
		return false
	}
	return displaywidth.Rune(a) == 2 || displaywidth.Rune(b) == 2 || strings.ContainsRune(closing, a) || strings.ContainsRune(opening, b)
}
