package cluster

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/source"
)

// Comment is a comment that speaks to kyctl: # kyctl:ignore RULE REASON.
type Comment struct {
	Pos source.Pos
	// Line is the one that is meant: the comment's own, or the next that is no
	// comment where nothing stands before it.
	Line int32
	// Verb is what follows kyctl: and should be ignore. Rule and Reason are Set
	// where they are there.
	Verb         string
	Rule, Reason Val[string]
	// From and Runes are the comment and the blanks before it; Runes is 0 for a
	// line of its own, which may be what ends the scalar above it.
	From  source.Pos
	Runes int32
}

var speaksToUs = []byte("kyctl:")

// comments returns the comments of the files that speak to kyctl. What looks
// like one in a quoted or a block scalar is none: yaml.v3, which keeps comments,
// does not say where they stand, so they are looked for between the scalars.
func comments(files []*source.File) []Comment {
	var out []Comment
	for _, f := range files {
		if !bytes.Contains(f.Bytes, speaksToUs) {
			continue
		}
		docs, err := documents(f.Bytes)
		if err != nil || len(docs) == 0 {
			continue
		}
		s := scalars{file: f}
		s.walk(docs[0])
		for line := range f.Lines() {
			if c, ok := s.comment(int32(line + 1)); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// scalars are the bytes of the scalars of a file that may hold a # after a
// blank.
type scalars struct {
	file  *source.File
	spans [][2]int
	at    int   // the first span that does not end before the line looked at
	below int32 // the answer of next, which holds for every line above it
}

func (s *scalars) walk(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		start, end := extent(s.file, n)
		if !isQuoted(n) { // behind | or > there may be a comment
			start += lineLen(s.file.Bytes[start:])
		}
		s.spans = append(s.spans, [2]int{start, end})
	}
	for _, child := range n.Content {
		s.walk(child)
	}
}

// comment returns the comment of a line, ok only where it speaks to kyctl. Lines
// are asked for in order.
func (s *scalars) comment(line int32) (c Comment, ok bool) {
	f := s.file
	start := f.Offset(source.Pos{File: f, Line: line, Col: 1})
	end := start + lineLen(f.Bytes[start:])
	text := f.Bytes[start:end]
	if end < len(f.Bytes) {
		text = bytes.TrimSuffix(text, []byte{'\r'})
	}
	for s.at < len(s.spans) && s.spans[s.at][1] <= start {
		s.at++
	}
	at := s.sign(start, text)
	if at < 0 {
		return c, false
	}
	said, ok := bytes.CutPrefix(bytes.TrimLeft(text[at+1:], " \t"), speaksToUs)
	if !ok {
		return c, false
	}
	before := bytes.TrimRight(text[:at], " \t")
	c = Comment{Pos: f.Pos(start + at), Line: line, From: f.Pos(start + len(before)), Runes: int32(utf8.RuneCount(text[len(before):]))}
	if len(before) == 0 {
		c.Line = s.next(line)
		c.Runes = 0
	}
	verb, rest, _ := cutWord(string(said))
	c.Verb = verb
	rule, reason, offset := cutWord(rest)
	c.Rule = Val[string]{V: rule, Pos: c.Pos, Set: rule != ""}
	if c.Rule.Set {
		c.Rule.Pos = f.Pos(start + len(text) - len(rest) + offset)
	}
	reason = strings.Trim(reason, " \t")
	c.Reason = Val[string]{V: reason, Pos: c.Rule.Pos, Set: reason != ""}
	return c, true
}

// sign returns where in the text of a line its comment begins: at a # after a
// blank or at the front that no scalar holds; -1 where there is none.
func (s *scalars) sign(start int, text []byte) int {
	for i, b := range text {
		if b == '#' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\t') && !s.hold(start+i) {
			return i
		}
	}
	return -1
}

func (s *scalars) hold(at int) bool {
	for _, span := range s.spans[s.at:] {
		if span[0] > at {
			return false
		}
		if at < span[1] {
			return true
		}
	}
	return false
}

// next returns the first line below that is no comment. line, too, is one, and
// between it and an answer from above are only such.
func (s *scalars) next(line int32) int32 {
	if s.below > line {
		return s.below
	}
	for s.below = line + 1; bytes.HasPrefix(s.line(s.below), []byte{'#'}); s.below++ {
	}
	return s.below
}

// line returns the text of a line without the blanks around it.
func (s *scalars) line(line int32) []byte {
	start := s.file.Offset(source.Pos{File: s.file, Line: line, Col: 1})
	return bytes.Trim(s.file.Bytes[start:start+lineLen(s.file.Bytes[start:])], " \t\r")
}

// cutWord cuts the first word off a text and tells where it began.
func cutWord(text string) (word, rest string, at int) {
	trimmed := strings.TrimLeft(text, " \t")
	at = len(text) - len(trimmed)
	end := strings.IndexAny(trimmed, " \t")
	if end < 0 {
		return trimmed, "", at
	}
	return trimmed[:end], trimmed[end:], at
}
