package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// text writes findings for people: place, severity, fact and rule on one line,
// the line of the file with a caret below it, then what to do.
func text(w io.Writer, findings diag.List, o Options) error {
	out := bufio.NewWriter(w)
	p := printer{out, o}
	for i, f := range findings {
		if i > 0 {
			fmt.Fprintln(out)
		}
		p.finding(f)
	}
	return out.Flush()
}

type printer struct {
	*bufio.Writer
	Options
}

// The colours of a terminal, by what they are used for.
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
	blue   = "1;34"
	faint  = "2"
)

func (p printer) paint(style, text string) string {
	if !p.Color {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

func severityStyle(s diag.Severity) string {
	switch s {
	case diag.Error:
		return red
	case diag.Warning:
		return yellow
	}
	return blue
}

func (p printer) finding(f diag.Finding) {
	fmt.Fprintf(p, "%s%s: %s %s\n", p.place(f.Pos), p.paint(severityStyle(f.Severity), f.Severity.String()),
		p.paint(bold, f.Message.In(p.Lang)), p.paint(faint, "["+f.Rule+"]"))
	p.snippet(f.Pos, severityStyle(f.Severity))
	if hint := f.Hint.In(p.Lang); hint != "" {
		fmt.Fprintf(p, "  %s %s\n", p.paint(faint, "="), hint)
	}
	for _, r := range f.Related {
		fmt.Fprintf(p, "  %s%s\n", p.place(r.Pos), r.Message.In(p.Lang))
		p.snippet(r.Pos, blue)
	}
}

func (p printer) place(pos source.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	return p.paint(bold, fmt.Sprintf("%s:%d:%d:", pos.File.Name, pos.Line, pos.Col)) + " "
}

// longest is how many columns of a line are shown around the caret.
const longest = 120

// snippet shows the line at pos with a caret under the token there.
func (p printer) snippet(pos source.Pos, style string) {
	if !pos.IsValid() {
		return
	}
	before, token, rest := pos.File.Snippet(pos)
	before, token, rest = plain(before), plain(token), plain(rest)
	if runewidth.StringWidth(before) > longest/2 {
		before = "…" + runewidth.TruncateLeft(before, runewidth.StringWidth(before)-longest/2, "")
	}
	line := runewidth.Truncate(before+token+rest, longest, "…")
	number := fmt.Sprint(pos.Line)
	width := max(1, min(runewidth.StringWidth(token), longest-runewidth.StringWidth(before)))
	fmt.Fprintf(p, "  %s %s\n", p.paint(faint, number+" |"), strings.TrimRight(line, " "))
	fmt.Fprintf(p, "  %s %s%s\n", p.paint(faint, strings.Repeat(" ", len(number))+" |"),
		strings.Repeat(" ", runewidth.StringWidth(before)), p.paint(style, "^"+strings.Repeat("~", width-1)))
}

// plain shows tabs as one column and what can't be printed as a dot, so that
// the caret stands where it should and no file can steer a terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\ufeff':
			return '·'
		}
		return r
	}, text)
}
