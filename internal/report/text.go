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
		p.paint(bold, terminal.Plain(f.Message.In(p.Lang))), p.paint(faint, "["+f.Rule+"]"))
	p.snippet(f.Pos, severityStyle(f.Severity))
	if hint := f.Hint.In(p.Lang); hint != "" {
		fmt.Fprintf(p, "  %s %s\n", p.paint(faint, "="), terminal.Plain(hint))
	}
	for _, r := range f.Related {
		fmt.Fprintf(p, "  %s%s\n", p.place(r.Pos), terminal.Plain(r.Message.In(p.Lang)))
		p.snippet(r.Pos, blue)
	}
}

func (p printer) place(pos source.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	return p.paint(bold, fmt.Sprintf("%s:%d:%d:", terminal.Plain(pos.File.Name), pos.Line, pos.Col)) + " "
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
	fmt.Fprintf(p, "  %s %s\n", p.paint(faint, number+" |"), strings.TrimRight(line, " "))
	fmt.Fprintf(p, "  %s %s%s\n", p.paint(faint, strings.Repeat(" ", len(number))+" |"),
		strings.Repeat(" ", at), p.paint(style, "^"+strings.Repeat("~", length-1)))
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
