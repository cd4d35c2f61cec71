package terminal

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Writer is the door to what a person reads: a terminal, a log, a file. Text that
// is written to it is shown and never obeyed, whoever wrote it.
//
// A character that would steer a terminal, or can't be seen, becomes a dot. A CI
// server obeys lines of a log, too: GitHub's runner takes a line that begins with
// :: for a command, and it and others take ##[ and ##word[ anywhere
// (ActionCommand.cs of actions/runner). A dot between the characters makes them
// text.
type Writer struct {
	to  io.Writer
	err error
	out []byte
	// held is what can't be judged before more is written: a carriage return, the
	// first bytes of a character.
	held []byte
	// begun says that the line has a character that can be seen.
	begun bool
	// colon says that the first such character was the last, and a colon.
	colon bool
	// marks counts the # that were just written, up to two, and letters after two.
	marks int
}

// NewWriter returns a Writer in front of to.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// Shown returns a line as a Writer shows it, with a dot also for the end of it.
func Shown(line string) string {
	var out strings.Builder
	w := NewWriter(&out)
	_, _ = w.WriteString(Plain(line)) // a Builder has no error
	w.Flush()
	return out.String()
}

// Raw returns what stands behind the door, for data and for text that is kyctl's
// own to the last byte.
func Raw(w io.Writer) io.Writer {
	if d, ok := w.(*Writer); ok {
		return raw{d}
	}
	return w
}

type raw struct{ door *Writer }

func (r raw) Write(b []byte) (int, error) {
	r.door.Flush()
	r.door.send(b)
	return len(b), r.door.err
}

// Behind returns the writer behind the door, to ask what it is.
func (w *Writer) Behind() io.Writer { return w.to }

// Err returns the error of the first write that failed, as on a full disk.
func (w *Writer) Err() error { return w.err }

func (w *Writer) send(b []byte) {
	if w.err == nil && len(b) > 0 {
		_, w.err = w.to.Write(b)
	}
}

// Write shows text.
func (w *Writer) Write(text []byte) (int, error) {
	rest := text
	if len(w.held) > 0 {
		rest = append(w.held, text...)
		w.held = nil
	}
	for len(rest) > 0 {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && !utf8.FullRune(rest) || r == '\r' && len(rest) == 1 {
			w.held = append([]byte{}, rest...)
			break
		}
		if r == '\r' && rest[1] == '\n' {
			w.out = append(w.out, '\r')
		} else {
			w.put(r)
		}
		rest = rest[n:]
	}
	w.send(w.out)
	w.out = w.out[:0]
	return len(text), w.err
}

// WriteString shows text.
func (w *Writer) WriteString(text string) (int, error) { return w.Write([]byte(text)) }

// put shows one character.
func (w *Writer) put(r rune) {
	if r == '\n' {
		w.out = append(w.out, '\n')
		w.begun, w.colon, w.marks = false, false, 0
		return
	}
	if r != '\t' && steers(r) {
		r = '·'
	}
	if r > unicode.MaxASCII && unicode.Is(unicode.M, r) { // readers of commands may look past it
		w.out = utf8.AppendRune(w.out, r)
		return
	}
	if r == ':' && w.colon || r == '[' && w.marks == 2 {
		w.out = append(w.out, "·"...)
	}
	w.out = utf8.AppendRune(w.out, r)
	switch {
	case r == '#':
		w.marks = min(w.marks+1, 2)
	case w.marks != 2 || !unicode.IsLetter(r):
		w.marks = 0
	}
	w.colon = !w.begun && r == ':'
	w.begun = w.begun || !unicode.IsSpace(r)
}

// Flush shows what was held back.
func (w *Writer) Flush() {
	held := w.held
	w.held = nil
	for len(held) > 0 {
		r, n := utf8.DecodeRune(held)
		w.put(r)
		held = held[n:]
	}
	w.send(w.out)
	w.out = w.out[:0]
}

// Style changes how a terminal shows what follows; style is of its codes, such
// as 1;31, and 0 ends it.
func (w *Writer) Style(style string) {
	w.Flush()
	w.send([]byte("\x1b[" + style + "m"))
}

// Again clears the line on a terminal and shows text in it.
func (w *Writer) Again(text string) {
	w.Flush()
	w.send([]byte("\r\x1b[K"))
	w.begun, w.colon, w.marks = false, false, 0
	_, _ = w.WriteString(text) // Err has the error
}
