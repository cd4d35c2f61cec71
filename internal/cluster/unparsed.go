package cluster

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// maxShown is the longest line of a file that does not parse of which a part is
// shown, in bytes.
const maxShown = 4096

// maskUnparsed marks what may be a secret in f, which does not parse, so that
// nothing but its text can tell: the rest of a line after a word that
// secret.Likely knows, the lines that may belong to that value, and the
// passwords inside URLs. Too much is hidden rather than too little.
func maskUnparsed(f *source.File) {
	b := f.Bytes
	if bytes.IndexByte(b, 0) >= 0 || bytes.HasPrefix(b, []byte("\xFF\xFE")) || bytes.HasPrefix(b, []byte("\xFE\xFF")) {
		f.Mask(0, len(b)) // in UTF-16 no word can be found
		return
	}
	var v hiddenValue
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
	col   int  // of the key
	quote byte // that is not closed yet, 0 for none
	depth int  // brackets that are not closed yet
}

// line returns the parts of a line that are hidden, and remembers what of the
// next lines is.
func (v *hiddenValue) line(line []byte) [][2]int {
	indent := len(line) - len(bytes.TrimLeft(line, " \t"))
	key, value := credential(line)
	if v.open && v.covers(line, indent) {
		if key >= 0 && v.quote == 0 && v.depth == 0 {
			v.read(line[value:])
		} else {
			v.read(line[indent:])
		}
		return [][2]int{{indent, len(line)}}
	}
	*v = hiddenValue{open: key >= 0, col: key}
	if key < 0 {
		value = len(line)
	}
	v.read(line[value:])
	hidden := [][2]int{{value, len(line)}}
	if before := line[:min(value, maxShown)]; bytes.IndexByte(before, '@') >= 0 || bytes.Contains(before, []byte("//")) {
		hidden = append(hidden, secret.Spans(string(before))...)
	}
	return hidden
}

// covers says whether a line may belong to the value: it is inside quotes or
// brackets, is empty, is indented deeper than the key, or begins no other key.
func (v *hiddenValue) covers(line []byte, indent int) bool {
	if v.quote != 0 || v.depth > 0 || indent > v.col {
		return true
	}
	return !keyBegins.Match(line) && !bytes.HasPrefix(line, []byte("---"))
}

// read follows quotes and brackets through a part of the value.
func (v *hiddenValue) read(text []byte) {
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

// credential finds the first word in line that tells of a secret and returns
// its place and that of the value after it, -1 where there is none.
func credential(line []byte) (key, value int) {
	for at := 0; at < len(line); {
		n := wordLen(line[at:])
		if n > 0 && secret.Likely(string(line[at:at+n])) {
			return at, at + n + separatorLen(line[at+n:])
		}
		_, one := utf8.DecodeRune(line[at:])
		at += max(n, one)
	}
	return -1, -1
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
