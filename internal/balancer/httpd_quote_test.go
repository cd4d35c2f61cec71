package balancer

import (
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/e2e"
)

func TestHTTPDQuote(t *testing.T) {
	quotes(t, httpdQuote, [][2]string{
		{"/etc/ssl/kylin.pem", `/etc/ssl/kylin.pem`},
		{"", `""`},
		{"a b", `"a b"`},
		{"a>b", `"a>b"`},
		{"#a", `"#a"`},
		{`a"b`, `"a\"b"`},
		{`a'b`, `"a'b"`},
		{`C:\new`, `"C:\\new"`},
		{`a\`, `"a\\"`},
		{"a$b", `"a$b"`},
		{"麒麟", `"麒麟"`},
		{"-a", `"-a"`},
	}, "a\nb", "a\rb", "a\x00b", "a\tb", "a\x7fb", "a\u0085b", "a\u2028b", "${a}", "a${", "a\xffb", strings.Repeat("a", 4097))
}

// TestHTTPDLog: an access log is a file, never a program.
func TestHTTPDLog(t *testing.T) {
	for value, want := range map[string]string{"off": "/dev/null", "/var/log/a": "/var/log/a", "a b": `"a b"`, "|/bin/sh": "", "||x": "", " |x": "", "syslog:server=x": "", "a${b}": ""} {
		if got, err := httpdLog(value); got != want || (err == nil) == (want == "") {
			t.Errorf("%q is written %q, %v", value, got, err)
		}
	}
}

// FuzzHTTPDQuote: a quoted value is one word, equal to the value, wherever it
// stands in a line, and takes no line in.
func FuzzHTTPDQuote(f *testing.F) {
	for _, seed := range []string{"", "a", `\`, `"`, `\"`, `a\`, "a b", "a>", "<", "${", "#", "'", "a\nb", "$a", "\u2028", `\n`, `\\"`, `\\\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		word, err := httpdQuote("f", value)
		if err != nil {
			return
		}
		got, err := e2e.Texts(directive.HTTPDWords("a x " + word + "\nb " + word + " y\n    c\n"))
		want := [][]string{{"a", "x", value}, {"b", value, "y"}, {"c"}}
		if err != nil || !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Fatalf("%q is written %s: the file reads %q, %v", value, word, got, err)
		}
	})
}
