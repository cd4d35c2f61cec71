package balancer

import (
	"strings"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
)

// httpdArgMax is the longest argument that is written: no path is longer
// (PATH_MAX of Linux).
const httpdArgMax = 4096

// httpdBare matches what httpd reads as one argument equal to its text without
// quotes.
var httpdBare = lazy.Regexp(`^[A-Za-z0-9_/.][A-Za-z0-9_/.:@%+,=~-]*$`)

// httpdQuote writes value as one argument of an httpd directive. Between double
// quotes a backslash stands for itself, unless another backslash or a quote
// comes behind it (substring_conf in server/util.c). What a line can't hold is
// an error that names the field: control characters, and "${", which begins a
// variable and has no escape (ap_resolve_env in server/core.c).
func httpdQuote(field, value string) (string, error) {
	switch {
	case len(value) > httpdArgMax:
		return "", &Error{field, diag.T("%d bytes are too long for httpd; the limit is %d", "%d 字节对 httpd 来说太长，最多 %d").With(len(value), httpdArgMax)}
	case !utf8.ValidString(value):
		return "", &Error{field, diag.T("%q is not UTF-8", "%q 不是 UTF-8").With(value)}
	case strings.ContainsFunc(value, unprintable):
		return "", &Error{field, diag.T("%q contains a control character or a line break", "%q 含有控制字符或换行").With(value)}
	case strings.Contains(value, "${"):
		return "", &Error{field, diag.T("%q contains ${, which begins a variable in httpd", "%q 含有 ${，httpd 会把它当作变量的开头").With(value)}
	case httpdBare().MatchString(value):
		return value, nil
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`, nil
}

// httpdLog writes the path of an access log. A "|" would run a program as root,
// and there is no syslog for access logs.
func httpdLog(value string) (string, error) {
	const field = "load_balancer.access_log"
	switch {
	case value == "off":
		// Without a CustomLog httpd's own would be used.
		return "/dev/null", nil
	case strings.HasPrefix(strings.TrimSpace(value), "|"), strings.HasPrefix(value, "syslog:"):
		return "", &Error{field, diag.T("%q is not a file path: httpd would run it as a program, or log to a file with that name", "%q 不是文件路径：httpd 会把它当作程序运行，或把日志写入同名文件").With(value)}
	}
	return httpdQuote(field, value)
}
