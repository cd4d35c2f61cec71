package balancer

import (
	"strings"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
)

// haproxyBare matches what HAProxy reads as one word equal to its text without
// quotes.
var haproxyBare = lazy.Regexp(`^[A-Za-z0-9_/.:][A-Za-z0-9_/.:@%+,=~-]*$`)

// haproxyQuote writes value as one word of HAProxy's configuration: between
// single quotes nothing has a meaning, a single quote itself stands escaped
// between two quoted pieces (parse_line in tools.c). What a line can't hold is
// an error that names the field.
func haproxyQuote(field, value string) (string, error) {
	switch {
	case !utf8.ValidString(value):
		return "", &Error{field, diag.T("%q is not UTF-8", "%q 不是 UTF-8").With(value)}
	case strings.ContainsFunc(value, unprintable):
		return "", &Error{field, diag.T("%q contains a control character or a line break", "%q 含有控制字符或换行").With(value)}
	case haproxyBare().MatchString(value):
		return value, nil
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'", nil
}
