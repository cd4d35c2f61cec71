package cluster

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/syntax"
)

// hiddenText stands in messages for a text that is masked.
const hiddenText = secret.Mask

// isSecret says whether a key's value is a secret: its name tells, also when
// it is misspelt.
func (c *checker) isSecret(key string) bool {
	likely, known := c.likely[key]
	if !known {
		likely = secret.Likely(key)
		c.likely[key] = likely
	}
	return likely
}

// mask hides every scalar in n, the value of a key that tells of a secret, but
// not the name of a reference.
func (c *checker) mask(n *yaml.Node) {
	if c.tree.hidden[n] {
		return
	}
	switch n.Kind {
	case yaml.AliasNode:
		c.mask(n.Alias)
		return
	case yaml.ScalarNode:
		start := c.file.Offset(place(c.file, n)) // a password may begin as an anchor or a tag does
		from, end := extent(c.file, n)
		if n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 && (isNull(n) || n.Value == "true" || n.Value == "false") {
			start = end
		}
		c.file.Mask(start, max(from, end))
		c.maskComment(end)
		if start == end {
			return
		}
	}
	c.tree.hidden[n] = true
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && (i%2 == 0 && isForm(child) || i%2 == 1 && isReference(n.Content[i-1], child)) {
			continue
		}
		c.mask(child)
	}
}

// maskComment hides the comment that follows a secret in its line: a password
// with a # that is not in quotes ends there.
func (c *checker) maskComment(at int) {
	line := c.file.Bytes[at : at+lineLen(c.file.Bytes[at:])]
	if i := bytes.IndexByte(line, '#'); i >= 0 && len(bytes.TrimLeft(line[:i], " \t,]}")) == 0 {
		c.file.Mask(at+i, at+len(line))
	}
}

// isForm says that a key below a secret is the word of a form: a secret that
// stands in braces is a key, too.
func isForm(key *yaml.Node) bool { return formOf(key.Value) != secret.None }

// isReference says that a form of a secret names it and does not hold it. A
// name that can be none may be the secret itself.
func isReference(key, value *yaml.Node) bool {
	if value.Kind != yaml.ScalarNode {
		return false
	}
	switch key.Value {
	case "env":
		return envName().MatchString(value.Value)
	case "runtime":
		return runtimeName().MatchString(value.Value)
	}
	return key.Value == "file"
}

// maskSpans hides the passwords inside a text: in a URL, in a key such as
// password:x, which a missing blank made one word, in "password x".
func (c *checker) maskSpans(n *yaml.Node) {
	spans := textSpans(n.Value)
	if len(spans) == 0 {
		return
	}
	if _, ok := c.tree.hidden[n]; ok {
		return
	}
	c.tree.hidden[n] = false
	start, end := extent(c.file, n)
	if spans = textSpans(string(c.file.Bytes[start:end])); len(spans) == 0 { // only the decoded text shows it: hide all
		c.file.Mask(start, end)
	}
	for _, s := range spans {
		c.file.Mask(start+s[0], start+s[1])
	}
}

// textSpans finds the secrets in a text that stands at an ordinary key. Most
// texts have none of the characters without which there is no secret.
func textSpans(text string) [][2]int {
	if !mayHoldSecret(text) {
		return nil
	}
	if spans := secret.Spans(text); len(spans) > 0 {
		return spans
	}
	// "password x", where the colon was forgotten
	if word, rest, ok := strings.Cut(text, " "); ok && rest != "" && secret.Likely(strings.Trim(word, `"'`)) {
		return [][2]int{{len(word) + 1, len(text)}}
	}
	return nil
}

func mayHoldSecret(text string) bool {
	for i := range len(text) {
		switch c := text[i]; c {
		case '@', ':', '=', '>', '%', ' ', '\t', '\n':
			return true
		default:
			if c >= utf8.RuneSelf {
				return true
			}
		}
	}
	return false
}

// maskComments hides the passwords in comments: a line that is shown is shown
// whole.
func maskComments(f *source.File) {
	for at := 0; at < len(f.Bytes); {
		i := bytes.IndexByte(f.Bytes[at:], '#')
		if i < 0 {
			return
		}
		start := at + i + 1
		end := len(f.Bytes)
		if n := bytes.IndexByte(f.Bytes[start:], '\n'); n >= 0 {
			end = start + n
		}
		for _, s := range textSpans(string(f.Bytes[start:end])) {
			f.Mask(start+s[0], start+s[1])
		}
		at = end
	}
}

// extent returns the bytes of the scalar n, anchor and tag apart. yaml.v3 tells
// where a scalar begins; its end is found by reading its text once more.
func extent(f *source.File, n *yaml.Node) (start, end int) {
	b := f.Bytes
	start = skipProperties(b, f.Offset(place(f, n)))
	switch {
	case isQuoted(n):
		return start, start + source.QuotedLen(b[start:])
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		from := start + lineLen(b[start:]) // the header: |2- # a comment
		return start, from + scalarLen(b[from:], n.Value)
	}
	return start, start + scalarLen(b[start:], n.Value)
}

// skipProperties goes past an anchor and a tag.
func skipProperties(b []byte, at int) int {
	for at < len(b) && (b[at] == '&' || b[at] == '!') {
		at += wordEnd(b[at:])
		for at < len(b) && (isBlank(b[at]) || b[at] == '#') {
			if b[at] == '#' {
				at += lineLen(b[at:])
				continue
			}
			at++
		}
	}
	return at
}

func wordEnd(b []byte) int {
	if i := bytes.IndexAny(b, " \t\r\n"); i >= 0 {
		return i
	}
	return len(b)
}

func lineLen(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i
	}
	return len(b)
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

// scalarLen returns how far the text of a plain or block scalar reaches in b.
// Lines were folded and indents dropped: all but the blanks is there letter by
// letter. Where it is not, all of b is the answer.
func scalarLen(b []byte, text string) int {
	at := 0
	for _, want := range text {
		want = syntax.Typed(want)
		if want < utf8.RuneSelf && isBlank(byte(want)) {
			continue
		}
		for at < len(b) && isBlank(b[at]) {
			at++
		}
		have, n := utf8.DecodeRune(b[at:])
		if have != want {
			return len(b)
		}
		at += n
	}
	return at
}
