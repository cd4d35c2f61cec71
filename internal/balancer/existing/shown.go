package existing

import (
	"strings"

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/secret"
)

// shown is a directive on one line, of a block with what is in it as far as that
// is short.
func (r *reading) shown(d *directive.Directive) string {
	const enough = 100
	text := r.masked(d)
	if r.kind.Name != "nginx" || len(d.Block) == 0 || len(d.Block) > 8 {
		return text
	}
	var inside []string
	for _, in := range d.Block {
		inside = append(inside, r.shown(in))
	}
	if whole := text + " { " + strings.Join(inside, "; ") + " }"; len(whole) <= enough {
		return whole
	}
	return text
}

// joints are the ends of lines that go on, inside of a word of httpd.
var joints = strings.NewReplacer("\\\r\n", "", "\\\n", "")

// masked is a directive on one line; what may be a secret is hidden, rather too
// much than too little.
func (r *reading) masked(d *directive.Directive) string {
	text, ok := r.oneLine[d]
	if !ok {
		text = masked(d)
		r.oneLine[d] = text
	}
	return text
}

func masked(d *directive.Directive) string {
	var raw strings.Builder // the words as they are written, without what is between them
	for i, w := range d.Words {
		if i > 0 && d.Words[i-1].To < w.From {
			raw.WriteByte(' ')
		}
		raw.Write(d.File.Bytes[w.From:w.To])
	}
	text := strings.Join(strings.Fields(joints.Replace(raw.String())), " ")
	if strings.HasPrefix(text, "<") {
		text += ">"
	}
	words := strings.Fields(text)
	for i := range words[:max(len(words)-1, 0)] {
		if tellsSecret(words, i) && words[i+1] != `""` {
			return secret.Hide(strings.Join(words[:i+1], " ")) + " " + secret.Mask
		}
	}
	return secret.Hide(text)
}

// Words of the three languages that speak of passing something on: in names of
// directives, and anywhere.
var (
	passOn  = lazy.Regexp(`^(?:server_?tokens|\w+_pass(?:_request\w*|_header)?|proxypass\w*|passenv)$`)
	passing = strings.NewReplacer("bypass", "", "passthrough", "", "passthru", "", "passes", "")
)

// tellsSecret says whether a secret follows the i-th word of a directive.
func tellsSecret(words []string, i int) bool {
	word := strings.ToLower(strings.Trim(words[i], `"'`))
	switch {
	case strings.HasSuffix(word, "authorization"), word == "cookie" && i > 0 && words[0] != "server", strings.HasPrefix(word, "x-") && strings.Contains(word, "auth"):
		return true // the headers
	case word == "secure_link_md5":
		return true // a word of its own ends it
	case word == "auth":
		return i > 0 && strings.EqualFold(words[0], "stats")
	case i == 0 && passOn().MatchString(word), strings.Contains(word, "=") && !strings.HasSuffix(word, "="):
		return false // what is behind the = is hidden by itself
	}
	return secret.Likely(passing.Replace(word))
}
