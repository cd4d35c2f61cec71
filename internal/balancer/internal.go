package balancer

import "strings"

// closing is how a balancer's regular expressions write the parts of a path.
type closing struct {
	slash, slashes string // one slash, and one or more
	part           string // any text without a slash
}

// antRegexp returns a regular expression over the path below /kylin for one of the
// patterns of Site.Internal. In a pattern, * is any part of a segment, a segment
// ** any number of segments.
//
// It matches more than the pattern: a suffix such as .json and a slash at the end,
// which Spring's controllers take for the same path and its security for another.
// It has no "." and no lone "$" behind one, which a line break in a path would
// defeat, and repeats nothing that can match the same text in two ways, for no
// path to take the matcher to its limit.
func (c closing) antRegexp(pattern string) string {
	pattern, tree := strings.CutSuffix(pattern, "/**")
	var out strings.Builder
	for _, segment := range strings.Split(strings.TrimPrefix(pattern, "/"), "/") {
		if segment == "**" {
			out.WriteString("(" + c.part + c.slash + ")*")
			continue
		}
		out.WriteString(strings.ReplaceAll(quoteWord(segment), "*", c.part) + c.slashes)
	}
	text := strings.TrimSuffix(out.String(), c.slashes) + "([.]" + c.part + ")?"
	if tree {
		return text + "(" + c.slash + "|$)"
	}
	return text + "(" + c.slash + ")*$"
}

// antPattern is the way back from antRegexp, "" for any other text.
func (c closing) antPattern(text string) string {
	end := "([.]" + c.part + ")?"
	text, tree := strings.CutSuffix(text, end+"("+c.slash+"|$)")
	text, exact := strings.CutSuffix(text, end+"("+c.slash+")*$")
	if tree == exact {
		return ""
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "("+c.part+c.slash+")*", "**/"), "[.]", ".")
	text = strings.ReplaceAll(text, c.slashes, "/")
	text = "/" + strings.ReplaceAll(text, c.part, "*")
	if tree {
		text += "/**"
	}
	return text
}

// quoteWord quotes what has a meaning in regular expressions and may be in a
// pattern.
func quoteWord(text string) string { return strings.ReplaceAll(text, ".", "[.]") }

// The three ways: nginx compares a path that is decoded and has single slashes,
// HAProxy a decoded one, httpd one in which %2F stays.
var (
	nginxClosing   = closing{"/", "/", "[^/]*"}
	haproxyClosing = closing{"/", "/+", "[^/]*"}
	httpdClosing   = closing{"(/|%2f)", "(/|%2f)+", "[^/%]*(%(?!2f)[^/%]*)*"}
)

const (
	nginxInternalBegin   = "~*^/kylin/"
	haproxyInternalBegin = "^/+kylin/+"
	httpdInternalBegin   = "^(/|%2f)*kylin(/|%2f)+"
)

// regexps returns a regular expression for each pattern.
func (c closing) regexps(begin string, patterns []string) []string {
	var out []string
	for _, p := range patterns {
		out = append(out, begin+c.antRegexp(p))
	}
	return out
}

// InternalPatterns returns the patterns of Site.Internal that words of a rendered
// file stand for.
func InternalPatterns(kind string, words []string) []string {
	form := map[string]struct {
		begin string
		closing
	}{
		"nginx": {nginxInternalBegin, nginxClosing}, "haproxy": {haproxyInternalBegin, haproxyClosing}, "httpd": {httpdInternalBegin, httpdClosing},
	}[kind]
	var out []string
	for _, word := range words {
		if rest, ok := strings.CutPrefix(word, form.begin); ok {
			if pattern := form.antPattern(rest); pattern != "" {
				out = append(out, pattern)
			}
		}
	}
	return out
}
