package tree

import (
	"path"
	"regexp"
	"strings"

	"github.com/kyctl/kyctl/internal/secret"
)

// hidden stands in the place of a secret.
const hidden = "(secret)"

// mask returns a file's text with every secret replaced by what show makes of
// it. Secrets are known by the names of their keys, whoever set them: it hides
// too much rather than too little.
func mask(file, text string, show func(string) string) string {
	switch path.Ext(file) {
	case ".xml":
		return maskXML(text, show)
	case ".properties", ".env":
		return maskProperties(text, show)
	}
	return maskLines(text, show)
}

func maskLines(text string, show func(string) string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		body := strings.TrimRight(line, "\r\n")
		out.WriteString(maskValue(body, show))
		out.WriteString(line[len(body):])
	}
	return out.String()
}

// maskProperties reads logical lines as java.util.Properties does: a line that
// ends with an odd number of backslashes goes on in the next one. Comments count
// as lines: what is commented out may be a live password.
func maskProperties(text string, show func(string) string) string {
	var out strings.Builder
	for text != "" {
		n := logicalLine(text)
		body := strings.TrimRight(text[:n], "\r\n")
		out.WriteString(maskProperty(body, show))
		out.WriteString(text[len(body):n])
		text = text[n:]
	}
	return out.String()
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

// maskProperty masks one logical line without its end.
func maskProperty(line string, show func(string) string) string {
	key, value := splitProperty(line)
	if !sensitive(key) {
		return maskValue(line, show)
	}
	if value == "" {
		return line
	}
	return line[:len(line)-len(value)] + show(value)
}

// blanks are the blanks of a properties file.
const blanks = " \t\f\r\n"

// splitProperty returns a line's key, and its value as the line's tail. The key
// may be commented out; one that a backslash breaks is given with its breaks.
func splitProperty(line string) (key, value string) {
	start := strings.TrimLeft(line, blanks+"#!")
	comment := strings.ContainsAny(line[:len(line)-len(start)], "#!")
	end := len(start)
	for i := 0; i < len(start); i++ {
		c := start[i]
		if c == '\\' {
			i++
			if i+1 < len(start) && start[i] == '\r' && start[i+1] == '\n' {
				i++
			}
			continue
		}
		if c == '=' || c == ':' || !comment && strings.IndexByte(blanks, c) >= 0 {
			end = i
			break
		}
	}
	value = strings.TrimLeft(start[end:], blanks)
	if value != "" && (value[0] == '=' || value[0] == ':') {
		value = strings.TrimLeft(value[1:], blanks)
	}
	return start[:end], value
}

// sensitive says whether a key may be a secret's. Escapes and line breaks inside
// the key do not hide it; one with \uXXXX counts as sensitive unread.
func sensitive(key string) bool {
	if strings.Contains(key, `\u`) {
		return true
	}
	plain := strings.NewReplacer(`\`, "", "\r", "", "\n", "", "\t", "", "\f", "", " ", "").Replace(key)
	return secret.Sensitive(plain)
}

var (
	// parameter is a key inside a value: kylin@jdbc,...,password=x,maxActive=5.
	parameter = regexp.MustCompile(`[\w.-]+\s*=\s*`)
	// nextParameter ends a value: a separator before the next key, or a quote.
	nextParameter = regexp.MustCompile(`[,;&?]\s*[\w.-]+\s*=|["'<>]`)
	scheme        = regexp.MustCompile(`[A-Za-z][\w+.-]*://`)
	// nextURL ends a URL: a blank, a quote, the next key, or the next URL.
	nextURL = regexp.MustCompile(`[\s"'<>]|[,;]\s*[\w.-]+\s*=|,[A-Za-z][\w+.-]*://`)
)

// maskValue masks the secrets inside a value or a line: parameters with a
// sensitive key and the passwords of URLs.
func maskValue(text string, show func(string) string) string {
	return maskUserinfo(maskParameters(text, show), show)
}

func maskParameters(text string, show func(string) string) string {
	var out strings.Builder
	for {
		at := parameter.FindStringIndex(text)
		if at == nil {
			out.WriteString(text)
			return out.String()
		}
		key, _, _ := strings.Cut(text[at[0]:at[1]], "=")
		out.WriteString(text[:at[1]])
		text = text[at[1]:]
		if !secret.Sensitive(key) {
			continue
		}
		quote := ""
		if text != "" && strings.ContainsRune(`"'`, rune(text[0])) {
			quote, text = text[:1], text[1:]
		}
		end := len(text)
		if next := nextParameter.FindStringIndex(text); quote == "" && next != nil {
			end = next[0]
		}
		if close := strings.Index(text, quote); quote != "" && close >= 0 {
			end = close
		}
		out.WriteString(quote + shown(text[:end], show))
		text = text[end:]
	}
}

func maskUserinfo(text string, show func(string) string) string {
	var out strings.Builder
	for {
		at := scheme.FindStringIndex(text)
		if at == nil {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:at[1]])
		text = text[at[1]:]
		end := len(text)
		if next := nextURL.FindStringIndex(text); next != nil {
			end = next[0]
		}
		last := strings.LastIndexByte(text[:end], '@')
		colon := strings.IndexByte(text[:max(0, last)], ':')
		if last < 0 || colon < 0 {
			continue
		}
		out.WriteString(text[:colon+1] + shown(text[colon+1:last], show))
		text = text[last:]
	}
}

// shown keeps what is empty or hidden already.
func shown(value string, show func(string) string) string {
	if value == "" || strings.HasPrefix(value, hidden) {
		return value
	}
	return show(value)
}

var (
	tag       = regexp.MustCompile(`<[A-Za-z!?][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>?`)
	attribute = regexp.MustCompile(`([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*')`)
	element   = regexp.MustCompile(`<([\w:.-]+)[^<>]*>([^<]+)</`)
)

// maskXML masks attributes and elements with a sensitive name, in comments too,
// and the value of <Parameter name="password" value="...">.
func maskXML(text string, show func(string) string) string {
	text = tag.ReplaceAllStringFunc(text, func(t string) string { return maskTag(t, show) })
	return replaceGroup(element, text, func(name, value string) string {
		if secret.Sensitive(name) {
			return shown(value, show)
		}
		return maskLines(value, show)
	})
}

func maskTag(tag string, show func(string) string) string {
	named := false
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		if (m[1] == "name" || m[1] == "key") && secret.Sensitive(m[3]) {
			named = true
		}
	}
	return attribute.ReplaceAllStringFunc(tag, func(attr string) string {
		m := attribute.FindStringSubmatch(attr)
		quote, value := m[3][:1], m[3][1:len(m[3])-1]
		if secret.Sensitive(m[1]) || named && m[1] == "value" {
			value = shown(value, show)
		} else {
			value = maskValue(value, show)
		}
		return m[1] + m[2] + quote + value + quote
	})
}

// replaceGroup replaces the second group of every match by what f makes of both.
func replaceGroup(re *regexp.Regexp, text string, f func(first, second string) string) string {
	var out strings.Builder
	last := 0
	for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
		out.WriteString(text[last:m[4]])
		out.WriteString(f(text[m[2]:m[3]], text[m[4]:m[5]]))
		last = m[5]
	}
	return out.String() + text[last:]
}
