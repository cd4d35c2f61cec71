// Package directive reads the configuration languages of nginx, httpd and
// HAProxy: words, directives, what stands inside what, and which file and line
// each comes from. It knows their syntax, no meaning beyond includes.
//
// In: a file, and a function that reads the files it includes. Out: directives,
// and errors with positions. It asks the machine nothing.
package directive

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// Word is a word of a configuration: what it stands for, and its bytes in the
// file, quotes included.
type Word struct {
	Text     string
	From, To int
}

// Directive is one directive, or a block or section with what stands in it.
type Directive struct {
	File *source.File
	// Words are its name and arguments, at least one, without the signs that end
	// a directive or surround a section.
	Words []Word
	// Block is what stands inside; of an include, what its files say.
	Block []*Directive
	// HasBlock: it is a block or a section, an empty one perhaps.
	HasBlock bool
	// Holds: it is a conditional section whose content counts as if it stood in
	// its place.
	Holds bool
	// Included: it is an include, and its files were read. Failed says why not all
	// of them were.
	Included bool
	Failed   error

	all []*Directive // what is inside as the file has it, where Flatten changed Block
	end int          // the byte behind it; of a block, behind the sign that opens it
}

// Name is the first word.
func (d *Directive) Name() string { return d.Words[0].Text }

// Args are the other words.
func (d *Directive) Args() []string { return d.ArgsFrom(0) }

// ArgsFrom are the arguments from the i-th on, none where there are fewer.
func (d *Directive) ArgsFrom(i int) []string {
	var args []string
	for _, w := range d.Words[min(i+1, len(d.Words)):] {
		args = append(args, w.Text)
	}
	return args
}

// Arg is the i-th argument, counted from 0; "" where there are fewer.
func (d *Directive) Arg(i int) string {
	if i+1 < len(d.Words) {
		return d.Words[i+1].Text
	}
	return ""
}

// Pos is where it begins.
func (d *Directive) Pos() source.Pos { return d.File.Pos(d.Words[0].From) }

// At is where its i-th argument begins, the directive itself where there are
// fewer.
func (d *Directive) At(i int) source.Pos {
	if i+1 < len(d.Words) {
		return d.File.Pos(d.Words[i+1].From)
	}
	return d.Pos()
}

// Text is the directive as it is written, of a block the head alone.
func (d *Directive) Text() string {
	return string(d.File.Bytes[d.Words[0].From:d.Words[len(d.Words)-1].To])
}

// Inside is what the file has inside, with the includes and the conditional
// sections that Flatten puts into Block.
func (d *Directive) Inside() []*Directive {
	if d.all != nil {
		return d.all
	}
	return d.Block
}

// Comment is the comment that stands behind the directive on its line, without
// the sign and the blanks around it; "" where there is none.
func (d *Directive) Comment() string {
	text, found := bytes.CutPrefix(bytes.TrimLeft(d.File.Bytes[d.end:], " \t\r"), []byte("#"))
	if !found {
		return ""
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return strings.TrimSpace(string(line))
}

// Error is a place that the program itself could not read either.
type Error struct {
	Pos     source.Pos
	Message diag.Text
}

// Error returns the place and the English text.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Pos.File.Name, e.Pos.Line, e.Pos.Col, e.Message.EN)
}

// Include returns the files that match a pattern of an include, in the order in
// which the program reads them. The pattern is as the file writes it, with
// variables filled in: absolute, or relative to the folder of the main file. A
// pattern with *, ? or [ may match none; a plain path that can't be read is an
// error, whose text is shown. With an error come the files that could be read.
type Include func(pattern string) ([]*source.File, error)

// What a configuration may grow to: more is a mistake, or an attack.
const (
	maxDepth = 200     // blocks in blocks, and files in files
	maxFiles = 5000    // one file read twice counts twice
	maxBytes = 1 << 28 // in all files
)
