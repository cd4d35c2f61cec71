// Package patch edits files that others own: properties files and context.xml.
//
// In: a file's bytes, the pairs or elements wanted in it. Out: the same bytes,
// but for the managed lines and elements; patching twice changes nothing. It
// alone knows java.util.Properties and etree.
package patch

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind says why a file was refused.
type Kind uint8

// The kinds; those of the wanted pairs and elements carry no position.
const (
	// BOM is a byte order mark before the first key of a properties file: Java
	// takes it for a part of that key, which is lost.
	BOM Kind = iota + 1
	// LoneBackslash is one at the end of a properties file: what is appended
	// would continue that line.
	LoneBackslash
	// AmbiguousComment is a comment after a line that is a backslash alone: a
	// comment to Java 17, a key to Java 8 (OpenJDK, Properties.LineReader).
	AmbiguousComment
	// MalformedEscape is a \u without four hexadecimal digits: Java refuses the
	// whole file.
	MalformedEscape
	// EmptyKey is a wanted pair or attribute without a name.
	EmptyKey
	// Repeated is a wanted key or attribute that is wanted twice.
	Repeated
	// ControlCharacter is one in a wanted key or value.
	ControlCharacter
	// InvalidText is a wanted text that is not UTF-8 or that XML can't hold.
	InvalidText
	// InvalidName is a wanted element or attribute whose name is no XML name.
	InvalidName
	// Encoding is an XML file in, or declared to be in, another encoding than
	// UTF-8.
	Encoding
	// NotUTF8 is a byte in an XML file that is no UTF-8, even in a comment:
	// Tomcat refuses the whole file.
	NotUTF8
	// Doctype is a document type declaration, which may define entities.
	Doctype
	// NotWellFormed is an XML file that no parser reads.
	NotWellFormed
	// NotContext is a root element other than Context: Tomcat ignores the file.
	NotContext
	// SelfClosingRoot is <Context/>, which has no place for a child.
	SelfClosingRoot
	// Unverified is a result that does not read back as wanted: a mistake in
	// this package, caught before anything is written.
	Unverified
)

var kindTexts = [...]string{
	BOM:              "byte order mark before the first key",
	LoneBackslash:    "backslash at the end of the file",
	AmbiguousComment: "comment after a line that is a backslash alone",
	MalformedEscape:  `\u without four hexadecimal digits`,
	EmptyKey:         "empty name",
	Repeated:         "wanted twice",
	ControlCharacter: "control character",
	InvalidText:      "text that the file can't hold",
	InvalidName:      "not an XML name",
	Encoding:         "encoding other than UTF-8",
	NotUTF8:          "byte that is not UTF-8",
	Doctype:          "document type declaration",
	NotWellFormed:    "not well-formed XML",
	NotContext:       "root element is not Context",
	SelfClosingRoot:  "root element has no closing tag",
	Unverified:       "result does not read back as wanted",
}

// String returns the kind in a few English words.
func (k Kind) String() string {
	if int(k) < len(kindTexts) && kindTexts[k] != "" {
		return kindTexts[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Error is a refusal. Line and Col (in runes) start at 1 and are 0 where the
// wanted pairs or elements are at fault. Detail may be empty; it may name a
// key, an element or an attribute, and never holds a value.
type Error struct {
	Kind      Kind
	Line, Col int
	Detail    string
}

// Error returns the position, the kind and the detail.
func (e *Error) Error() string {
	text := e.Kind.String()
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Line == 0 {
		return text
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Col, text)
}

// refuse returns an Error at the byte offset of b.
func refuse(b []byte, offset int, kind Kind, detail string) error {
	c := cursor{b: b}
	line, col := c.at(offset)
	return &Error{Kind: kind, Line: line, Col: col, Detail: detail}
}

// cursor turns offsets, asked for in rising order, into lines and columns; a
// line ends with \n and a column counts runes.
type cursor struct {
	b             []byte
	off           int
	newlines, col int // before off; col since the last newline
}

func (c *cursor) at(offset int) (line, col int) {
	passed := c.b[c.off:offset]
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		c.newlines += bytes.Count(passed, []byte{'\n'})
		c.col, passed = 0, passed[i+1:]
	}
	c.off = offset
	c.col += utf8.RuneCount(passed)
	return c.newlines + 1, c.col + 1
}

// edit replaces the bytes from start to end by text.
type edit struct {
	start, end int
	text       string
}

// splice applies edits, which must not overlap; of two at one place the
// earlier in the slice comes first.
func splice(b []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(b[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(b[at:])
	return out.Bytes()
}

// newlineBefore returns the last newline in b before offset, else \n.
func newlineBefore(b []byte, offset int) string {
	i := bytes.LastIndexAny(b[:offset], "\r\n")
	switch {
	case i < 0 || b[i] == '\n' && (i == 0 || b[i-1] != '\r'):
		return "\n"
	case b[i] == '\r':
		return "\r"
	}
	return "\r\n"
}

// checkText refuses a control character in text, and text that is not UTF-8;
// owner names the place in the error.
func checkText(owner, text, allowed string) error {
	if !utf8.ValidString(text) {
		return &Error{Kind: InvalidText, Detail: owner + " is not UTF-8"}
	}
	for _, r := range text {
		if (r < ' ' || r == 0x7F) && !strings.ContainsRune(allowed, r) {
			return &Error{Kind: ControlCharacter, Detail: fmt.Sprintf("%s has U+%04X", owner, r)}
		}
	}
	return nil
}
