package plan

import "strings"

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

// Same reports whether the product reads two URLs as the same: the order of the
// parameters does not count, and of a repeated one the last does.
func (u StorageURL) Same(other StorageURL) bool {
	if u.Identifier != other.Identifier || u.Scheme != other.Scheme {
		return false
	}
	for _, pair := range [][2]StorageURL{{u, other}, {other, u}} {
		for _, p := range pair[0].Params {
			a, _ := pair[0].Get(p.Name)
			if b, ok := pair[1].Get(p.Name); p.Bare || !ok || a != b {
				return false
			}
		}
	}
	return true
}

// asInBases returns url as the nodes have it already: where every base has the
// same text and only the order of its parts differs, nothing changes.
func (p *Plan) asInBases(url string) string {
	own := ""
	for _, b := range p.Bases() {
		s, ok := b.Setting("kylin.metadata.url")
		if !ok || s.Override || own != "" && s.Value != own {
			return url
		}
		own = s.Value
	}
	if own != "" && ParseStorageURL(own, p.Facts.QuotedURL).Same(ParseStorageURL(url, p.Facts.QuotedURL)) {
		return own
	}
	return url
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
