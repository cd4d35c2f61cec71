package syntax

import "strings"

// plain reads a scalar without quotes.
func (l *lexer) plain() bool {
	from, end := l.spot, l.spot
	least := l.indent + 1
	fresh := false // only blanks so far in this line
	for !l.marker() && l.peek(0) != '#' {
		for !l.gap(0) && !l.plainEnds() {
			fresh = false
			l.advance()
			end = l.spot
		}
		if !l.gap(0) || l.atEnd() {
			break
		}
		for l.blank(0) || l.breakLen(0) > 0 {
			if l.breakLen(0) > 0 {
				l.newline()
				fresh = true
				continue
			}
			if fresh && l.col < least && l.peek(0) == '\t' {
				return l.fail(faultTab, l.at, from.at)
			}
			l.advance()
		}
		if l.flow == 0 && l.col < least {
			break
		}
	}
	if fresh {
		l.mayKey = true
	}
	token := l.lexeme(lexPlain, from)
	token.end, token.last = int32(end.at), int32(end.line)
	l.out = append(l.out, token)
	return true
}

func (l *lexer) plainEnds() bool {
	c := l.peek(0)
	return c == ':' && l.gap(1) || l.flow > 0 && strings.IndexByte(",?[]{}", c) >= 0
}

// quoted reads a scalar in quotes.
func (l *lexer) quoted(quote byte) bool {
	from := l.spot
	l.advance()
	for {
		switch c := l.peek(0); {
		case l.atEnd():
			return l.fail(faultUnclosed, from.at, from.at)
		case l.marker():
			return l.fail(faultUnclosed, from.at, from.at)
		case l.breakLen(0) > 0:
			l.newline()
		case c == quote && quote == '\'' && l.peek(1) == quote:
			l.advance()
			l.advance()
		case c == quote:
			l.advance()
			return l.emit(lexQuoted, from)
		case c == '\\' && quote == '"':
			if !l.escape(from) {
				return false
			}
		default:
			l.advance()
		}
	}
}

// escape reads a backslash and what it stands for.
func (l *lexer) escape(from spot) bool {
	at := l.at
	l.advance()
	if l.breakLen(0) > 0 {
		l.newline()
		return true
	}
	if l.atEnd() {
		return l.fail(faultUnclosed, from.at, from.at)
	}
	n := 0
	switch c := l.peek(0); {
	case c == 'x':
		n = 2
	case c == 'u':
		n = 4
	case c == 'U':
		n = 8
	case strings.IndexByte("0abt\tnvfre \"'\\N_LP", c) < 0:
		return l.fail(faultEscape, at, from.at)
	}
	l.advance()
	value := 0
	for range n {
		if !hex(l.peek(0)) {
			return l.fail(faultEscape, at, from.at)
		}
		value = value<<4 | unhex(l.peek(0))
		l.advance()
	}
	if value >= 0xD800 && value <= 0xDFFF || value > 0x10FFFF {
		return l.fail(faultEscape, at, from.at)
	}
	return true
}

// blockScalar reads the text below a | or >.
func (l *lexer) blockScalar() bool {
	from := l.spot
	l.advance()
	indent := 0
	for i, chomped := 0, false; i < 2; i++ {
		switch c := l.peek(0); {
		case (c == '+' || c == '-') && !chomped:
			chomped = true
			l.advance()
		case c >= '1' && c <= '9' && indent == 0:
			indent = max(l.indent, 0) + int(c-'0')
			l.advance()
		}
	}
	l.blanks()
	if l.peek(0) == '#' {
		l.toLineEnd()
	}
	if !l.lineEnd(0) {
		return l.fail(faultHeader, l.at, from.at)
	}
	l.newline()
	end := l.spot
	for first := true; first || l.col == indent && !l.atEnd(); first = false {
		if !first {
			l.toLineEnd()
			end = l.spot
			l.newline()
		}
		if !l.blockBreaks(&indent, from) {
			return false
		}
	}
	token := l.lexeme(lexBlock, from)
	token.end, token.last = int32(end.at), int32(end.line)
	l.out = append(l.out, token)
	return true
}

// blockBreaks goes over empty lines and the indentation of the next line, which
// sets the indentation of the whole text if that is not known yet.
func (l *lexer) blockBreaks(indent *int, from spot) bool {
	deepest := 0
	for {
		for (*indent == 0 || l.col < *indent) && l.peek(0) == ' ' {
			l.advance()
		}
		deepest = max(deepest, l.col)
		if (*indent == 0 || l.col < *indent) && l.peek(0) == '\t' {
			return l.fail(faultTab, l.at, from.at)
		}
		if l.breakLen(0) == 0 {
			break
		}
		l.newline()
	}
	if *indent == 0 {
		*indent = max(deepest, l.indent+1, 1)
	}
	return true
}
