package manual

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
)

// columns is how wide a page is: what a terminal has at least.
const columns = 80

// page is a text for a terminal in one language.
type page struct {
	strings.Builder
	lang diag.Lang
}

func (p *page) line(text string) { p.WriteString(strings.TrimRight(text, " ") + "\n") }

// heading begins a part of the page.
func (p *page) heading(title diag.Text) { p.line("\n" + title.In(p.lang)) }

// prose writes a text in lines below a heading.
func (p *page) prose(text string) {
	for _, line := range terminal.Wrap(text, columns-len(indent)) {
		p.line(indent + line)
	}
}

const indent = "  "

// code writes lines as they are.
func (p *page) code(text string) {
	for line := range strings.Lines(text) {
		p.line(indent + strings.TrimRight(line, "\n"))
	}
}

// row is a name and what is said of it.
type row struct{ name, text string }

// rows writes names in a column and their texts in another; where a name is
// too long its text begins on the next line.
func (p *page) rows(rows []row) {
	const most = 36
	width := 0
	for _, r := range rows {
		if w := terminal.Width(r.name); w <= most {
			width = max(width, w)
		}
	}
	for _, r := range rows {
		left := indent + terminal.Pad(r.name, width) + "  "
		blank := strings.Repeat(" ", len(indent)+width+2)
		if terminal.Width(r.name) > width {
			p.line(left)
			left = blank
		}
		for _, line := range terminal.Wrap(r.text, columns-len(blank)) {
			p.line(left + line)
			left = blank
		}
	}
}
