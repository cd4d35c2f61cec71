package syntax

import (
	"bytes"
	"strings"
)

// tag reads a !tag, a !handle!tag or a !<tag>.
func (l *lexer) tag() bool {
	from := l.spot
	l.advance()
	if l.peek(0) == '<' {
		l.advance()
		if !l.uri(from, false) || l.peek(0) != '>' {
			return l.fail(faultTag, from.at, from.at)
		}
		l.advance()
	} else {
		l.words()
		handle := l.peek(0) == '!'
		if handle {
			l.advance()
		}
		if !l.uri(from, !handle) {
			return l.fail(faultTag, from.at, from.at)
		}
	}
	if !l.gap(0) {
		return l.fail(faultTag, from.at, from.at)
	}
	return l.emit(lexTag, from)
}

// uri goes over the characters of a tag; it may have none where empty says so.
func (l *lexer) uri(from spot, empty bool) bool {
	for {
		switch c := l.peek(0); {
		case c == '%':
			if !l.octets() {
				return l.fail(faultTag, from.at, from.at)
			}
		case Word(c) || c != 0 && strings.IndexByte(";/?:@&=+$,.!~*'()[]", c) >= 0:
			l.advance()
		default:
			return empty
		}
		empty = true
	}
}

// octets goes over the %XX of one character.
func (l *lexer) octets() bool {
	for more := -1; more != 0; more-- {
		if l.peek(0) != '%' || !hex(l.peek(1)) || !hex(l.peek(2)) {
			return false
		}
		c := unhex(l.peek(1))<<4 | unhex(l.peek(2))
		switch {
		case more > 0 && c&0xC0 != 0x80:
			return false
		case more > 0, c < 0x80:
		case c&0xE0 == 0xC0:
			more = 2
		case c&0xF0 == 0xE0:
			more = 3
		case c&0xF8 == 0xF0:
			more = 4
		default:
			return false
		}
		for range 3 {
			l.advance()
		}
		if more < 0 {
			return true
		}
	}
	return true
}

func hex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 && c != 0 }

func unhex(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c|0x20-'a') + 10
}

// directive reads %YAML 1.1 or %TAG !handle! prefix.
func (l *lexer) directive() bool {
	from := l.spot
	l.advance()
	name := l.at
	l.words()
	kind := lexVersion
	ok := false
	switch string(l.b[name:l.at]) {
	case "YAML":
		ok = l.gap(0) && l.version()
	case "TAG":
		kind = lexHandle
		ok = l.gap(0) && l.handle(from)
	}
	end := l.spot
	for ok && l.blank(0) {
		l.advance()
	}
	if ok && l.peek(0) == '#' {
		l.toLineEnd()
	}
	if !ok || !l.lineEnd(0) {
		return l.fail(faultDirective, from.at, from.at)
	}
	token := l.lexeme(kind, from)
	token.end = int32(end.at)
	l.out = append(l.out, token)
	l.newline()
	return true
}

func (l *lexer) blanks() (n int) {
	for ; l.blank(0); n++ {
		l.advance()
	}
	return n
}

func (l *lexer) version() bool {
	l.blanks()
	rest := l.b[l.at:min(len(l.b), l.at+5)]
	major := digitsLen(rest)
	if major == 0 || major > 2 || l.peek(major) != '.' {
		return false
	}
	minor := digitsLen(rest[major+1:])
	for range major + 1 + minor {
		l.advance()
	}
	return minor > 0 && minor <= 2
}

func digitsLen(b []byte) int { return len(b) - len(bytes.TrimLeft(b, "0123456789")) }

func (l *lexer) handle(from spot) bool {
	l.blanks()
	if l.peek(0) != '!' {
		return false
	}
	l.advance()
	n := l.words()
	if l.peek(0) == '!' {
		l.advance()
	} else if n > 0 {
		return false
	}
	return l.blanks() > 0 && l.uri(from, false) && l.gap(0)
}
