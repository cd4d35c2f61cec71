package syntax

import "bytes"

// oddBreak is added to the characters that YAML 1.1 takes for the end of a line
// and editors do not, so that lines are counted alike: they become characters
// of private use. In a value they are refused by their own number.
const oddBreak = 0xF0000

var (
	crlf     = []byte("\r\n")
	oddBytes = []string{"\r", "\u0085", "\u2028", "\u2029"}
)

// OneKindOfBreak returns b with the breaks that are neither LF nor CRLF
// replaced, one character by one.
func OneKindOfBreak(b []byte) []byte {
	odd := bytes.Count(b, []byte("\r")) > bytes.Count(b, crlf)
	for _, s := range oddBytes[1:] {
		odd = odd || bytes.Contains(b, []byte(s))
	}
	if !odd {
		return b
	}
	out := bytes.ReplaceAll(b, crlf, []byte{'\n'})
	for _, s := range oddBytes {
		out = bytes.ReplaceAll(out, []byte(s), []byte(string([]rune(s)[0]+oddBreak)))
	}
	return out
}

// Typed returns the character that stands in the file where r was decoded.
func Typed(r rune) rune {
	if r >= oddBreak && r <= oddBreak+'\u2029' {
		return r - oddBreak
	}
	return r
}
