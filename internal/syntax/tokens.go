package syntax

import (
	"slices"
	"strings"
)

// token reads one token. It returns false at the end and at a fault.
func (l *lexer) token() bool {
	l.toToken()
	l.unroll(l.col)
	if l.atEnd() {
		l.unroll(-1)
		if l.dropKey() {
			l.emit(lexEnd, l.spot)
		}
		return false
	}
	if l.col == 0 && l.peek(0) == '%' || l.marker() {
		l.unroll(-1)
		if !l.dropKey() {
			return false
		}
		l.mayKey = false
		switch l.peek(0) {
		case '%':
			return l.directive()
		case '-':
			return l.one(lexDocument, 3)
		}
		return l.one(lexDocumentEnd, 3)
	}
	if !l.content() {
		return false
	}
	l.lineComment()
	return true
}

// content reads a token that is part of a document.
func (l *lexer) content() bool {
	c := l.peek(0)
	switch {
	case c == '[':
		return l.open(lexFlowSeq)
	case c == '{':
		return l.open(lexFlowMap)
	case c == ']':
		return l.close(lexFlowSeqEnd)
	case c == '}':
		return l.close(lexFlowMapEnd)
	case c == ',':
		if !l.dropKey() {
			return false
		}
		l.mayKey = true
		return l.one(lexComma, 1)
	case c == '-' && l.gap(1):
		return l.entry(lexDash, lexBlockSeq, faultDash)
	case c == '?' && (l.flow > 0 || l.gap(1)):
		return l.entry(lexKey, lexBlockMap, faultQuestion)
	case c == ':' && (l.flow > 0 || l.gap(1)):
		return l.value()
	case (c == '|' || c == '>') && l.flow == 0:
		if !l.dropKey() {
			return false
		}
		l.mayKey = true
		return l.blockScalar()
	}
	return l.node(c)
}

// node reads an alias, an anchor, a tag, or a scalar that may be a key.
func (l *lexer) node(c byte) bool {
	read := l.plain
	switch {
	case c == '*':
		read = func() bool { return l.anchor(lexAlias) }
	case c == '&':
		read = func() bool { return l.anchor(lexAnchor) }
	case c == '!':
		read = l.tag
	case c == '\'' || c == '"':
		read = func() bool { return l.quoted(c) }
	case l.blank(0),
		indicator(c) && c != '-' && (c != '?' && c != ':' || l.flow > 0):
		return l.fail(faultStart, l.at, l.at)
	}
	if !l.saveKey() {
		return false
	}
	l.mayKey = false
	return read()
}

func (l *lexer) open(kind lexKind) bool {
	if !l.saveKey() {
		return false
	}
	if l.flow++; l.flow > maxNesting {
		return l.fail(faultDepth, l.at, l.at)
	}
	l.keys = append(l.keys, simpleKey{})
	l.mayKey = true
	return l.one(kind, 1)
}

func (l *lexer) close(kind lexKind) bool {
	if !l.dropKey() {
		return false
	}
	if l.flow > 0 {
		l.flow--
		l.keys = l.keys[:len(l.keys)-1]
	}
	l.mayKey = false
	return l.one(kind, 1)
}

// entry reads the - of a list item or the ? of a key.
func (l *lexer) entry(kind, block lexKind, wrong faultKind) bool {
	if l.flow == 0 {
		if !l.mayKey {
			return l.fail(wrong, l.at, l.at)
		}
		if !l.roll(block, l.spot, len(l.out)) {
			return false
		}
	}
	if !l.dropKey() {
		return false
	}
	l.mayKey = kind == lexDash || l.flow == 0
	return l.one(kind, 1)
}

// value reads the colon between a key and its value.
func (l *lexer) value() bool {
	k := &l.keys[len(l.keys)-1]
	if k.possible && (k.line < l.line || k.char+maxKeyLen < l.char) && !l.dropKey() {
		return false
	}
	if k.possible {
		key := l.lexeme(lexKey, k.spot)
		key.end, key.last = key.start, key.line
		l.out = slices.Insert(l.out, k.out, key)
		if !l.roll(lexBlockMap, k.spot, k.out) {
			return false
		}
		k.possible = false
		l.mayKey = false
		return l.one(lexValue, 1)
	}
	if l.flow == 0 {
		if !l.mayKey {
			return l.fail(faultColon, l.at, l.at)
		}
		if !l.roll(lexBlockMap, l.spot, len(l.out)) {
			return false
		}
	}
	l.mayKey = l.flow == 0
	return l.one(lexValue, 1)
}

// Word says that c may be part of the name of an anchor, an alias or a tag.
func Word(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '-'
}

func (l *lexer) words() (n int) {
	for ; Word(l.peek(0)); n++ {
		l.advance()
	}
	return n
}

// anchor reads the &name of an anchor or the *name of an alias.
func (l *lexer) anchor(kind lexKind) bool {
	from := l.spot
	l.advance()
	if n := l.words(); n == 0 || !l.gap(0) && strings.IndexByte("?:,]}%@`", l.peek(0)) < 0 {
		return l.fail(faultAnchorName, from.at, from.at)
	}
	return l.emit(kind, from)
}
