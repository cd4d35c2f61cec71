package cluster

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/syntax/broken"
)

// shown returns the text of a file that does not parse, as snippets show it.
func shown(text string) string {
	f := source.New("x", []byte(text))
	maskUnparsed(f)
	var lines []string
	for i := range f.Lines() {
		lines = append(lines, f.Line(i+1))
	}
	return strings.Join(lines, "\n")
}

func TestMaskUnparsed(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"other lines are shown", "name: prod\nhosts: [a:1\nport: 70", "name: prod\nhosts: [a:1\nport: 70"},
		{"a password", "password: NOT\nname: prod", "password: ***\nname: prod"},
		{"a password without a blank", "password:NOT\nname: prod", "password:***\nname: prod"},
		{"a password without a colon", "password NOT\nname: prod", "password ***\nname: prod"},
		{"a password with =", "password = NOT\nname: prod", "password = ***\nname: prod"},
		{"a password with a full-width colon", "password：NOT\nname: prod", "password：***\nname: prod"},
		{"a password in Chinese", "密码：NOT\nname: prod", "密码：***\nname: prod"},
		{"a password in a sentence", "# 密码是NOT\nname: prod", "# 密码是***\nname: prod"},
		{"a quoted key", "\"password\": NOT\nname: prod", "\"password\": ***\nname: prod"},
		{"a mistyped key", "pasword: NOT\npasswrd: NOT\nsecert: NOT\nname: prod", "pasword: ***\npasswrd: ***\nsecert: ***\nname: prod"},
		{"in braces", "redis: {user: x, password: NOT, port: 1}\nname: prod", "redis: {user: x, password: ***\nname: prod"},
		{"a block of text", "password: |\n  NOT\n  NOT\nname: prod", "password: ***\n  ***\n  ***\nname: prod"},
		{"a block of text with an empty line", "password: |\n  NOT\n\n  NOT\nname: prod", "password: ***\n  ***\n\n  ***\nname: prod"},
		{"a block of text that is not indented", "password: |\nNOT\nname: prod", "password: ***\n***\nname: prod"},
		{"a value in the next line", "password:\n  NOT\nname: prod", "password:\n  ***\nname: prod"},
		{"a value in the next line, not indented", "password:\nNOT\nname: prod", "password:\n***\nname: prod"},
		{"a list", "passwords:\n- NOT\n- NOT\nname: prod", "passwords:\n***\n***\nname: prod"},
		{"a value over two lines", "password: NOT\n  NOT\nname: prod", "password: ***\n  ***\nname: prod"},
		{"in a list item", "- password: NOT\n  host: x\n- host: y", "- password: ***\n  host: x\n- host: y"},
		{"keys below", "password:\n  value: NOT\nname: prod", "password:\n  ***\nname: prod"},
		{"braces below", "password: {value:\n  NOT}\nname: prod", "password: ***\n  ***\nname: prod"},
		{"braces that end in the first column", "password: {\nvalue: NOT\n}\nname: prod", "password: ***\n***\n***\nname: prod"},
		{"quotes over lines", "password: \"NOT\na: NOT\n  NOT\"\nname: prod", "password: ***\n***\n  ***\nname: prod"},
		{"a quote that is never closed", "password: \"NOT\na: NOT\n", "password: ***\n***"},
		{"a quote below", "password:\n  \"NOT\na: NOT\"\nname: prod", "password:\n  ***\n***\nname: prod"},
		{"a quote in braces", "password: {value: 'NOT\na: NOT'}\nname: prod", "password: ***\n***\nname: prod"},
		{"a key below another", "secrets:\n  password: \"NOT\nb: NOT\"\nname: prod", "secrets:\n  ***\n***\nname: prod"},
		{"an apostrophe is no quote", "password: it's NOT\nname: prod", "password: ***\nname: prod"},
		{"an anchor", "x-a: &redis_pw NOT\nname: prod", "x-a: &redis_pw ***\nname: prod"},
		{"an alias", "password: *NOT\nname: prod", "password: ***\nname: prod"},
		{"an explicit key", "? password\n: NOT\nname: prod", "? password\n***\nname: prod"},
		{"a comment", "# the password was NOT\nname: prod", "# the password ***\nname: prod"},
		{"a URL", "url: redis://u:NOT@h:1\nname: prod", "url: ***@h:1\nname: prod"},
		{"a query", "url: jdbc:mysql://h/k?user=x&password=NOT\nname: prod", "url: jdbc:mysql://h/k?user=x&password=***\nname: prod"},
		{"a metadata URL", "url: k@jdbc,url=jdbc:mysql://h/k,password=NOT,x=y\nname: prod", "url: k@jdbc,url=jdbc:mysql://h/k,password=***\nname: prod"},
		{"CRLF", "password: |\r\n  NOT\r\nname: prod\r\n", "password: ***\n  ***\nname: prod"},
		{"UTF-16", "\xFF\xFEp\x00a\x00s\x00s\x00:\x00 \x00N\x00O\x00T\x00", "***"},
		{"bytes that are not UTF-8", "pass\xffword: NOT\nname: prod", "pass***\nname: prod"},
		{"the last line", "password: NOT", "password: ***"},
	}
	for _, tt := range tests {
		got := shown(tt.text)
		if strings.Contains(got, "NOT") || squeeze(got) != squeeze(tt.want) {
			t.Errorf("%s:\n%s\nis shown as\n%s\nwant\n%s", tt.name, tt.text, got, tt.want)
		}
	}
}

