package plan

import (
	"slices"
	"strings"
)

// StorageURL is a value of kylin.metadata.url as the product reads it:
// IDENTIFIER@SCHEME[,NAME=VALUE]... (StorageURL.java).
type StorageURL struct {
	// Identifier is what stands before the last @ of the first part.
	Identifier, Scheme string
	Params             []StorageParam
}

// StorageParam is one part after the first. Bare says that it has no =, as a
// comma inside a value leaves it: Value is then "".
type StorageParam struct {
	Name, Value string
	Bare        bool
}

// ParseStorageURL reads text as Kylin does, which takes no text for wrong.
// quotes says that the product leaves a comma alone that an even number of
// quote characters does not follow (Kylin 5).
func ParseStorageURL(text string, quotes bool) StorageURL {
	parts := cutParts(text, quotes)
	var u StorageURL
	u.Identifier = trim(parts[0])
	if at := strings.LastIndexByte(parts[0], '@'); at >= 0 {
		u.Identifier, u.Scheme = trim(parts[0][:at]), trim(parts[0][at+1:])
	}
	for _, part := range parts[1:] {
		name, value, ok := strings.Cut(part, "=")
		p := StorageParam{Name: trim(name), Value: trim(value), Bare: !ok}
		if quotes {
			p.Value = strings.Trim(p.Value, `"'`)
		}
		u.Params = append(u.Params, p)
	}
	return u
}

// cutParts cuts at the commas; as String.split of Java does it drops empty
// parts at the end.
func cutParts(text string, quotes bool) []string {
	var parts []string
	start, behind := 0, strings.Count(text, `"`)+strings.Count(text, "'")
	for i := range len(text) {
		switch {
		case text[i] == '"' || text[i] == '\'':
			behind--
		case text[i] == ',' && (!quotes || behind%2 == 0):
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	parts = append(parts, text[start:])
	for len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	return parts
}

// trim is String.trim of Java: everything up to the blank goes.
func trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
}

// normalURL writes the parts of a metadata URL in one order: the product does
// not care for it, and of a repeated parameter reads the last.
func (p *Plan) normalURL(text string) string {
	u := ParseStorageURL(text, p.Facts.QuotedURL)
	var parts []string
	seen := map[string]bool{}
	for _, param := range u.Params {
		if param.Bare {
			return text
		}
		if value, _ := u.Get(param.Name); !seen[param.Name] {
			parts = append(parts, param.Name+"="+value)
		}
		seen[param.Name] = true
	}
	slices.Sort(parts)
	return u.Identifier + "@" + u.Scheme + "\n" + strings.Join(parts, "\n")
}

// Get returns the value of a parameter, of a repeated one the last, and whether
// it is there.
func (u StorageURL) Get(name string) (value string, ok bool) {
	for _, p := range u.Params {
		if p.Name == name {
			value, ok = p.Value, true
		}
	}
	return value, ok
}
