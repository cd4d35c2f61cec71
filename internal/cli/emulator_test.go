package cli

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/terminal"
)

// emulator is a terminal that knows the few sequences that kyctl sends: it
// breaks lines, also before a wide character, moves to the first column, clears
// the rest of a line and changes colours. All others are faults.
type emulator struct {
	columns, x, y int
	style         string
	rows          [][]cell
	faults        []string
}

type cell struct{ text, style string }

var colour = regexp.MustCompile(`^\x1b\[([0-9;]*)m`)

const clearRest = "\x1b[K"

// display returns what a terminal shows: its lines, with the colours as sequences
// in which ^[ is the escape, and what was sent that it does not know.
func display(sent string, columns int) (shown string, faults []string) {
	e := emulator{columns: columns, rows: make([][]cell, 1)}
	for len(sent) > 0 {
		sent = sent[e.take(sent):]
	}
	var out strings.Builder
	for _, row := range e.rows {
		out.WriteString(rowText(row) + "\n")
	}
	return strings.TrimLeft(strings.TrimRight(out.String(), "\n")+"\n", "\n"), e.faults
}

// take obeys what sent begins with and returns how long that is.
func (e *emulator) take(sent string) int {
	if m := colour.FindStringSubmatch(sent); m != nil {
		e.style = strings.TrimPrefix(m[1], "0")
		return len(m[0])
	}
	if strings.HasPrefix(sent, clearRest) {
		e.rows[e.y] = e.rows[e.y][:min(e.x, len(e.rows[e.y]))]
		return len(clearRest)
	}
	switch sent[0] {
	case '\r':
		e.x = 0
		return 1
	case '\n':
		e.down()
		return 1
	case '\t':
		e.x = min(e.x/8*8+8, e.columns-1)
		return 1
	}
	r, n := utf8.DecodeRuneInString(sent)
	if r == utf8.RuneError && n == 1 || terminal.Plain(string(r)) != string(r) {
		e.faults = append(e.faults, fmt.Sprintf("%.20q", sent))
		return n
	}
	e.put(sent[:n])
	return n
}

func (e *emulator) down() {
	if e.y++; e.y == len(e.rows) {
		e.rows = append(e.rows, nil)
	}
}

// put writes a character.
func (e *emulator) put(text string) {
	wide := terminal.Width(text)
	if e.x+wide > e.columns {
		e.x = 0
		e.down()
	}
	row := e.rows[e.y]
	for len(row) < e.x+wide {
		row = append(row, cell{text: " "})
	}
	e.rows[e.y] = row
	if wide == 0 && e.x > 0 {
		row[e.x-1].text += text
		return
	}
	for i := range wide {
		row[e.x+i] = cell{"", e.style} // the other half of a wide character
	}
	row[e.x].text = text
	e.x += wide
}

// rowText is a row with its colours.
func rowText(row []cell) string {
	var out strings.Builder
	style := ""
	for _, c := range row {
		if c.style != style {
			style = c.style
			out.WriteString("^[[" + style + "m")
		}
		out.WriteString(c.text)
	}
	if style != "" {
		out.WriteString("^[[m")
	}
	return strings.TrimRight(out.String(), " ")
}
