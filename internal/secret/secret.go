// Package secret holds references to secrets and, once resolved, their values.
//
// In: the words of a description, the environment, files. Out: values that no
// way of printing shows; only Reveal gives the text, to the file that needs it.
package secret

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/source"
)

// Form says how a description gives a secret.
type Form uint8

// The five forms; None is no secret at all.
const (
	None      Form = iota
	Literal        // the text itself
	Env            // a variable of the environment, read when rendering
	File           // a file, read when rendering, one trailing newline dropped
	Encrypted      // the product's cipher text
	Runtime        // never read: the consumer's own placeholder ${NAME}
)

// Ref is a secret as a description gives it. No way of printing shows the text
// of a Literal or an Encrypted one.
type Ref struct {
	Form Form
	// From says where an Encrypted text is read, Env or File; None where it stands
	// in the description.
	From Form
	// Dir is the folder that a relative File is looked up in. FollowLinks says that
	// a link may lead out of it.
	Dir         string
	FollowLinks bool
	text        string
}

// NewRef returns a reference; text is the literal, the cipher text, the
// variable, the path or the placeholder's name.
func NewRef(form Form, text string) Ref { return Ref{Form: form, text: text} }

// Name returns the variable, path or placeholder that the reference names, ""
// for a text that stands in the description.
func (r Ref) Name() string {
	if _, given := r.Given(); given {
		return ""
	}
	return r.text
}

// Given returns the value of a Literal or of an Encrypted text that stands in
// the description.
func (r Ref) Given() (Value, bool) {
	return Value{r.text}, r.Form == Literal || r.Form == Encrypted && r.From == None
}

// ErrMissing is the error of a variable that is not set.
var ErrMissing = errors.New("not set")

// ErrControl is the error of a value that would end a line, or hide in one, in
// some file.
var ErrControl = errors.New("a password must be one line of plain text")

// Resolve reads the value of an Env or File reference, and of an Encrypted one
// that is From one; others in the description are their own value, a Runtime one becomes ${NAME}. What was
// read is held to what a Literal may be: no control character, no newline but
// the last one of a file.
func (r Ref) Resolve(lookup func(string) (string, bool)) (Value, error) {
	from := r.Form
	if from == Encrypted {
		from = r.From
	}
	switch from {
	case Env:
		v, ok := lookup(r.text)
		if !ok {
			return Value{}, fmt.Errorf("environment variable %s: %w", r.text, ErrMissing)
		}
		return oneLine("environment variable "+r.text, v)
	case File:
		path, open := r.text, source.Opener(source.Open)
		if !filepath.IsAbs(path) {
			path = filepath.Join(r.Dir, path)
			if !r.FollowLinks {
				open = source.Within(source.Boundary(r.Dir, r.text))
			}
		}
		b, err := source.ReadBytes(open, path, maxFile)
		if err != nil {
			return Value{}, err
		}
		return FromText(path, b)
	case Runtime:
		return Value{"${" + r.text + "}"}, nil
	}
	return Value{r.text}, nil
}

// maxFile is the largest file that a secret is read from, in bytes.
const maxFile = 64 << 10

// FromText is the secret that a file or standard input holds: one line, whose
// end is dropped. from says where it comes from; the error wraps ErrControl and
// never tells the text.
func FromText(from string, b []byte) (Value, error) {
	return oneLine(from, strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r"))
}

// oneLine refuses what would end a line, or hide in one, in some file; from says
// where the text comes from. The error tells the character, never the text.
func oneLine(from, text string) (Value, error) {
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			return Value{}, fmt.Errorf("%s: the value is not UTF-8; %w", from, ErrControl)
		case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp), r == '\uFEFF', r == utf8.RuneError:
			return Value{}, fmt.Errorf("%s: the value contains the control character U+%04X; %w", from, r, ErrControl)
		}
	}
	return Value{text}, nil
}

// Placeholder returns the text that `render --placeholders` writes: __NAME__,
// the name made of what the reference names, else of fallback.
func (r Ref) Placeholder(fallback string) Value {
	if r.Form == Runtime {
		return Value{"${" + r.text + "}"}
	}
	name := r.Name()
	if name == "" {
		name = fallback
	}
	word := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c - 'a' + 'A'
		case c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			return c
		}
		return '_'
	}, name)
	return Value{"__" + word + "__"}
}

// Format shows "(secret)" for every verb.
func (r Ref) Format(s fmt.State, _ rune) { io.WriteString(s, hidden) }

const hidden = "(secret)"

var placeholder = lazy.Regexp(`^\$\{([A-Za-z_][A-Za-z0-9_.-]*)\}$`)

// Placeholder returns NAME of a text that is ${NAME} and nothing else: what a
// Runtime reference writes.
func Placeholder(text string) (name string, ok bool) {
	m := placeholder().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// Value is the text of a secret.
type Value struct{ text string }

// NewValue returns a Value over text.
func NewValue(text string) Value { return Value{text} }

// Reveal returns the text, for the file that needs it.
func (v Value) Reveal() string { return v.text }

// Format shows "(secret)" for every verb.
func (v Value) Format(s fmt.State, _ rune) { io.WriteString(s, hidden) }

// MarshalText shows "(secret)".
func (v Value) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalText shows "(secret)".
func (r Ref) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// words mark a key whose value is a secret, whoever knows the key.
var words = []string{"pass", "pwd", "secret", "token", "credential"}

// harmless are names that hold one of the words and name no secret: of
// directives, of switches and counts, of classes, and of files.
var harmless = lazy.Regexp(`^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_?pass(?:_header|_request_body|_request_headers|inherit|interpolateenv|match|reverse\w*)?$` +
	`|^proxypass\w*|bypass(?:es|ed)?(?:$|[-_.])|^(?:hc)?passes$|^passed$|^passive|pass-?through|^passenger|^passenv$|^cgipassauth$|^pass-header$` +
	`|^server_?tokens$|tokeni[sz]er?$|(?:allow|supports?)[-_.]?credentials$` +
	`|password[-_.]?encoder$|sslpassphrasedialog`)

// withoutHarmless is a key in small letters without what is harmless in it. Every
// harmless name has one of three words in it.
func withoutHarmless(key string) string {
	key = strings.ToLower(key)
	if !strings.Contains(key, "pass") && !strings.Contains(key, "token") && !strings.Contains(key, "credential") {
		return key
	}
	return harmless().ReplaceAllString(key, "")
}

// Sensitive reports whether a key's name is that of a secret.
func Sensitive(key string) bool {
	key = withoutHarmless(key)
	for _, w := range words {
		if strings.Contains(key, w) {
			return true
		}
	}
	return false
}
