package balancer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
)

// nginxTokenMax is the longest token that is written: nginx reads its files in
// pieces of 4096 bytes and no token may be longer (NGX_CONF_BUFFER in
// ngx_conf_file.c).
const nginxTokenMax = 4000

// nginxBare matches what nginx reads as one token equal to its text without
// quotes.
var nginxBare = lazy.Regexp(`^[A-Za-z0-9_/.][A-Za-z0-9_/.:@%+,=~*-]*$`)

// nginxQuote writes value as one token of nginx's configuration. What a token
// can't hold is an error that names the field: control characters, and the
// dollar, for which nginx has no escape: it begins a variable.
func nginxQuote(field, value string) (string, error) {
	switch {
	case len(value) > nginxTokenMax:
		return "", &Error{field, diag.T("%d bytes are too long for nginx; the limit is %d", "%d 字节对 nginx 来说太长，最多 %d").With(len(value), nginxTokenMax)}
	case !utf8.ValidString(value):
		return "", &Error{field, diag.T("%q is not UTF-8", "%q 不是 UTF-8").With(value)}
	case strings.ContainsFunc(value, unprintable):
		return "", &Error{field, diag.T("%q contains a control character or a line break", "%q 含有控制字符或换行").With(value)}
	case strings.Contains(value, "$"):
		return "", &Error{field, diag.T("%q contains a $, which nginx reads as the start of a variable", "%q 含有 $，nginx 会把它当作变量的开头").With(value)}
	case nginxBare().MatchString(value):
		return value, nil
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`, nil
}

// unprintable finds what would hide in a file: control characters, and the two
// line separators of Unicode, which some editors show as a new line.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}
