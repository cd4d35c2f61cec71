package catalog

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// Key is what there is to say about one key of the description besides its type
// and the default that cluster gives it.
type Key struct {
	Path    string // its place without list indexes, such as nodes.mode
	Meaning diag.Text
	// Example is a value in YAML, or "". One that goes below the key begins and
	// ends with a line break: it has several lines, or its part of the file
	// begins with an empty one.
	Example string
	// Default is in words, where it depends on other keys or is no value.
	Default diag.Text
}

// FindKey returns the texts of the key at path, from keys/PATH.txtar.
func FindKey(path string) (Key, bool) {
	return load("keys", path, parseKey)
}

// KeyPaths returns the paths of all keys that have a text file, sorted.
func KeyPaths() []string { return Names("keys") }

func parseKey(path string, data []byte) (Key, error) {
	k := Key{Path: path}
	texts := map[string]*string{
		"meaning.en": &k.Meaning.EN, "meaning.zh": &k.Meaning.ZH,
		"default.en": &k.Default.EN, "default.zh": &k.Default.ZH,
		"example.yaml": &k.Example,
	}
	err := readParts(path, "meaning.en", data, texts, func(text *string, raw string) {
		*text = strings.TrimSpace(raw)
		if block := strings.HasPrefix(raw, "\n") || strings.Contains(*text, "\n"); block && text == &k.Example {
			k.Example = "\n" + k.Example + "\n"
		}
	})
	return k, err
}
