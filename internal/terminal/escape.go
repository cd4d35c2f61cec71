package terminal

import (
	"bytes"
	"fmt"
	"unicode/utf16"
)

// JSON writes the characters of a JSON text that Writer would not show as they
// are with the escapes that mean the same.
func JSON(text []byte) []byte {
	return escape(text, []byte(`#\u0023`), func(r rune) string {
		if high, low := utf16.EncodeRune(r); high != 0xFFFD {
			return fmt.Sprintf(`\u%04x\u%04x`, high, low)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// XML does the same to an XML text.
func XML(text []byte) []byte {
	return escape(text, []byte("#&#35;"), func(r rune) string { return fmt.Sprintf("&#%d;", r) })
}

// YAML does the same to what stands between double quotes in a YAML text.
func YAML(text []byte) []byte {
	return escape(text, []byte(`#\x23`), func(r rune) string { return fmt.Sprintf(`\U%08x`, r) })
}

func escape(text, marks []byte, escaped func(rune) string) []byte {
	text = bytes.ReplaceAll(text, []byte("##"), marks)
	if !bytes.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && steers(r) }) {
		return text
	}
	out := make([]byte, 0, len(text)+64)
	for _, r := range string(text) {
		if r == '\n' || r == '\t' || !steers(r) {
			out = append(out, string(r)...)
			continue
		}
		out = append(out, escaped(r)...)
	}
	return out
}
