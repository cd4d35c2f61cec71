package directive

import (
	"fmt"
	"strings"
	"testing"
)

// lexers are the three languages' words.
var lexers = []struct {
	name  string
	words func(string) ([][]Word, []*Misread)
}{{"nginx", NginxWords}, {"httpd", HTTPDWords}, {"haproxy", HAProxyWords}}

// shown writes statements as one line: words between bars, statements apart.
func shown(statements [][]Word, wrong []*Misread) string {
	var out []string
	for _, words := range statements {
		var texts []string
		for _, w := range words {
			texts = append(texts, w.Text)
		}
		out = append(out, strings.Join(texts, "|"))
	}
	for _, m := range wrong {
		out = append(out, fmt.Sprintf("%d: %s", m.At, m.Message.EN))
	}
	return strings.Join(out, " / ")
}

// TestWords holds what nginx 1.22, httpd 2.4 and HAProxy 2.6 themselves read.
func TestWords(t *testing.T) {
	for _, row := range []struct{ lexer, conf, want string }{
		{"nginx", "a b;#c\nd{e 'f;{' ;}", "a|b|; / d|{ / e|f;{|; / }"},
		{"nginx", `a "b\"c" d\;e ${f}g;`, `a|b"c|d\;e|${f}g|;`},
		{"nginx", "a b#c d;", "a|b#c|d|;"},
		{"nginx", `a 'b'c;`, "5: a blank, a ; or a { must follow a quote"},
		{"nginx", "a; b", "a|; / 4: the file ends inside a directive"},
		{"nginx", "a 'b", "2: the quote is not closed"},
		{"nginx", "a; ;", "a|; / 3: \";\" is not expected here"},
		{"nginx", "b_by_lua_block {\n x = \"}\"\n}\nc d;", "b_by_lua_block|{ / } / c|d|;"},
		{"httpd", "A b \"c d\" 'e'f # g\n# h \\\nI j\nK", "A|b|c d|e|f|#|g / K"},
		{"httpd", "<VirtualHost a:80 *:81 >\n A \"b\\\"c\\d\\\\\"\n</VirtualHost>\r\n", `<VirtualHost|a:80|*:81 / A|b"c\d\ / </VirtualHost`},
		{"httpd", "A b\\\n  c\\\r\nd e", "A|b|cd|e"},
		{"httpd", "A b\"c d\"", `A|b"c|d"`},
		{"httpd", "A \"b c\nD", "A|b c / D / 2: the quote is not closed"},
		{"httpd", "<A b\nC", "<A|b / C / 0: the section's > is missing"},
		{"httpd", `RewriteCond %{THE_REQUEST} "^\S+ /a" [NC]`, `RewriteCond|%{THE_REQUEST}|^\S+ /a|[NC]`},
		{"haproxy", "a b#c\n d 'e f'\"g\\\" h\"i\\ j # k\n", `a|b / d|e fg" hi j`},
		{"haproxy", `a '\n' "\n" \x41\x4` + "\n", "a|\\n|\n|A\\x4"},
		{"haproxy", "a \"$B\" '$C' \\$D\n", "a|$B|$C|$D"},
		{"haproxy", "a 'b\nc\n", "a|b / c / 2: the quote is not closed"},
		{"haproxy", "a ''\n\nb", "a| / b / 6: the last line has no line break"},
	} {
		for _, l := range lexers {
			if l.name != row.lexer {
				continue
			}
			if got := shown(l.words(row.conf)); got != row.want {
				t.Errorf("%s reads %q as\n%s, want\n%s", l.name, row.conf, got, row.want)
			}
		}
	}
}

// FuzzWords: no lexer panics; words stand in the file in order, apart from each
// other, and so do the places of errors.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{
		"a b;#c\nd{e 'f;{' ;}", `a "b\"c" d\;e ${f}g;`, "a 'b'c;", "<A b>\n\\\r\n</A>\\", "A \"b\\", "<", "<>", "a \\x4", "'", "\\\n\\\n", "a\x00b\xff;", "}{;",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, conf string) {
		for _, l := range lexers {
			statements, wrong := l.words(conf)
			at := 0
			for _, words := range statements {
				if len(words) == 0 {
					t.Fatalf("%s: a statement without words", l.name)
				}
				for _, w := range words {
					if w.From < at || w.To <= w.From || w.To > len(conf) {
						t.Fatalf("%s: the word %q at %d..%d, behind %d of %d", l.name, w.Text, w.From, w.To, at, len(conf))
					}
					at = w.To
				}
			}
			for _, m := range wrong {
				if m.At < 0 || m.At > len(conf) {
					t.Fatalf("%s: an error at %d of %d", l.name, m.At, len(conf))
				}
			}
		}
	})
}
