package syntax

import (
	"slices"

	"github.com/kyctl/kyctl/internal/lazy"
)

// grammar goes through tokens as the parser of yaml.v3 does.
type grammar struct {
	b        []byte
	in       []lexeme
	sure     int // tokens from here on are not to be trusted
	i        int
	brackets []int // tokens that opened the brackets around
	shut     int   // token that opened the block collection that was closed last
	anchors  map[string]bool
	handles  map[string]bool
	fault    *fault
}

// findFault returns the first thing wrong with b, which is valid UTF-8, and the
// tokens before it; nil if nothing is.
func findFault(b []byte) ([]lexeme, *fault, int) {
	out, sure, broken := lex(b)
	g := &grammar{b: b, in: out, sure: sure, shut: -1, anchors: map[string]bool{}}
	if broken == nil {
		g.sure++
	}
	if g.stream(); g.fault != nil {
		return out, g.fault, g.shut
	}
	return out, broken, g.shut
}

// kind returns what the next token is.
func (g *grammar) kind() lexKind {
	if g.i >= len(g.in) || g.i >= g.sure {
		return lexBroken
	}
	return g.in[g.i].kind
}

func (g *grammar) is(kinds ...lexKind) bool { return slices.Contains(kinds, g.kind()) }

// take goes over the next token if it is of that kind.
func (g *grammar) take(kind lexKind) bool {
	if g.kind() != kind {
		return false
	}
	g.i++
	return true
}

// text returns the bytes of a token.
func (g *grammar) text(t lexeme) string { return string(g.b[t.start:t.end]) }

// fail notes what is wrong at the next token. Where the tokens end because of a
// fault, that one is meant.
func (g *grammar) fail(what faultKind, open int) bool {
	if g.kind() == lexBroken {
		return false
	}
	at := int(g.in[g.i].start)
	g.fault = &fault{what: what, at: at, from: at, token: g.i, open: open}
	return false
}

func (g *grammar) stream() bool {
	for first := true; ; first = false {
		for !first && g.take(lexDocumentEnd) {
		}
		if g.is(lexEnd) {
			return true
		}
		g.handles = map[string]bool{"!": true, "!!": true}
		if first && !g.is(lexVersion, lexHandle, lexDocument) {
			if !g.node(lexDocument) {
				return false
			}
		} else if !g.document() {
			return false
		}
		g.take(lexDocumentEnd)
	}
}

// document reads a document that begins with directives or ---.
func (g *grammar) document() bool {
	version, declared := false, map[string]bool{}
	for ; g.is(lexVersion, lexHandle); g.i++ {
		text := g.text(g.in[g.i])
		if g.is(lexVersion) {
			if version {
				return g.fail(faultTwice, -1)
			}
			if !yaml11().MatchString(text) {
				return g.fail(faultVersion, -1)
			}
			version = true
			continue
		}
		handle := tagHandle().FindString(text)
		if declared[handle] {
			return g.fail(faultTwice, -1)
		}
		declared[handle], g.handles[handle] = true, true
	}
	if !g.take(lexDocument) {
		return g.fail(faultNotDocument, -1)
	}
	if g.is(lexVersion, lexHandle, lexDocument, lexDocumentEnd, lexEnd) {
		return true
	}
	return g.node(lexDocument)
}

var (
	tagHandle = lazy.Regexp(`![0-9A-Za-z_-]*!?`)
	yaml11    = lazy.Regexp(`^%YAML[ \t]+0?1\.0?1$`)
)

// node reads a value. where is the token that it belongs to: lexDocument,
// lexDash, lexKey or lexValue in a block, where only the last two may have a
// list that is not indented; lexComma inside brackets.
func (g *grammar) node(where lexKind) bool {
	if g.is(lexAlias) {
		if !g.anchors[g.text(g.in[g.i])[1:]] {
			return g.fail(faultUndefined, -1)
		}
		g.i++
		return true
	}
	some, ok := g.properties()
	if !ok {
		return false
	}
	switch kind := g.kind(); {
	case kind == lexDash && (where == lexKey || where == lexValue):
		return g.looseItems()
	case kind == lexPlain, kind == lexQuoted, kind == lexBlock:
		g.i++
		return true
	case kind == lexFlowSeq:
		return g.flow(lexFlowSeqEnd)
	case kind == lexFlowMap:
		return g.flow(lexFlowMapEnd)
	case kind == lexBlockSeq && where != lexComma:
		return g.items()
	case kind == lexBlockMap && where != lexComma:
		return g.pairs()
	case some && kind != lexBroken:
		return true
	}
	open := -1
	if len(g.brackets) > 0 {
		open = g.brackets[len(g.brackets)-1]
	}
	return g.fail(faultNothing, open)
}

// properties reads an anchor and a tag in either order.
func (g *grammar) properties() (some, ok bool) {
	anchor, tag := -1, -1
	for range 2 {
		switch {
		case g.is(lexAnchor) && anchor < 0:
			anchor = g.i
			g.i++
		case g.is(lexTag) && tag < 0:
			tag = g.i
			g.i++
		}
	}
	if g.kind() == lexBroken {
		return false, false
	}
	if tag >= 0 {
		text := g.text(g.in[tag])
		if handle := tagHandle().FindString(text); len(handle) > 1 && handle[len(handle)-1] == '!' && !g.handles[handle] {
			g.i = tag
			return false, g.fail(faultUnknownTag, -1)
		}
	}
	if anchor >= 0 {
		g.anchors[g.text(g.in[anchor])[1:]] = true
	}
	return anchor >= 0 || tag >= 0, true
}

// items reads a list in a block.
func (g *grammar) items() bool {
	open := g.i
	g.i++
	for !g.take(lexBlockEnd) {
		if !g.take(lexDash) {
			return g.fail(faultNotItem, open)
		}
		if !g.is(lexDash, lexBlockEnd) && !g.node(lexDash) {
			return false
		}
	}
	g.shut = open
	return true
}

// looseItems reads a list in a block that stands in the column of its key.
func (g *grammar) looseItems() bool {
	for g.take(lexDash) {
		if !g.is(lexDash, lexKey, lexValue, lexBlockEnd) && !g.node(lexDash) {
			return false
		}
	}
	return true
}

// pairs reads a mapping in a block.
func (g *grammar) pairs() bool {
	open := g.i
	g.i++
	for !g.take(lexBlockEnd) {
		if !g.is(lexKey) {
			return g.fail(faultNotKey, open)
		}
		for _, kind := range []lexKind{lexKey, lexValue} {
			if g.take(kind) && !g.is(lexKey, lexValue, lexBlockEnd) && !g.node(kind) {
				return false
			}
		}
	}
	g.shut = open
	return true
}

// flow reads what is inside brackets.
func (g *grammar) flow(end lexKind) bool {
	open := g.i
	g.brackets = append(g.brackets, open)
	g.i++
	for first := true; !g.take(end); first = false {
		if !first && !g.take(lexComma) {
			return g.fail(faultNotComma, open)
		}
		if g.is(end) {
			continue
		}
		if !g.take(lexKey) {
			if !g.node(lexComma) {
				return false
			}
			continue
		}
		if !g.is(lexValue, lexComma, end) {
			if !g.node(lexComma) {
				return false
			}
		} else if end == lexFlowSeqEnd {
			g.i++ // what yaml.v3 does, right or wrong
		}
		if g.take(lexValue) && !g.is(lexComma, end) && !g.node(lexComma) {
			return false
		}
	}
	g.brackets = g.brackets[:len(g.brackets)-1]
	return true
}
