package patch

import (
	"bytes"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Charset is how a program reads a properties file.
type Charset uint8

// The charsets of the files that kyctl writes.
const (
	// UTF8 is Properties.load(Reader), as Kylin loads kylin.properties
	// (KylinConfig, InputStreamReader with UTF-8).
	UTF8 Charset = iota
	// Latin1 is Properties.load(InputStream): redis-data-cache.properties
	// (ran-jit's ConfigUtil) and catalina.properties (Tomcat's
	// CatalinaProperties). Other characters stand as \uXXXX, in UTF-16 units.
	Latin1
)

type lineKind uint8

const (
	blankLine lineKind = iota
	commentLine
	pairLine
)

// line is what java.util.Properties takes for one: a comment, a blank line, or
// a pair with its continuation lines.
type line struct {
	kind       lineKind
	start, end int // its bytes, without the last newline
	next       int // where the next line starts

	// Of a pair:
	key, value           string
	keyAt, valueAt       int
	keyExact, valueExact bool // what Java reads is exactly this text
}

// pieces joins the physical lines of a pair and remembers where each stood.
type pieces struct {
	text   []byte
	starts []piece
}

type piece struct{ at, offset int }

func (p *pieces) add(offset int, b []byte) {
	p.starts = append(p.starts, piece{at: len(p.text), offset: offset})
	p.text = append(p.text, b...)
}

// offset returns where in the file the byte i of the joined text stands.
func (p *pieces) offset(i int) int {
	last := p.starts[0]
	for _, s := range p.starts[1:] {
		if s.at <= i {
			last = s
		}
	}
	return last.offset + i - last.at
}

// readLines cuts a properties file into lines, by the rules of the class
// java.util.Properties.
func readLines(b []byte, cs Charset) ([]line, error) {
	lines, refused := readAll(b, cs)
	if len(refused) > 0 {
		return nil, refused[0]
	}
	return lines, nil
}

// readAll is readLines of a file that need not be right: what is refused is
// left out and told.
func readAll(b []byte, cs Charset) (lines []line, refused []error) {
	switch {
	case wide(b):
		return nil, []error{refuse(b, 0, Encoding, "UTF-16 or UTF-32")}
	case bytes.HasPrefix(b, []byte(utf8BOM)):
		refused = append(refused, refuse(b, 0, BOM, ""))
	}
	lines = make([]line, 0, bytes.Count(b, []byte{'\n'})+1)
	for at := 0; at < len(b); {
		l, err := readLine(b, at, cs)
		if err != nil {
			refused = append(refused, err)
			l.kind = commentLine
		}
		lines = append(lines, l)
		at = l.next
	}
	return lines, refused
}

func readLine(b []byte, at int, cs Charset) (line, error) {
	first := skipBlanks(b, at)
	end, next := physicalEnd(b, first)
	l := line{kind: pairLine, start: at, end: end, next: next}
	switch {
	case first == end:
		l.kind = blankLine
		return l, nil
	case isComment(b[first]):
		l.kind = commentLine
		return l, nil
	}
	var p pieces
	for continues(b[first:end]) {
		p.add(first, b[first:end-1])
		if l.next = next; next == len(b) {
			return l, refuse(b, end-1, LoneBackslash, "")
		}
		first = skipBlanks(b, next)
		end, next = physicalEnd(b, first)
		if len(p.text) == 0 && first < end && isComment(b[first]) {
			return l, refuse(b, first, AmbiguousComment, "")
		}
	}
	p.add(first, b[first:end])
	l.end, l.next = end, next
	return l, l.parse(b, &p, cs)
}

// parse splits the joined text into key and value.
func (l *line) parse(b []byte, p *pieces, cs Charset) error {
	if len(p.text) == 0 {
		l.kind = blankLine
		return nil
	}
	keyEnd, valueStart := split(p.text)
	l.keyAt, l.valueAt = p.offset(0), p.offset(valueStart)
	var bad int
	if l.key, l.keyExact, bad = unescape(p.text[:keyEnd], cs); bad >= 0 {
		return refuse(b, p.offset(bad), MalformedEscape, "")
	}
	if l.value, l.valueExact, bad = unescape(p.text[valueStart:], cs); bad >= 0 {
		return refuse(b, p.offset(valueStart+bad), MalformedEscape, "")
	}
	return nil
}

func isBlank(c byte) bool   { return c == ' ' || c == '\t' || c == '\f' }
func isComment(c byte) bool { return c == '#' || c == '!' }

func skipBlanks(b []byte, at int) int {
	for at < len(b) && isBlank(b[at]) {
		at++
	}
	return at
}

// physicalEnd returns where the physical line at ends and the next one starts.
func physicalEnd(b []byte, at int) (end, next int) {
	end = len(b)
	for i, c := range b[at:] {
		if c == '\n' || c == '\r' {
			end = at + i
			break
		}
	}
	switch {
	case end == len(b):
		return end, end
	case bytes.HasPrefix(b[end:], []byte("\r\n")):
		return end, end + 2
	}
	return end, end + 1
}

// continues says whether a physical line ends in an odd number of backslashes.
func continues(b []byte) bool {
	return (len(b)-len(bytes.TrimRight(b, `\`)))%2 == 1
}

// split returns where the key of a joined line ends and its value starts: blanks
// and one = or : stand between them.
func split(text []byte) (keyEnd, valueStart int) {
	for keyEnd < len(text) && !isBlank(text[keyEnd]) && text[keyEnd] != '=' && text[keyEnd] != ':' {
		if text[keyEnd] == '\\' {
			keyEnd++
		}
		keyEnd++
	}
	keyEnd = min(keyEnd, len(text))
	valueStart = skipBlanks(text, keyEnd)
	if valueStart < len(text) && (text[valueStart] == '=' || text[valueStart] == ':') {
		valueStart = skipBlanks(text, valueStart+1)
	}
	return keyEnd, valueStart
}

// unescape returns the text that Java makes of b, whether that is exact (Java
// may read half a surrogate pair, or bytes that are no UTF-8), and the index of
// a malformed \u, else -1.
func unescape(b []byte, cs Charset) (text string, exact bool, bad int) {
	exact = cs == Latin1 || utf8.Valid(b)
	if cs == UTF8 && exact && bytes.IndexByte(b, '\\') < 0 {
		return string(b), true, -1
	}
	units := make([]uint16, 0, len(b))
	for i := 0; i < len(b); {
		r, n := decode(b[i:], cs)
		if r == '\\' && i+1 < len(b) {
			i++
			if b[i] == 'u' {
				unit, ok := hex4(b[i+1:])
				if !ok {
					return "", false, i - 1
				}
				units = append(units, unit)
				i += 5
				continue
			}
			r, n = decode(b[i:], cs)
			r = escaped(r)
		}
		units = utf16.AppendRune(units, r)
		i += n
	}
	runes := utf16.Decode(units)
	return string(runes), exact && slices.Equal(utf16.Encode(runes), units), -1
}

func decode(b []byte, cs Charset) (rune, int) {
	if cs == Latin1 {
		return rune(b[0]), 1
	}
	return utf8.DecodeRune(b)
}

// escaped returns the character that a backslash and r stand for.
func escaped(r rune) rune {
	switch r {
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 'f':
		return '\f'
	}
	return r
}

func hex4(b []byte) (unit uint16, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		unit = unit<<4 | uint16(c)
	}
	return unit, true
}
