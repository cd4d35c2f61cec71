package balancer

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/e2e"
)

func TestNginxQuote(t *testing.T) {
	quotes(t, nginxQuote, [][2]string{
		{"/etc/ssl/kylin.pem", `/etc/ssl/kylin.pem`},
		{"", `""`},
		{"a b", `"a b"`},
		{"a;b", `"a;b"`},
		{"a}b", `"a}b"`},
		{"#a", `"#a"`},
		{`a"b`, `"a\"b"`},
		{`a'b`, `"a'b"`},
		{`C:\new`, `"C:\\new"`},
		{`a\`, `"a\\"`},
		{"麒麟", `"麒麟"`},
		{"-a", `"-a"`},
	}, "a\nb", "a\rb", "a\x00b", "a\tb", "a\x7fb", "a\u0085b", "a\u2028b", "a\u2029b", "a$b", "${a}", "a\xffb", strings.Repeat("a", 4097))
}

// FuzzNginxQuote: a quoted value is one word, equal to the value, wherever it
// stands in a file.
func FuzzNginxQuote(f *testing.F) {
	for _, seed := range []string{"", "a", `\`, `"`, `\"`, `a\`, "a;b", "a}", "{", "${", "#", "'", "a\nb", "$a", "\u2028", `\n`, `\\"`, "*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		word, err := nginxQuote("f", value)
		if err != nil {
			return
		}
		got, err := e2e.Texts(directive.NginxWords("a {\n    b x " + word + ";\n    c " + word + " y;\n}\n"))
		if err != nil {
			t.Fatalf("%q is written %s: %v", value, word, err)
		}
		want := [][]string{{"a", "{"}, {"b", "x", value, ";"}, {"c", value, "y", ";"}, {"}"}}
		if len(got) != len(want) {
			t.Fatalf("%q is written %s: the file reads %q", value, word, got)
		}
		for i := range want {
			if strings.Join(got[i], "\x00") != strings.Join(want[i], "\x00") {
				t.Fatalf("%q is written %s: the directive reads %q", value, word, got[i])
			}
		}
	})
}
