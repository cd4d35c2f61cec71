package secret

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"
)

// InFile returns the byte ranges of the secrets in a file of that name, by the
// form of the file and the names of its keys, sorted; they may overlap. Of a Wide
// text all is secret: no name of a key can be found in it.
func InFile(file, text string) [][2]int {
	if Wide(text) {
		return [][2]int{{0, len(text)}}
	}
	var spans [][2]int
	switch path.Ext(file) {
	case ".properties", ".override", ".env":
		return properties(text)
	case ".xml":
		spans = namedValues(text)
	}
	spans = append(spans, Spans(text)...)
	slices.SortFunc(spans, func(a, b [2]int) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(b[1], a[1]))
	})
	return spans
}

// Wide says that a text is in UTF-16 or UTF-32, or is no text.
func Wide(text string) bool {
	return strings.IndexByte(text, 0) >= 0 || strings.HasPrefix(text, "\xFF\xFE") || strings.HasPrefix(text, "\xFE\xFF")
}

// properties returns the values of sensitive keys and the secrets inside other
// lines, read as java.util.Properties does: a line that ends with an odd number
// of backslashes goes on in the next one. Comments count as lines: what is
// commented out may be a live password.
func properties(text string) [][2]int {
	var spans [][2]int
	for at := 0; at < len(text); {
		n := logicalLine(text[at:])
		line := strings.TrimRight(text[at:at+n], "\r\n")
		key, value := splitProperty(line)
		switch {
		case !sensitive(key):
			for _, s := range Spans(line) {
				spans = append(spans, [2]int{at + s[0], at + s[1]})
			}
		case value != "":
			spans = append(spans, [2]int{at + len(line) - len(value), at + len(line)})
		}
		at += n
	}
	return spans
}

// logicalLine returns the length of the first logical line, its end included.
func logicalLine(text string) int {
	for n := 0; ; {
		end := strings.IndexAny(text[n:], "\r\n")
		if end < 0 {
			return len(text)
		}
		line := text[n : n+end]
		n += end + 1
		if text[n-1] == '\r' && strings.HasPrefix(text[n:], "\n") {
			n++
		}
		slashes := len(line) - len(strings.TrimRight(line, `\`))
		if slashes%2 == 0 {
			return n
		}
	}
}

// blanks are the blanks of a properties file.
const blanks = " \t\f\r\n"

// splitProperty returns a line's key, and its value as the line's tail. The key
// may be commented out.
func splitProperty(line string) (key, value string) {
	start := strings.TrimLeft(line, blanks+"#!")
	comment := strings.ContainsAny(line[:len(line)-len(start)], "#!")
	end := 0
	for ; end < len(start); end++ {
		c := start[end]
		if c == '=' || c == ':' || !comment && strings.IndexByte(blanks, c) >= 0 {
			break
		}
		if c == '\\' {
			end += len(escape(start[end:])) - 1
		}
	}
	value = strings.TrimLeft(start[end:], blanks)
	if value != "" && (value[0] == '=' || value[0] == ':') {
		value = strings.TrimLeft(value[1:], blanks)
	}
	return start[:end], value
}

// escape returns the backslash that text begins with and what it takes along:
// a character, or the end of a line and the blanks that begin the next.
func escape(text string) string {
	rest := strings.TrimLeft(strings.TrimPrefix(text, `\`), "\r\n")
	if broken := len(text) - len(rest); broken > 1 {
		return text[:len(text)-len(strings.TrimLeft(rest, " \t\f"))]
	}
	return text[:min(2, len(text))]
}

// sensitive says whether a key may be a secret's. Escapes and line breaks inside
// the key do not hide it; one with \uXXXX counts as sensitive unread.
func sensitive(key string) bool {
	if strings.Contains(key, `\u`) {
		return true
	}
	return Likely(strings.NewReplacer(`\`, "", "\r", "", "\n", "", "\t", "", "\f", "", " ", "").Replace(key))
}

var (
	tag       = lazy.Regexp(`<(?:[^<>"']|"[^"]*"|'[^']*')*>`)
	attribute = lazy.Regexp(`([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')`)
)

// namedValues returns the values of attributes with a sensitive name, over
// several lines too, and those of <Environment name="password" type="..."
// value="...">.
func namedValues(text string) [][2]int {
	var spans [][2]int
	for _, at := range tag().FindAllStringIndex(text, -1) {
		named := false
		attributes := attribute().FindAllStringSubmatchIndex(text[at[0]:at[1]], -1)
		inTag := text[at[0]:at[1]]
		for _, m := range attributes {
			name := inTag[m[2]:m[3]]
			named = named || (name == "name" || name == "key") && Likely(inTag[m[4]:m[5]])
		}
		for _, m := range attributes {
			name := inTag[m[2]:m[3]]
			if m[5]-m[4] > 2 && (Likely(name) || named && name == "value") {
				spans = append(spans, [2]int{at[0] + m[4], at[0] + m[5]})
			}
		}
	}
	return spans
}
