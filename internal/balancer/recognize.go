package balancer

import (
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/source"
)

// What a line of each language looks like that is none of another's.
var (
	haproxyLine = lazy.Regexp(`(?im)^[ \t]*(global|defaults|(frontend|backend|listen|userlist|peers|resolvers|defaults)[ \t]+[^ \t\r\n{;<]+|option[ \t]+http[a-z-]*|(bind|server)[ \t]+[^;{\r\n]*)[ \t]*\r?$`)
	httpdLine   = lazy.Regexp(`(?im)^[ \t]*(<(VirtualHost|Proxy|Location|IfModule|Directory|Macro)\b[^>]*>|(LoadModule|ProxyPass|ProxyPassMatch|BalancerMember|ServerRoot|DocumentRoot|ServerName|IncludeOptional|Define)[ \t][^;{\r\n]*)[ \t]*\r?$`)
	nginxLine   = lazy.Regexp(`(?m)^[ \t]*((http|server|events|stream|upstream[ \t]+\S+|location[ \t][^\r\n]*|map[ \t][^\r\n]*)[ \t]*\{|[a-z_]+[ \t][^#\r\n]*;)`)
)

// Recognize returns the kind whose language a file is in, judged by its lines;
// false where it is nobody's.
func Recognize(f *source.File) (Kind, bool) {
	text := strings.ToValidUTF8(string(f.Bytes), "?")
	best, most := Kind{}, 0
	for _, row := range []struct {
		kind  Kind
		lines int
	}{
		{nginx, len(nginxLine().FindAllStringIndex(text, -1))},
		{haproxy, len(haproxyLine().FindAllStringIndex(text, -1))},
		{httpd, len(httpdLine().FindAllStringIndex(text, -1))},
	} {
		if row.lines > most {
			best, most = row.kind, row.lines
		}
	}
	return best, most > 0
}
