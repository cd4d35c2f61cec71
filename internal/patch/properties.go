package patch

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/magiconair/properties"
)

// Marker is the comment under which Properties appends new pairs. A built-in
// base that ends with it gets its pairs there.
const Marker = "# managed by kyctl"

// Pair is one property wanted in a file.
type Pair struct{ Key, Value string }

// Entry is one pair of a file as java.util.Properties reads it. Lines and
// columns (in runes) start at 1; an empty value stands where it would start.
type Entry struct {
	Key, Value          string
	Line, Col           int
	ValueLine, ValueCol int
	// Exact says that the text is what Java reads: without it a byte is no UTF-8,
	// or half a character is escaped.
	Exact bool
}

// Entries returns the pairs of a properties file in its order, a repeated key
// as often as it stands there; Java uses the last. Its error is an *Error.
func Entries(base []byte, cs Charset) ([]Entry, error) {
	lines, err := readLines(base, cs)
	if err != nil {
		return nil, err
	}
	return entries(base, lines), nil
}

// Readable returns the pairs of a properties file that need not be right, and
// an *Error for each place at which Java, or kyctl, would refuse it. Java, too,
// takes a byte order mark for a part of the first key.
func Readable(base []byte, cs Charset) ([]Entry, []error) {
	lines, refused := readAll(base, cs)
	return entries(base, lines), refused
}

func entries(base []byte, lines []line) []Entry {
	var entries []Entry
	c := cursor{b: base}
	for _, l := range lines {
		if l.kind != pairLine {
			continue
		}
		e := Entry{Key: l.key, Value: l.value, Exact: l.keyExact && l.valueExact}
		e.Line, e.Col = c.at(l.keyAt)
		e.ValueLine, e.ValueCol = c.at(l.valueAt)
		entries = append(entries, e)
	}
	return entries
}

// Properties returns base with every pair set and all else as it was, byte for
// byte. Of a key's lines the last is replaced, unless Java reads the wanted
// value from it already; new keys go to the end of the block under Marker, in
// order. Where nothing changes the result is base itself. A file that Java would
// not load is refused. Its error is an *Error.
func Properties(base []byte, pairs []Pair, cs Charset) ([]byte, error) {
	wanted, err := formatAll(pairs, cs)
	if err != nil {
		return nil, err
	}
	lines, err := readLines(base, cs)
	if err != nil {
		return nil, err
	}
	edits := propertyEdits(base, lines, wanted)
	if len(edits) == 0 {
		return base, nil
	}
	out := splice(base, edits)
	after, err := readLines(out, cs)
	if err != nil || len(propertyEdits(out, after, wanted)) > 0 ||
		!bytes.Equal(unmanaged(base, lines, wanted), unmanaged(out, after, wanted)) {
		return nil, &Error{Kind: Unverified}
	}
	return out, nil
}

// wantedPair is a pair and its line.
type wantedPair struct {
	Pair
	text string
}

func formatAll(pairs []Pair, cs Charset) ([]wantedPair, error) {
	wanted := make([]wantedPair, len(pairs))
	seen := make(map[string]bool, len(pairs))
	for i, p := range pairs {
		text, err := Format(p, cs)
		if err != nil {
			return nil, err
		}
		if seen[p.Key] {
			return nil, &Error{Kind: Repeated, Detail: fmt.Sprintf("property %q", p.Key)}
		}
		seen[p.Key] = true
		wanted[i] = wantedPair{p, text}
	}
	return wanted, readBack(wanted, cs)
}

// readBack lets a reader that is not ours read the new lines. It knows no
// characters beyond the BMP in \u escapes, so pairs that have any are left to
// our own.
func readBack(wanted []wantedPair, cs Charset) error {
	var text strings.Builder
	for _, w := range wanted {
		text.WriteString(w.text + "\n")
	}
	loader := properties.Loader{Encoding: properties.UTF8, DisableExpansion: true}
	if cs == Latin1 {
		loader.Encoding = properties.ISO_8859_1
	}
	read, err := loader.LoadBytes([]byte(text.String()))
	if err != nil {
		return &Error{Kind: Unverified}
	}
	for _, w := range wanted {
		beyond := strings.ContainsFunc(w.Key+w.Value, func(r rune) bool { return r > 0xffff })
		if got, found := read.Get(w.Key); !beyond && (!found || got != w.Value) {
			return &Error{Kind: Unverified, Detail: fmt.Sprintf("property %q", w.Key)}
		}
	}
	return nil
}

