package syntax

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxNesting is how deep yaml.v3 lets collections be nested.
const maxNesting = 10000

// maxKeyLen is how many characters a key may have, as YAML says.
const maxKeyLen = 1024

// spot is where a lexer stands.
type spot struct {
	at        int // byte
	line, col int
	char      int // runes before at
}

// simpleKey is a token that becomes a key if a colon follows on its line.
type simpleKey struct {
	spot
	possible, required bool
	out                int // index of the token
}

// lexer cuts YAML into tokens just as yaml.v3 does, and keeps what that
// forgets: where in the line it stood when it could not go on.
type lexer struct {
	spot
	b        []byte
	out      []lexeme
	indent   int
	indents  []int
	flow     int // how many brackets are open
	keys     []simpleKey
	mayKey   bool // a key may begin here
	newlines int  // since the last character that is no blank
	fault    *fault
}

// lex returns the tokens of b, which is valid UTF-8, up to its end or to a
// fault; tokens from sure on might have been read otherwise had it gone on.
func lex(b []byte) (out []lexeme, sure int, f *fault) {
	l := &lexer{b: b, indent: -1, mayKey: true, keys: make([]simpleKey, 1)}
	if bytes.HasPrefix(b, []byte(bom)) {
		l.at = len(bom)
	}
	for l.token() {
	}
	sure = len(l.out)
	for _, k := range l.keys {
		if k.possible && l.fault != nil {
			sure = min(sure, k.out)
		}
	}
	return l.out, sure, l.fault
}

// fail notes what is wrong at a byte, in something that begins at from.
func (l *lexer) fail(what faultKind, at, from int) bool {
	l.fault = &fault{what: what, at: at, from: from, token: len(l.out), open: -1}
	return false
}

// peek returns the byte i bytes ahead, 0 after the end.
func (l *lexer) peek(i int) byte {
	if l.at+i < len(l.b) {
		return l.b[l.at+i]
	}
	return 0
}

func (l *lexer) atEnd() bool { return l.at >= len(l.b) }

// breakLen returns the length of the line break i bytes ahead, 0 for none. What
// else YAML 1.1 takes for one, OneKindOfBreak hides from yaml.v3.
func (l *lexer) breakLen(i int) int {
	switch c := l.peek(i); {
	case c == '\n':
		return 1
	case c == '\r' && l.peek(i+1) == '\n':
		return 2
	}
	return 0
}

func (l *lexer) blank(i int) bool { return l.peek(i) == ' ' || l.peek(i) == '\t' }

// lineEnd says whether the line or the text ends i bytes ahead.
func (l *lexer) lineEnd(i int) bool { return l.at+i >= len(l.b) || l.breakLen(i) > 0 }

// gap says whether a blank or the end of the line is i bytes ahead.
func (l *lexer) gap(i int) bool { return l.blank(i) || l.lineEnd(i) }

// advance goes one character on.
func (l *lexer) advance() {
	if !l.blank(0) {
		l.newlines = 0
	}
	n := 1
	if l.b[l.at] >= utf8.RuneSelf {
		_, n = utf8.DecodeRune(l.b[l.at:])
	}
	l.at += n
	l.col++
	l.char++
}

// newline goes over the line break that is here, if one is.
func (l *lexer) newline() {
	n := l.breakLen(0)
	if n == 0 {
		return
	}
	l.char++
	l.at += n
	l.line++
	l.col = 0
	l.newlines++
}

func (l *lexer) toLineEnd() {
	for !l.lineEnd(0) {
		l.advance()
	}
}

// marker says whether a line --- or ... is here.
func (l *lexer) marker() bool {
	if l.col != 0 || !l.gap(3) {
		return false
	}
	rest := l.b[l.at:]
	return bytes.HasPrefix(rest, []byte("---")) || bytes.HasPrefix(rest, []byte("..."))
}

// emit appends the token from a spot to here.
func (l *lexer) emit(kind lexKind, from spot) bool {
	l.out = append(l.out, l.lexeme(kind, from))
	return true
}

func (l *lexer) lexeme(kind lexKind, from spot) lexeme {
	return lexeme{kind: kind, start: int32(from.at), end: int32(l.at), line: int32(from.line), last: int32(l.line), col: int32(from.col)}
}

// one emits a token of so many characters.
func (l *lexer) one(kind lexKind, n int) bool {
	from := l.spot
	for range n {
		l.advance()
	}
	return l.emit(kind, from)
}

// toToken goes over blanks, comments and empty lines. A tab is no blank where a
// line's indentation may be.
func (l *lexer) toToken() {
	for {
		for l.peek(0) == ' ' || l.peek(0) == '\t' && (l.flow > 0 || !l.mayKey) {
			l.advance()
		}
		if l.peek(0) == '#' {
			l.comments()
		}
		if l.breakLen(0) == 0 {
			return
		}
		l.newline()
		if l.flow == 0 {
			l.mayKey = true
		}
	}
}

// comments goes over a comment and those in the lines below, where yaml.v3 does
// not mind tabs before them.
func (l *lexer) comments() {
	for {
		l.toLineEnd()
		ahead := *l
		for ahead.at < l.at+511 { // yaml.v3 looks no further
			if ahead.breakLen(0) > 0 {
				ahead.newline()
			} else if ahead.blank(0) {
				ahead.advance()
			} else {
				break
			}
		}
		if ahead.at > l.at+511 || ahead.peek(0) != '#' {
			return
		}
		*l = ahead
	}
}

// lineComment goes over the comment behind the last token.
func (l *lexer) lineComment() {
	if l.newlines > 0 || l.out[len(l.out)-1].kind == lexDash {
		return
	}
	rest := l.b[l.at:min(len(l.b), l.at+512)]
	if n := len(rest) - len(bytes.TrimLeft(rest, " \t")); n < len(rest) && rest[n] == '#' {
		l.toLineEnd()
	}
}

// unroll ends the block collections that are indented deeper than col.
func (l *lexer) unroll(col int) {
	for l.flow == 0 && l.indent > col {
		l.emit(lexBlockEnd, l.spot)
		l.indent = l.indents[len(l.indents)-1]
		l.indents = l.indents[:len(l.indents)-1]
	}
}

// roll begins a block collection at from, before the token out, if from is
// indented deeper than what is around it.
func (l *lexer) roll(kind lexKind, from spot, out int) bool {
	if l.flow > 0 || l.indent >= from.col {
		return true
	}
	l.indents = append(l.indents, l.indent)
	l.indent = from.col
	if len(l.indents) > maxNesting {
		return l.fail(faultDepth, from.at, from.at)
	}
	token := l.lexeme(kind, from)
	token.end, token.last = token.start, token.line
	l.out = slices.Insert(l.out, out, token)
	return true
}

// saveKey notes that the next token may be a key.
func (l *lexer) saveKey() bool {
	if !l.mayKey {
		return true
	}
	if !l.dropKey() {
		return false
	}
	l.keys[len(l.keys)-1] = simpleKey{spot: l.spot, possible: true, required: l.flow == 0 && l.indent == l.col, out: len(l.out)}
	return true
}

// dropKey gives up a possible key: no colon came. Where only a key may stand,
// that is a fault.
func (l *lexer) dropKey() bool {
	k := &l.keys[len(l.keys)-1]
	if k.possible && k.required {
		l.fail(faultNoColon, k.at, k.at)
		l.fault.token = k.out
		return false
	}
	k.possible = false
	return true
}

// indicator says whether c is a character that begins no plain scalar.
func indicator(c byte) bool { return strings.IndexByte("-?:,[]{}#&*!|>'\"%@`", c) >= 0 }