// squeeze drops what is not the point of a test: blanks at the end of lines.
func squeeze(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func TestMaskUnparsedHidesLongLines(t *testing.T) {
	if got := shown("a: [" + strings.Repeat("x, ", 3000)); got != "***" {
		t.Errorf("%.100s", got)
	}
}

// TestBrokenFilesShowNoSecret breaks files in every way that the tests of
// syntax.Explain know, next to a secret in every form.
func TestBrokenFilesShowNoSecret(t *testing.T) {
	secrets := []string{
		"password: NOT\n", "password: \"NOT\"\n", "password: {value: NOT}\n", "password: |\n  NOT\n  NOT\n", "password: >-\n  NOT\n", "password:\n  NOT\n",
		"redis: {password: 'NOT', port: 1}\n", "pasword: NOT\n", "url: redis://:NOT@h\n", "x: {a: b, token: NOT}\n", "- password: NOT\n", "  password: NOT\n",
	}
	for _, tt := range broken.Files {
		for _, s := range secrets {
			for _, text := range []string{s + tt.Text, tt.Text + s} {
				if got := shown(text); strings.Contains(got, "NOT") {
					t.Errorf("%s:\n%s\nis shown as\n%s", tt.Name, text, got)
				}
			}
		}
	}
}

// TestOneKeyTooManyShowsNoSecret types one character anywhere near a secret.
func TestOneKeyTooManyShowsNoSecret(t *testing.T) {
	const before, after = "name: prod\nredis:\n", "  port: 1\nnodes: []\n"
	forms := []string{
		"  password: NOT\n", "  password: \"NOT\"\n", "  password: 'NOT'\n", "  password: {value: NOT}\n", "  password: {value: 'NOT'}\n",
		"  password: |\n    NOT\n    NOT\n", "  password:\n    NOT\n", "  password:\n    value: NOT\n", "  url: redis://:NOT@h:1\n",
		"  url: jdbc:mysql://h/k?user=a&password=NOT&b=c\n", "  - {user: a, password: NOT, b: c}\n", "  password: \"NOT\n    NOT\"\n",
	}
	for _, form := range forms {
		for i := range len(form) + 1 {
			for _, c := range []string{" ", "\t", "\n", ":", "\"", "'", "[", "]", "{", "}", ",", "#", " #", "|", ">", "-", "*", "&", "!", "%", "@", "`", "\\", "?", "\n\n", "\r", "\xFF", "=", "x", "："} {
				text := form[:i] + c + form[i:]
				if all := before + text + after; strings.Contains(text, "NOT") && strings.Contains(shown(all), "NOT") {
					t.Errorf("%q:\n%s\nis shown as\n%s", c, all, shown(all))
				}
			}
		}
	}
}
