// Package source holds the text of an input file and finds places in it.
//
// In: a name and bytes. Out: positions, lines, snippets. A byte range marked
// with Mask is shown as *** by every function that returns text.
package source

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a file: line and column start at 1, a column counts runes,
// as yaml.v3 does. The zero Pos is nowhere.
type Pos struct {
	File *File
	Line int32
	Col  int32
}

// IsValid says whether p is a place.
func (p Pos) IsValid() bool { return p.File != nil && p.Line > 0 }

// Compare orders positions by file (as read), line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(p.File.order()-q.File.order(), int(p.Line-q.Line), int(p.Col-q.Col))
}

// File is one input: its name as the user typed it and its bytes.
type File struct {
	Name  string
	Bytes []byte
	// Order is the file's place among the inputs: findings are sorted by it.
	Order int

	starts []int  // byte offset of each line
	marks  []mark // places in the long lines
	masks  []span // sorted and apart, unless fresh
	fresh  bool   // masks were added since
}

type span struct{ start, end int }

// New returns a File over b, which must not change afterwards.
func New(name string, b []byte) *File { return &File{Name: name, Bytes: b} }

func (f *File) order() int {
	if f == nil {
		return -1
	}
	return f.Order
}

// Mask marks the bytes from start to end as secret.
func (f *File) Mask(start, end int) {
	start, end = max(start, 0), min(end, len(f.Bytes))
	if start < end {
		f.masks = append(f.masks, span{start, end})
		f.fresh = true
	}
}

// Masked says whether the character at p is marked as secret.
func (f *File) Masked(p Pos) bool {
	at := f.Offset(p)
	masks := f.after(at)
	return len(masks) > 0 && masks[0].start <= at
}

// after returns the masks that end after the byte at, in order.
func (f *File) after(at int) []span {
	if f.fresh {
		f.join()
	}
	i, _ := slices.BinarySearchFunc(f.masks, at, func(m span, at int) int { return cmp.Compare(m.end, at+1) })
	return f.masks[i:]
}

// join sorts the masks and makes one of those that touch.
func (f *File) join() {
	slices.SortFunc(f.masks, func(a, b span) int { return cmp.Or(a.start-b.start, a.end-b.end) })
	apart := f.masks[:1]
	for _, m := range f.masks[1:] {
		if last := &apart[len(apart)-1]; m.start <= last.end {
			last.end = max(last.end, m.end)
			continue
		}
		apart = append(apart, m)
	}
	f.masks, f.fresh = apart, false
}

// Line returns the text of a line with what is masked replaced by ***.
func (f *File) Line(line int) string {
	if line < 1 || line > f.Lines() {
		return ""
	}
	return f.text(f.bounds(line))
}

// reach is how much of a line Snippet returns on either side, in bytes: more than
// a terminal shows, and little enough for a finding on each word of a long line.
const reach = 1 << 10

// Snippet returns the line of p in three parts, masked: what stands before p,
// the token at p (at least one character where the line goes on) and the rest.
// Of a long line it is what stands near the token.
func (f *File) Snippet(p Pos) (before, token, rest string) {
	if p.Line < 1 || int(p.Line) > f.Lines() {
		return "", "", ""
	}
	start, end := f.bounds(int(p.Line))
	at := min(max(f.Offset(p), start), end)
	stop := at + tokenLen(f.Bytes[at:end])
	for _, m := range f.after(at) { // a secret is one token
		if m.start >= stop {
			break
		}
		stop = min(max(stop, m.end), end)
	}
	start = f.runeAt(max(start, at-reach))
	return f.text(start, at), f.text(at, stop), f.text(stop, f.runeAt(min(end, stop+reach)))
}

// runeAt returns the start of the character that the byte at offset is part of.
func (f *File) runeAt(offset int) int {
	for i := offset; i < len(f.Bytes) && i > offset-utf8.UTFMax && i >= 0; i-- {
		if utf8.RuneStart(f.Bytes[i]) {
			return i
		}
	}
	return offset
}

// tokenLen returns the length of the scalar or word that b begins with.
func tokenLen(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	if b[0] == '"' || b[0] == '\'' {
		return QuotedLen(b)
	}
	_, first := utf8.DecodeRune(b)
	for i := first; i < len(b); i++ {
		switch next := b[i:]; {
		case bytes.IndexByte([]byte(",[]{}"), b[i]) >= 0,
			b[i] == ':' && (len(next) == 1 || next[1] == ' ' || next[1] == '\t'),
			b[i] == ' ' && len(next) > 1 && next[1] == '#':
			return len(bytes.TrimRight(b[:i], " \t"))
		}
	}
	return max(first, len(bytes.TrimRight(b, " \t")))
}

// QuotedLen returns the length of the quoted scalar that b begins with, to the
// end of b where the quote is never closed.
func QuotedLen(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch {
		case b[i] == '\\' && b[0] == '"':
			i++
		case b[i] == '\'' && b[0] == '\'' && i+1 < len(b) && b[i+1] == '\'':
			i++
		case b[i] == b[0]:
			return i + 1
		}
	}
	return len(b)
}

// text returns the bytes from start to end with what is masked as ***.
func (f *File) text(start, end int) string {
	if start >= end {
		return ""
	}
	var out strings.Builder
	at := start
	for _, m := range f.after(start) {
		if m.start >= end {
			break
		}
		out.Write(f.Bytes[at:max(at, m.start)])
		out.WriteString("***")
		at = min(m.end, end)
	}
	out.Write(f.Bytes[at:end])
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

// TokenRunes returns the number of runes of the token at p.
func (f *File) TokenRunes(p Pos) int32 {
	if p.Line < 1 || int(p.Line) > f.Lines() {
		return 0
	}
	_, end := f.bounds(int(p.Line))
	at := min(f.Offset(p), end)
	return int32(utf8.RuneCount(f.Bytes[at : at+tokenLen(f.Bytes[at:end])]))
}