func propertyEdits(b []byte, lines []line, wanted []wantedPair) []edit {
	last := make(map[string]int, len(lines))
	for i, l := range lines {
		if l.kind == pairLine && l.keyExact {
			last[l.key] = i
		}
	}
	var edits []edit
	var missing []string
	for _, w := range wanted {
		i, found := last[w.Key]
		if !found {
			missing = append(missing, w.text)
			continue
		}
		if l := lines[i]; !l.valueExact || l.value != w.Value {
			edits = append(edits, edit{l.start, l.end, w.text})
		}
	}
	if len(missing) > 0 {
		edits = append(edits, appendix(b, lines, missing))
	}
	return edits
}

// appendix is the edit that adds texts, each a line, to the end of the last
// block under a Marker, else to the end of the file under a new one.
func appendix(b []byte, lines []line, texts []string) edit {
	at := blockEnd(b, lines)
	if at < 0 {
		at = len(b)
		texts = append([]string{Marker}, texts...)
	}
	newline := newlineBefore(b, at)
	text := strings.Join(texts, newline) + newline
	if at > 0 && b[at-1] != '\n' && b[at-1] != '\r' {
		text = newline + text
	}
	return edit{at, at, text}
}

// blockEnd returns where the pairs directly under the last Marker end, or -1.
func blockEnd(b []byte, lines []line) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if !isMarker(b, lines[i]) {
			continue
		}
		end := lines[i].next
		for _, l := range lines[i+1:] {
			if l.kind != pairLine {
				break
			}
			end = l.next
		}
		return end
	}
	return -1
}

func isMarker(b []byte, l line) bool {
	return l.kind == commentLine && string(bytes.Trim(b[l.start:l.end], " \t\f")) == Marker
}

// unmanaged returns the lines that patching must leave alone.
func unmanaged(b []byte, lines []line, wanted []wantedPair) []byte {
	managed := make(map[string]bool, len(wanted))
	for _, w := range wanted {
		managed[w.Key] = true
	}
	var out bytes.Buffer
	for _, l := range lines {
		if isMarker(b, l) || l.kind == pairLine && l.keyExact && managed[l.key] {
			continue
		}
		out.Write(b[l.start:l.end])
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// Format returns the line, without newline, from which java.util.Properties
// reads exactly p: key=value from column one on a single line. In UTF8 other
// scripts stand as they are; characters that a reader of the file can't see,
// and with Latin1 all beyond ASCII, stand as \uXXXX. A control character, a
// newline included, is refused, but for a tab in a value. Its error is an *Error.
func Format(p Pair, cs Charset) (string, error) {
	if p.Key == "" {
		return "", &Error{Kind: EmptyKey, Detail: "property"}
	}
	if err := checkText(fmt.Sprintf("key %q", p.Key), p.Key, ""); err != nil {
		return "", err
	}
	if err := checkText(fmt.Sprintf("value of %q", p.Key), p.Value, "\t"); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, r := range p.Key {
		if strings.ContainsRune(" =:#!", r) {
			b.WriteByte('\\')
		}
		writeRune(&b, r, cs)
	}
	b.WriteByte('=')
	for i, r := range p.Value {
		switch {
		case r == ' ' && i == len(p.Value)-1: // editors cut a blank at the end
			b.WriteString(`\u0020`)
			continue
		case r == ' ' && i == 0:
			b.WriteByte('\\')
		}
		writeRune(&b, r, cs)
	}
	return b.String(), nil
}

func writeRune(b *strings.Builder, r rune, cs Charset) {
	switch {
	case r == '\\':
		b.WriteString(`\\`)
	case r == '\t':
		b.WriteString(`\t`)
	case r < 0x7F || cs == UTF8 && !invisible(r):
		b.WriteRune(r)
	default:
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(b, `\u%04X`, unit)
		}
	}
}

// invisible says whether r shows as nothing or as a line's end in some editors:
// C1 controls, U+2028, U+2029, marks of direction, U+FEFF.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
