package live

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"

	"github.com/kyctl/kyctl/internal/patch"
)

// units are the parts of a file that have a meaning of their own, by name: the
// keys of a properties file, the elements of context.xml; else the file itself
// is the only one, with the name "". Their values are sums, so that none can be
// shown.
type units map[string]string

// unitsOf takes a file apart; one that can't be read is a single unit.
func unitsOf(name string, b []byte) units {
	out := units{}
	switch path.Ext(name) {
	case ".properties", ".env":
		charset := patch.Latin1
		if path.Base(name) == "kylin.properties" {
			charset = patch.UTF8
		}
		entries, err := patch.Entries(b, charset)
		if err != nil {
			break
		}
		for _, e := range entries { // Java uses the last of a key
			out[e.Key] = sumOf([]byte(e.Value))
		}
		return out
	case ".xml":
		parts, err := patch.Parts(b)
		if err != nil {
			break
		}
		for _, p := range parts {
			id := p.Name
			if p.ClassName+p.Resource != "" {
				id += " " + p.ClassName + p.Resource
			}
			out[id] = sumOf(append([]byte(out[id]), p.Text...))
		}
		return out
	}
	out[""] = sumOf(b)
	return out
}

// Kind says how a unit of a file differs from what it should be.
type Kind string

// The kinds.
const (
	Missing Kind = "missing"
	Changed Kind = "changed"
	Extra   Kind = "extra"
)

// Unit is a key, or an element, that is not as it should be. Name is "" for a
// file that has no such parts.
type Unit struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// differing lists the units that replacing old by new would add, change or
// remove, by name.
func differing(old, new units) []Unit {
	var out []Unit
	all := maps.Clone(old)
	maps.Copy(all, new)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		was, had := old[name]
		is, has := new[name]
		switch {
		case !had:
			out = append(out, Unit{name, Missing})
		case !has:
			out = append(out, Unit{name, Extra})
		case was != is:
			out = append(out, Unit{name, Changed})
		}
	}
	return out
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
