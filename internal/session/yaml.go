package session

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/secret"
)

// quoteYAML returns text as a double-quoted YAML scalar. Redisson replaces
// ${...} in the text of the file before it parses that, so a dollar sign is
// written as an escape: it comes back once nothing replaces it any more.
func quoteYAML(text string) (string, error) {
	if !utf8.ValidString(text) {
		return "", fmt.Errorf("a value is not UTF-8")
	}
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteString(`\` + string(r))
		case r == '$':
			out.WriteString(`\x24`)
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff':
			return "", fmt.Errorf("a value contains the control character U+%04X", r)
		case r > 0xFFFF:
			fmt.Fprintf(&out, `\U%08X`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String() + `"`, nil
}

// quoteSecret quotes the value of a secret; the placeholder of a runtime one is
// left for Redisson to replace.
func quoteSecret(v secret.Value, ref cluster.Val[secret.Ref]) (string, error) {
	if ref.V.Form == secret.Runtime {
		return "'" + v.Reveal() + "'", nil
	}
	return quoteYAML(v.Reveal())
}
