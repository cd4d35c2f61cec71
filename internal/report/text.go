package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/terminal"
)

// text writes findings for people: place, severity, fact and rule on one line,
// the line of the file with a caret below it, then what to do.
func text(w io.Writer, findings diag.List, o Options) error {
	out := bufio.NewWriter(terminal.Raw(w))
	p := printer{terminal.NewWriter(out), o}
	for i, f := range findings {
		if i > 0 {
			p.print("\n")
		}
		p.finding(f)
	}
	p.Flush()
	return out.Flush()
}

type printer struct {
	*terminal.Writer
	Options
}

func (p printer) print(texts ...string) {
	for _, text := range texts {
		_, _ = p.WriteString(text) // bufio keeps the error
	}
}

// The colours of a terminal, by what they are used for.
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
	blue   = "1;34"
	faint  = "2"
)

// paint writes text in a style, where there are colours.
func (p printer) paint(style, text string) {
	if !p.Color {
		p.print(text)
		return
	}
	p.Style(style)
	p.print(text)
	p.Style("0")
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
	p.place(f.Pos)
	p.paint(severityStyle(f.Severity), f.Severity.String())
	p.print(": ")
	p.paint(bold, terminal.Plain(f.Message.In(p.Lang)))
	p.print(" ")
	p.paint(faint, "["+f.Rule+"]")
	p.print("\n")
	p.snippet(f.Pos, severityStyle(f.Severity))
	if hint := f.Hint.In(p.Lang); hint != "" {
		p.print("  ")
		p.paint(faint, "=")
		p.print(" ", terminal.Plain(hint), "\n")
	}
	for _, r := range f.Related {
		p.print("  ")
		p.place(r.Pos)
		p.print(terminal.Plain(r.Message.In(p.Lang)), "\n")
		p.snippet(r.Pos, blue)
	}
}

func (p printer) place(pos source.Pos) {
	if pos.IsValid() {
		p.paint(bold, fmt.Sprintf("%s:%d:%d:", terminal.Plain(pos.File.Name), pos.Line, pos.Col))
		p.print(" ")
	}
}

// snippet shows the line at pos with a caret under the token there.
func (p printer) snippet(pos source.Pos, style string) {
	if !pos.IsValid() {
		return
	}
	number := fmt.Sprint(pos.Line)
	width := p.Width
	if width <= 0 {
		width = usualWidth
	}
	line, at, length := window(pos, max(minWidth, width)-len("  "+number+" | "))
	p.print("  ")
	p.paint(faint, number+" |")
	p.print(" ", strings.TrimRight(line, " "), "\n  ")
	p.paint(faint, strings.Repeat(" ", len(number))+" |")
	p.print(" ", strings.Repeat(" ", at))
	p.paint(style, "^"+strings.Repeat("~", length-1))
	p.print("\n")
}

// The columns of a snippet where nobody says how wide the terminal is, and the
// fewest that show anything.
const (
	usualWidth = 120
	minWidth   = 20
)

// window returns the line at pos cut to width columns around the token there,
// and where in it the token stands and how many columns of it are seen.
func window(pos source.Pos, width int) (line string, at, length int) {
	before, token, rest := pos.File.Snippet(pos)
	before, token, rest = terminal.Plain(before), terminal.Plain(token), terminal.Plain(rest)
	at, length = terminal.Width(before), terminal.Width(token)
	if half := width / 2; at > half && at+length >= width {
		before = "…" + terminal.CutLeft(before, at-half+1)
		at = terminal.Width(before)
	}
	line = terminal.Cut(before+token+rest, width)
	return line, at, max(1, min(length, terminal.Width(line)-at))
}
