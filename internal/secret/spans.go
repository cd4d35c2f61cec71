package secret

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/lazy"
)

// Mask is what stands in a text where a secret was.
const Mask = "***"

// Hide returns text with every span of Spans replaced by Mask.
func Hide(text string) string {
	var out strings.Builder
	at := 0
	for _, span := range Spans(text) {
		out.WriteString(text[at:span[0]])
		out.WriteString(Mask)
		at = span[1]
	}
	out.WriteString(text[at:])
	return out.String()
}

// Spans returns the byte ranges of text that hold a secret whatever key the
// text belongs to: the password of a URL (scheme://user:PW@host) and the values
// of parameters that Likely names, in comma lists, query strings, JDBC strings,
// JSON and XML. The ranges are sorted and apart from each other. Where a
// password may hold the very characters that end it, the range ends late: too
// much is hidden rather than too little.
func Spans(text string) [][2]int {
	spans := append(append(userinfo(text), parameters(text)...), headers(text)...)
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	var apart [][2]int
	for _, s := range spans {
		if last := len(apart) - 1; last >= 0 && s[0] <= apart[last][1] {
			apart[last][1] = max(apart[last][1], s[1])
			continue
		}
		apart = append(apart, s)
	}
	return apart
}

var (
	// slashes stand before the user of a URL, scheme at the beginning of one
	// that follows another.
	slashes = lazy.Regexp(`://|(?:^|[\s,;|"'=(\[{<>])//`)
	scheme  = lazy.Regexp(`(?:[\s,;|"'=(\[{<>]|jdbc:)(?:[A-Za-z][A-Za-z0-9+.-]*:)+//`)
	// bare is host, port and path with no user before them, up to what ends a URL.
	bare = lazy.Regexp(`^[^\s:@/?&;,"'<>]*(?::[0-9]{0,5})?(?:,[^\s:@/?&;,="'<>]+(?::[0-9]{1,5})?)*(?:/[^\s:@?&;,"'<>]*)?(?:$|[\s"'<>)\]}]|[?&;,]\s*[A-Za-z][\w.-]*=|[?&;,]$)`)
	// login is user:PW@ without a scheme, and Oracle's user/PW@; schemes are
	// those before the // of a URL, which is no login.
	login   = lazy.Regexp(`(?:^|[\s,;|"'=(\[{<>])(?:(?i:jdbc:oracle:\w+:)[^\s/:@]*/|[^\s:/@,;|"'=(\[{<>]*:)(\S+)@`)
	schemes = lazy.Regexp(`^(?:[A-Za-z][A-Za-z0-9+.-]*:)*//`)
)

// header is a value of the HTTP header Authorization.
var header = lazy.Regexp(`(?i)\b(?:basic|bearer)(?:[ \t]|\\ )+([A-Za-z0-9+/=._~-]{6,})`)

// plainWord is what follows the name of a scheme in a sentence or a challenge:
// basic authentication, Basic realm="x".
var plainWord = lazy.Regexp(`^[A-Z]?[a-z-]+=?$`)

// headers finds the credentials of HTTP headers.
func headers(text string) [][2]int {
	if !strings.Contains(text, "asic") && !strings.Contains(text, "earer") && !strings.Contains(text, "ASIC") && !strings.Contains(text, "EARER") {
		return nil
	}
	var spans [][2]int
	for _, m := range header().FindAllStringSubmatchIndex(text, -1) {
		if !plainWord().MatchString(text[m[2]:m[3]]) {
			spans = append(spans, [2]int{m[2], m[3]})
		}
	}
	return spans
}

// userinfo finds the passwords before the @ of URLs. A URL reaches to the next
// one, or to the end of its line: a password may hold any other character.
func userinfo(text string) [][2]int {
	var spans [][2]int
	lines(text, func(start, end int) {
		line := text[start:end]
		if !strings.Contains(line, "//") && !strings.Contains(line, "@") {
			return // both patterns need one of them
		}
		for at := 0; ; {
			m := slashes().FindStringIndex(line[at:])
			if m == nil {
				break
			}
			url, stop := at+m[1], len(line)
			if after := scheme().FindStringIndex(line[url:]); after != nil {
				stop = url + after[0]
			}
			if from, to := password(line[url:stop]); from < to {
				spans = append(spans, [2]int{start + url + from, start + url + to})
			}
			at = stop
		}
		for at := 0; at < len(line); {
			m := login().FindStringSubmatchIndex(line[at:])
			if m == nil {
				break
			}
			if n := len(schemes().FindString(line[at+m[2] : at+m[3]])); n > 0 {
				at += m[2] + n
				if i := strings.IndexAny(line[at:], " \t,;|\"'=([{<>"); i >= 0 {
					at += i
					continue
				}
				break
			}
			spans = append(spans, [2]int{start + at + m[2], start + at + m[3]})
			at += m[1]
		}
	})
	return spans
}

