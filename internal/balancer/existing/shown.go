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
	text := masked(d)
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

// masked is a directive on one line; what may be a secret is hidden, rather too
// much than too little.
func masked(d *directive.Directive) string {
	text := strings.Join(strings.Fields(d.Text()), " ")
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
	case i == 0 && passOn().MatchString(word):
		return false
	}
	return secret.Likely(passing.Replace(word))
}
