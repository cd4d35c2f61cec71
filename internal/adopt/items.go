package adopt

import (
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// Item is one thing that a file of a home says: a line of a properties file, an
// element or an attribute of an XML file, a value of a YAML file.
type Item struct {
	Path string // of the file, below the home
	// Key is unique in the file: of a repeated key it has a number, of an
	// attribute its element.
	Key, Value string
	Pos        source.Pos
}

// comments is the key of the item that all comments of a file are.
const comments = "#"

// Items are what the files say that import has read of the home, in the order of
// the files' names.
func (h *Home) Items() []Item {
	var out []Item
	for _, path := range h.read() {
		out = append(out, itemsOf(path, h.files[path])...)
	}
	return out
}

// itemsOf lists what a file says, by the form of the file.
func itemsOf(name string, f *source.File) []Item {
	switch {
	case strings.HasSuffix(name, ".xml"):
		return elementsOf(name, f)
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"):
		return scalarsOf(name, f)
	case strings.HasSuffix(name, ".properties"), strings.HasSuffix(name, ".override"):
		return entriesOf(name, f)
	case name == plan.Environment:
		return variablesOf(name, f)
	}
	return []Item{{Path: name, Key: name, Value: string(f.Bytes), Pos: f.Pos(0)}}
}

// numbered gives every key of a file a name of its own.
type numbered map[string]int

func (n numbered) name(key string) string {
	n[key]++
	if n[key] > 1 {
		return key + "[" + strconv.Itoa(n[key]) + "]"
	}
	return key
}

// entriesOf lists the lines of a properties file. Of a repeated key the last
// line counts, and has the key without a number.
func entriesOf(name string, f *source.File) []Item {
	charset := patch.UTF8
	if path.Dir(name) == "tomcat/conf" {
		charset = patch.Latin1
	}
	entries, refused := patch.Readable(f.Bytes, charset)
	count := map[string]int{}
	for _, e := range entries {
		count[e.Key]++
	}
	var out []Item
	for _, e := range entries {
		key := e.Key
		if count[e.Key]--; count[e.Key] > 0 {
			key += "[" + strconv.Itoa(count[e.Key]) + " before]"
		}
		out = append(out, Item{name, key, e.Value, position(f, e.Line, e.Col)})
	}
	numbers := numbered{}
	for _, err := range refused {
		line, col := refusedAt(err)
		out = append(out, Item{name, numbers.name("\\"), "", position(f, line, col)})
	}
	return append(out, commentsOf(name, f, "#!")...)
}

// commentsOf is one item for all comments.
func commentsOf(name string, f *source.File, marks string) []Item {
	offset, all := 0, Item{Path: name, Key: comments}
	for line := range bytes.Lines(f.Bytes) {
		if text := strings.TrimSpace(string(line)); text != "" && strings.ContainsRune(marks, rune(text[0])) {
			if all.Pos.File == nil {
				all.Pos = f.Pos(offset)
			}
			all.Value += text + "\n"
		}
		offset += len(line)
	}
	if all.Value == "" {
		return nil
	}
	return []Item{all}
}

func variablesOf(name string, f *source.File) []Item {
	var out []Item
	numbers := numbered{}
	offset := 0
	for line := range strings.Lines(string(f.Bytes)) {
		if text := strings.TrimSpace(line); text != "" && text[0] != '#' {
			key, value, _ := strings.Cut(strings.TrimPrefix(text, "export "), "=")
			out = append(out, Item{name, numbers.name(key), strings.Trim(value, `"'`), f.Pos(offset)})
		}
		offset += len(line)
	}
	return append(out, commentsOf(name, f, "#")...)
}

func scalarsOf(name string, f *source.File) []Item {
	scalars, err := cluster.Scalars(f)
	if err != nil {
		return []Item{{name, name, "", f.Pos(0)}}
	}
	var out []Item
	numbers := numbered{}
	for _, s := range scalars {
		out = append(out, Item{name, numbers.name(s.Path), s.Text, s.Pos})
	}
	return append(out, commentsOf(name, f, "#")...)
}

// elementsOf lists the elements and attributes of an XML file up to where it
// can't be read. An element is known by its class or name, for its place moves.
func elementsOf(name string, f *source.File) []Item {
	var out []Item
	numbers := numbered{}
	var within []string
	d := xml.NewDecoder(bytes.NewReader(f.Bytes))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		line, col := d.InputPos()
		token, err := d.RawToken()
		if err == io.EOF {
			return out
		}
		if err != nil {
			return append(out, Item{name, numbers.name("<"), "", position(f, line, col)})
		}
		switch t := token.(type) {
		case xml.StartElement:
			key := numbers.name(strings.Join(append(within, t.Name.Local+known(t)), "/"))
			out = append(out, Item{name, key, "", position(f, line, col)})
			for _, a := range t.Attr {
				out = append(out, Item{name, key + " " + a.Name.Local, a.Value, position(f, line, col)})
			}
			within = append(within, t.Name.Local)
		case xml.EndElement:
			within = within[:max(0, len(within)-1)]
		case xml.CharData:
			if text := strings.TrimSpace(strings.TrimPrefix(string(t), "\uFEFF")); text != "" {
				out = append(out, Item{name, numbers.name(strings.Join(within, "/") + "/text"), text, position(f, line, col)})
			}
		}
	}
}

// known tells an element from others of its tag.
func known(t xml.StartElement) string {
	for _, by := range []string{"className", "loaderClass", "name"} {
		for _, a := range t.Attr {
			if a.Name.Local == by {
				return "(" + strings.TrimSpace(a.Value) + ")"
			}
		}
	}
	return ""
}

// Shown is the item for people: a secret is hidden.
func (i Item) Shown() string {
	key := secret.Hide(i.Key)
	switch {
	case i.Key == comments || i.Value == "" || i.Key == i.Path:
		return key
	case isSecret(i.Key[strings.LastIndexByte(i.Key, ' ')+1:], i.Value):
		return key + "=" + secret.Mask
	}
	return key + "=" + secret.Hide(i.Value)
}