// password returns where the password lies in what follows ://, with from equal
// to to when there is none. A user alone is hidden too: it may be a token.
func password(url string) (from, to int) {
	if strings.HasPrefix(url, ":") && !bare().MatchString(url) && !strings.Contains(url, "@") {
		return 1, len(url) // redis://:PW, where @host was forgotten
	}
	if bare().MatchString(url) {
		return 0, 0
	}
	to = strings.LastIndexByte(url, '@')
	if to < 0 {
		return 0, 0
	}
	from = strings.IndexByte(url[:to], ':') + 1
	if from == to {
		from = 0
	}
	return from, to
}

// name is a parameter's name, perhaps in quotes, with its separator and the
// blanks around it: name=, "name": , <name>, name="name" value=.
var name = lazy.Regexp(`([\p{L}\p{N}_.-]+)(?:["']?\s*(?:=>|:=|[=:：＝>])|["']\s+value\s*=|%3[Dd])[ \t]*`)

// parameters finds the values of parameters whose name Likely marks.
func parameters(text string) [][2]int {
	var spans [][2]int
	stop := -1 // the end of the line that is read
	for at := 0; at < len(text); {
		m := name().FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		word, value := text[at+m[2]:at+m[3]], at+m[1]
		if !Likely(word) {
			at += m[3]
			continue
		}
		before := byte(0)
		if at+m[2] > 0 {
			before = text[at+m[2]-1]
		}
		if value > stop {
			stop = lineEnd(text, value)
		}
		end := value + valueEnd(before, text[at+m[3]:value], text[value:], stop-value)
		if value < end {
			spans = append(spans, [2]int{value, end})
		}
		at = max(end, at+m[1])
	}
	return spans
}

// What begins another parameter, by the delimiter before it.
var (
	nextInList     = lazy.Regexp(`,\s*["']?[A-Za-z][\w.-]*["']?\s*[=:]`)
	nextInQuery    = lazy.Regexp(`&(?:amp;)?[A-Za-z][\w.-]*=`)
	nextInString   = lazy.Regexp(`;\s*[A-Za-z][\w.-]*\s*=`)
	nextInCommand  = lazy.Regexp(`\s+-?[A-Za-z][\w.-]*=`)
	nextInBrackets = lazy.Regexp(`\)(?:[(/,?;]|$)`)
)

// nextAfter returns what begins another parameter where before stands in front
// of the first, nil where that says nothing.
func nextAfter(before byte) *regexp.Regexp {
	switch before {
	case ',':
		return nextInList()
	case '?', '&':
		return nextInQuery()
	case ';':
		return nextInString()
	case ' ', '\t', '-':
		return nextInCommand()
	case '(':
		return nextInBrackets()
	}
	return nil
}

// closed is what may follow the quote at the end of a value.
var closed = lazy.Regexp(`^(?:\s*$|\s*[,;&]\s*$|\s*[)\]}>/]|\s*[,;&]?\s*["']?[A-Za-z][\w.-]*["']?\s*[=:])`)

// valueEnd returns the length of the value that rest begins with: a quoted one
// ends at the quote after which the text goes on as a list would; any other at
// the next parameter after the same delimiter as before its name, else at the
// end of the line, which is the end-th byte of rest.
func valueEnd(before byte, separator, rest string, end int) int {
	if n := quotedEnd(rest); n > 0 {
		return n
	}
	if strings.HasSuffix(strings.TrimSpace(separator), ">") { // an XML element
		if i := strings.Index(rest, "</"); i >= 0 {
			return i
		}
		return end
	}
	if r := nextAfter(before); r != nil {
		if at := r.FindStringIndex(rest[:end]); at != nil {
			return at[0]
		}
	}
	return end
}

// quotedEnd returns the length of the quoted value that rest begins with, 0 if
// it begins with no quote; {} quotes in the strings of SQL Server's driver.
func quotedEnd(rest string) int {
	if rest == "" {
		return 0
	}
	quote := rest[0]
	switch quote {
	case '"', '\'', '`':
	case '{':
		quote = '}'
	default:
		return 0
	}
	for i := 1; i < len(rest); i++ {
		if rest[i] == quote && closed().MatchString(rest[i+1:]) {
			return i + 1
		}
	}
	return len(rest)
}

// lines calls each with the range of every line of text.
func lines(text string, each func(start, end int)) {
	for start := 0; ; {
		end := lineEnd(text, start)
		each(start, end)
		if end == len(text) {
			return
		}
		start = end + 1
	}
}

// lineEnd returns where the line ends that begins at start; one that ends with
// a backslash goes on, as in a properties file.
func lineEnd(text string, start int) int {
	for i := start; ; i++ {
		n := strings.IndexByte(text[i:], '\n')
		if n < 0 {
			return len(text)
		}
		i += n
		if !strings.HasSuffix(strings.TrimSuffix(text[start:i], "\r"), `\`) {
			return i
		}
	}
}
