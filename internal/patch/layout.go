package patch

import (
	"bytes"
	"strings"
)

// layout is how a file is written: the indent of the elements under Context,
// one step of it, the newline.
type layout struct{ indent, step, newline string }

// layout reads how the file is written off the first child, else comment, that
// stands first on its line; a file without either is indented by four.
func (d *document) layout() layout {
	l := layout{step: "    ", newline: newlineBefore(d.b, d.closeAt)}
	root, _ := d.margin(d.rootAt)
	l.indent = root + l.step
	var starts []int
	for _, c := range d.children {
		starts = append(starts, c.start)
	}
	for _, at := range append(starts, d.comments...) {
		if margin, first := d.margin(at); first {
			l.indent = margin
			if step, deeper := strings.CutPrefix(margin, root); deeper && step != "" {
				l.step = step
			}
			break
		}
	}
	return l
}

// margin returns what stands before at on its line, and whether that is blank;
// if it is not, the margin is "".
func (d *document) margin(at int) (margin string, first bool) {
	before := bytes.TrimRight(d.b[:at], " \t")
	if n := len(before); n > 0 && before[n-1] != '\r' && before[n-1] != '\n' && string(before) != utf8BOM {
		return "", false
	}
	return string(d.b[len(before):at]), true
}

func (d *document) replacement(c child, w Element, l layout) edit {
	if margin, first := d.margin(c.start); first {
		l.indent = margin
	}
	var b strings.Builder
	w.write(&b, l)
	return edit{c.start, c.end, b.String()}
}

// removal takes the whole line where the child stands alone on it.
func (d *document) removal(c child) edit {
	margin, first := d.margin(c.start)
	end, next := physicalEnd(d.b, c.end)
	if !first || next == end || len(bytes.Trim(d.b[c.end:end], " \t")) > 0 {
		return edit{c.start, c.end, ""}
	}
	return edit{c.start - len(margin), next, ""}
}

func (d *document) insertion(elements []Element, l layout) edit {
	var b strings.Builder
	for _, e := range elements {
		b.WriteString(l.indent)
		e.write(&b, l)
		b.WriteString(l.newline)
	}
	margin, first := d.margin(d.closeAt)
	at := d.closeAt - len(margin)
	if first {
		return edit{at, at, b.String()}
	}
	root, _ := d.margin(d.rootAt)
	return edit{d.closeAt, d.closeAt, l.newline + b.String() + root}
}
