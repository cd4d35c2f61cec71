package cluster

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/syntax"
)

// maxShown is the longest line of a file that does not parse of which a part is
// shown, in bytes.
const maxShown = 4096

// maxKnown is how many words are remembered.
const maxKnown = 10000

// maskUnparsed marks what may be a secret in f, which does not parse, so that
// nothing but its text can tell: the rest of a line after a word that
// secret.Likely knows, the lines that may belong to that value, and the
// passwords inside URLs. Too much is hidden rather than too little.
func maskUnparsed(f *source.File) {
	b := f.Bytes
	if secret.Wide(string(b)) {
		f.Mask(0, len(b)) // no word can be found
		return
	}
	v := hiddenValue{known: map[string]bool{}}
	for start := 0; start < len(b); {
		end := len(b)
		if i := bytes.IndexByte(b[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := b[start:end]
		for _, s := range v.line(line) {
			f.Mask(start+s[0], start+s[1])
		}
		if len(line) > maxShown {
			f.Mask(start, end)
		}
		start = end + 1
	}
}

// hiddenValue is the value of a key that tells of a secret, while the lines of
// a file are gone through.
type hiddenValue struct {
	open  bool
	col   int    // of the first word in the line of the key
	quote byte   // that is not closed yet, 0 for none
	depth int    // brackets that are not closed yet
	empty bool   // nothing of it was seen yet
	tail  []byte // the word that the line before ends with: a key may be broken in two
	known map[string]bool
}

// line returns the parts of a line that are hidden, and remembers what of the
// next lines is.
func (v *hiddenValue) line(line []byte) [][2]int {
	indent := len(line) - len(bytes.TrimLeft(line, " \t"))
	value := v.credential(line)
	if n := wordLen(line[indent:]); value < 0 && n > 0 && v.tells(slices.Concat(v.tail, line[indent:indent+n])) {
		value = indent + n + separatorLen(line[indent+n:])
	}
	v.setTail(line)
	if v.open && v.covers(line, indent) {
		if value < 0 || v.quote != 0 || v.depth > 0 {
			value = indent
		}
		v.read(line[value:])
		return [][2]int{{indent, len(line)}}
	}
	col := len(line) - len(bytes.TrimLeft(line, " \t-?"))
	*v = hiddenValue{open: value >= 0 || brokenURL().Match(line), col: col, empty: true, tail: v.tail, known: v.known}
	if value < 0 {
		value = len(line)
	}
	v.read(line[value:])
	hidden := [][2]int{{value, len(line)}}
	before := line[:min(value, maxShown)]
	if at := bytes.LastIndexByte(before, '@'); at >= 0 {
		hidden = append(hidden, beforeAt(before[:at]))
	}
	if bytes.Contains(before, []byte("//")) {
		hidden = append(hidden, secret.Spans(string(before))...)
	}
	return hidden
}

// beforeAt returns the part of a line up to its last @ that may be a user and a
// password, in a URL that may be broken.
func beforeAt(line []byte) [2]int {
	from := syntax.KeyLen(line)
	if bytes.ContainsAny(line[from:], ":/") {
		return [2]int{from, len(line)}
	}
	return [2]int{}
}

// setTail remembers the last word of a line that is not empty.
func (v *hiddenValue) setTail(line []byte) {
	line = bytes.TrimRight(line, " \t\r")
	if len(line) == 0 {
		return
	}
	i := len(line)
	for i > 0 && syntax.Word(line[i-1]) {
		i--
	}
	v.tail = line[i:]
}

// covers says whether a line may belong to the value: it is inside quotes or
// brackets, is the first that is not empty, is indented deeper than the key, or
// begins no other key.
func (v *hiddenValue) covers(line []byte, indent int) bool {
	if v.quote != 0 || v.depth > 0 || v.empty || indent > v.col {
		return true
	}
	return syntax.KeyLen(line) == 0 && !bytes.HasPrefix(line, []byte("---"))
}

// read follows quotes and brackets through a part of the value.
func (v *hiddenValue) read(text []byte) {
	if rest := bytes.TrimSpace(text); len(rest) > 0 && !startsBelow().Match(rest) {
		v.empty = false
	}
	start := true // a quote that stands here opens
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case v.quote != 0 && c == '\\' && v.quote == '"':
			i++
		case v.quote != 0:
			if c == v.quote {
				v.quote = 0
			}
		case start && (c == '"' || c == '\''):
			v.quote = c
		case c == '[' || c == '{':
			v.depth++
		case (c == ']' || c == '}') && v.depth > 0:
			v.depth--
		}
		start = strings.IndexByte(" \t[{,:=", c) >= 0
	}
}

// startsBelow is what may stand before a value that begins in the next line.
var startsBelow = lazy.Regexp(`^(?:[|>][^\s]*|[&!][^\s]*|#.*)$`)

// brokenURL is a line that ends where a password in a URL would begin.
var brokenURL = lazy.Regexp(`//(?:[^\s/@]*:)?\s*$`)

// tells says whether a word is that of a key whose value is a secret: in a
// description value: stands in secrets alone. Files repeat few words often, so
// the answers are kept.
func (v *hiddenValue) tells(word []byte) bool {
	if answer, ok := v.known[string(word)]; ok {
		return answer
	}
	answer := string(word) == "value" || secret.Likely(string(word))
	if len(v.known) < maxKnown {
		v.known[string(word)] = answer
	}
	return answer
}

// credential finds the first word in line that tells of a secret, or else of
// two words what would be one, and returns the place of the value after it, -1
// where there is none.
func (v *hiddenValue) credential(line []byte) int {
	for at := 0; at < len(line); {
		n := wordLen(line[at:])
		if n > 0 && v.tells(line[at:at+n]) {
			return at + n + separatorLen(line[at+n:])
		}
		_, one := utf8.DecodeRune(line[at:])
		at += max(n, one)
	}
	if end := secret.LikelyEnd(string(line)); end >= 0 {
		end += wordLen(line[end:])
		return end + separatorLen(line[end:])
	}
	return -1
}

// wordLen returns the length of the word that text begins with. Chinese, which
// is written without blanks, is a word apart from Latin letters.
func wordLen(text []byte) (n int) {
	han := false
	for n < len(text) {
		c, size := utf8.DecodeRune(text[n:])
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && (c >= utf8.RuneSelf || strings.IndexByte("_.-$", byte(c)) < 0) {
			return n
		}
		if n > 0 && han != unicode.Is(unicode.Han, c) {
			return n
		}
		han = unicode.Is(unicode.Han, c)
		n += size
	}
	return n
}

// separatorLen returns the length of what stands between a key and its value.
func separatorLen(text []byte) int {
	rest := bytes.TrimLeft(text, "\"'")
	rest = bytes.TrimLeft(rest, " \t")
	for _, sign := range []string{":", "=", "：", "＝"} {
		if after, found := bytes.CutPrefix(rest, []byte(sign)); found {
			rest = bytes.TrimLeft(after, " \t")
			break
		}
	}
	return len(text) - len(rest)
}
