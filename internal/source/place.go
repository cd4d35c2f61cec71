package source

import (
	"bytes"
	"slices"
	"sort"
	"unicode/utf8"
)

// bom is the byte order mark: no editor and no parser counts it as a column.
var bom = []byte("\uFEFF")

// Lines returns the number of lines; a final newline does not begin a new one.
func (f *File) Lines() int { return len(f.index()) }

func (f *File) index() []int {
	if f.starts != nil {
		return f.starts
	}
	f.starts = append(make([]int, 0, bytes.Count(f.Bytes, []byte{'\n'})+1), 0)
	if bytes.HasPrefix(f.Bytes, bom) {
		f.starts[0] = len(bom)
	}
	for at := f.starts[0]; ; {
		i := bytes.IndexByte(f.Bytes[at:], '\n')
		if i < 0 {
			f.mark(at, len(f.Bytes))
			return f.starts
		}
		f.mark(at, at+i)
		if at += i + 1; at == len(f.Bytes) {
			return f.starts
		}
		f.starts = append(f.starts, at)
	}
}

// mark is the place of a character in a long line: columns are counted from the
// mark before, not from the beginning of the line each time.
type mark struct {
	offset int
	col    int32
}

// stride is the distance of the marks, in bytes.
const stride = 1 << 10

// mark sets the marks of the line from start to end.
func (f *File) mark(start, end int) {
	col := int32(1)
	for at := start; end-at > stride; {
		stop := at + stride
		for stop > at && !utf8.RuneStart(f.Bytes[stop]) {
			stop--
		}
		if stop == at { // no text: each of these bytes is a column
			stop = at + stride
		}
		col += int32(utf8.RuneCount(f.Bytes[at:stop]))
		at = stop
		f.marks = append(f.marks, mark{at, col})
	}
}

// Pos returns the place of the byte at offset.
func (f *File) Pos(offset int) Pos {
	starts := f.index()
	offset = min(max(offset, starts[0]), len(f.Bytes))
	line, found := slices.BinarySearch(starts, offset)
	if !found {
		line--
	}
	from := mark{starts[line], 1}
	if i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].offset > offset }); i > 0 && f.marks[i-1].offset > from.offset {
		from = f.marks[i-1]
	}
	col := from.col + int32(utf8.RuneCount(f.Bytes[from.offset:offset]))
	return Pos{File: f, Line: int32(line + 1), Col: col}
}

// Offset returns the byte offset of p, clamped to its line.
func (f *File) Offset(p Pos) int {
	starts := f.index()
	if p.Line < 1 || int(p.Line) > len(starts) {
		return len(f.Bytes)
	}
	start, end := f.bounds(int(p.Line))
	from := mark{start, 1}
	i := sort.Search(len(f.marks), func(i int) bool {
		m := f.marks[i]
		return m.offset > end || m.offset > start && m.col > p.Col
	})
	if i > 0 && f.marks[i-1].offset > start {
		from = f.marks[i-1]
	}
	at := from.offset
	for col := from.col; col < p.Col && at < end; col++ {
		_, n := utf8.DecodeRune(f.Bytes[at:end])
		at += n
	}
	return at
}

// bounds returns the byte range of a line without its newline.
func (f *File) bounds(line int) (start, end int) {
	starts := f.index()
	start, end = starts[line-1], len(f.Bytes)
	if line < len(starts) {
		end = starts[line]
	}
	return start, start + len(bytes.TrimRight(f.Bytes[start:end], "\r\n"))
}
