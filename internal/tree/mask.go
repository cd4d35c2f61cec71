package tree

import (
	"strings"

	"github.com/kyctl/kyctl/internal/secret"
)

// hidden stands in the place of a secret.
const hidden = "(secret)"

// mask returns a file's text with every secret replaced by what show makes of
// it. Secrets are known by their form and by the names of their keys, whoever
// set them: too much is hidden rather than too little.
func mask(file, text string, show func(string) string) string {
	var out strings.Builder
	at := 0
	for _, s := range secret.InFile(file, text) {
		if s[0] > at {
			out.WriteString(text[at:s[0]])
		}
		if s[1] > at {
			out.WriteString(show(text[max(at, s[0]):s[1]]))
			at = s[1]
		}
	}
	return out.String() + text[at:]
}
