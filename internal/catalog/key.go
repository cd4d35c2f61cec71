package catalog

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

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
	if k, ok := knownKeys.Load(path); ok {
		return *k.(*Key), true
	}
	data, err := files.ReadFile("keys/" + path + extension)
	if err != nil {
		return Key{}, false
	}
	k, err := parseKey(path, data)
	if err != nil {
		panic("internal/catalog/keys: " + err.Error()) // a test reads every file
	}
	knownKeys.Store(path, &k)
	return k, true
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
	archive := txtar.Parse(data)
	if head := strings.TrimSpace(string(archive.Comment)); head != "" {
		return k, fmt.Errorf("%s: %q must be in a part such as meaning.en", path, head)
	}
	for _, f := range archive.Files {
		text, ok := texts[f.Name]
		if !ok {
			return k, fmt.Errorf("%s: there is no part %s", path, f.Name)
		}
		*text = strings.TrimSpace(string(f.Data))
		if block := strings.HasPrefix(string(f.Data), "\n") || strings.Contains(*text, "\n"); block && text == &k.Example {
			k.Example = "\n" + k.Example + "\n"
		}
	}
	return k, nil
}
