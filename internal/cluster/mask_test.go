package cluster

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/source"
)

// TestMasks asks for exactly what a file that parses shows.
func TestMasks(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a plain one", "password: NOT\nname: a", "password: ***\nname: a"},
		{"a comment after it may be its end", "password: NOT #NOT\nname: a # b", "password: *** ***\nname: a # b"},
		{"in braces", "redis: {a: b, password: NOT, c: d}", "redis: {a: b, password: ***, c: d}"},
		{"quoted", `{password: "N,O}T", c: 'd'}`, `{password: ***, c: 'd'}`},
		{"single quotes", `{password: 'N''T', c: d}`, `{password: ***, c: d}`},
		{"a block", "password: |\n  NOT\n\n  NOT-\nname: a", "password: ***\n***\n\n***\nname: a"},
		{"a block with a header", "password: >2- # b\n   NOT\n  NOT\nname: a", "password: ***\n***\n***\nname: a"},
		{"a block before a list", "- password: |\n    NOT\n- a", "- password: ***\n***\n- a"},
		{"plain, over lines", "password: NOT\n  NOT\n\n  NOT\nname: a", "password: ***\n***\n\n***\nname: a"},
		{"in braces, over lines", "{password: NOT\n  NOT, a: b}", "{password: ***\n***, a: b}"},
		{"on the next line", "password:\n  NOT\nname: a", "password:\n  ***\nname: a"},
		{"an anchor", "password: &a NOT\nname: *a", "password: ***\nname: *a"},
		{"an anchor and a comment", "password: &a # b\n  NOT\nname: a", "password: ***\n***\nname: a"},
		{"a secret that begins as an anchor", "password: &NOT\nname: a", "password: ***\nname: a"},
		{"a secret that begins as a comment", "password: #NOT\nname: a", "password: ***\nname: a"},
		{"a tag", "password: !!str NOT\nname: a", "password: ***\nname: a"},
		{"behind an alias", "x-a: &a NOT\npassword: *a", "x-a: ***\npassword: *a"},
		{"a list", "passwords: [NOT, NOT]\nname: a", "passwords: [***, ***]\nname: a"},
		{"forms", "a: {password: {env: A}}\nb: {password: {file: b}}\nc: {password: {value: NOT}}\nd: {password: {encrypted: NOT}}\ne: {password: {runtime: a.b}}\nf: {password: {encrypted: {env: A}}}\ng: {password: {encrypted: {value: NOT}}}", "a: {password: {env: A}}\nb: {password: {file: b}}\nc: {password: {value: ***}}\nd: {password: {encrypted: ***}}\ne: {password: {runtime: a.b}}\nf: {password: {encrypted: {env: A}}}\ng: {password: {encrypted: {value: ***}}}"},
		{"no name of a variable", "password: {env: N-O-T}", "password: {env: ***}"},
		{"no form", "password: {NOT: {NOT: NOT}}", "password: {***: {***: ***}}"},
		{"true and false are none", "encrypt_password: true\npassword: null\ntoken: ~", "encrypt_password: true\npassword: null\ntoken: ~"},
		{"true in quotes", "encrypt_password: 'false'", "encrypt_password: 'false'"},
		{"inside a URL", "url: redis://:NOT@a\nname: b", "url: redis://:***@a\nname: b"},
		{"inside a folded text", "url: >-\n  redis://:NOT@a\nname: b", "url: >-\n  redis://:***@a\nname: b"},
		{"inside an escaped text", `{url: "redis:\x2f\x2f:NOT@a", name: b}`, `{url: "redis:***@a", name: b}`},
		{"a key without a blank", "{password:NOT, name: b}", "{password:***, name: b}"},
		{"a line as a text", "hosts: [password NOT, b c]", "hosts: [password ***, b c]"},
		{"a comment", "name: a # password: NOT\n# redis://:NOT@a", "name: a # password: ***\n# redis://:***@a"},
		{"an ordinary comment", "name: a # the first: node", "name: a # the first: node"},
		{"a key that nobody reads as one", "{a: {[NOT, NOT]: b}}", "{a: {[***, ***]: b}}"},
		{"wide runes before it", "- 北京\n- {名称: 北京, 密码: NOT, a: b}", "- 北京\n- {名称: 北京, 密码: ***, a: b}"},
		{"a byte order mark", "\ufeffpassword: NOT\nname: a", "password: ***\nname: a"},
		{"odd line ends", "password: \"N\u2028T\"\nurl: a\u0085b\ntoken: N\u2029T\nname: a", "password: ***\nurl: a\u0085b\ntoken: ***\nname: a"},
		{"CRLF", "password: NOT\r\nname: a\r\ntoken: |\r\n  NOT\r\n  NOT\r\nb: c", "password: ***\nname: a\ntoken: ***\n***\n***\nb: c"},
		{"an indicator at its end", "- password: NOT?-\n- token: N\n", "- password: ***\n- token: ***"},
		{"a duplicate", "password: NOT\npassword: NOT", "password: ***\npassword: ***"},
	}
	for _, tt := range tests {
		f := source.New("x", []byte(tt.text))
		if _, findings, _ := Read(f); len(findings) > 0 && findings[0].Rule == RuleSyntax {
			t.Errorf("%s does not parse: %s", tt.name, findings[0].Message.EN)
			continue
		}
		var lines []string
		for i := range f.Lines() {
			lines = append(lines, f.Line(i+1))
		}
		if got := strings.Join(lines, "\n"); got != tt.want {
			t.Errorf("%s:\n%s\nis shown as\n%s\nwant\n%s", tt.name, tt.text, got, tt.want)
		}
	}
}

// TestTooLargeShowsNothing: nobody looks for secrets in a file that is not read,
// so its first line is not shown.
func TestTooLargeShowsNothing(t *testing.T) {
	f := source.New("x", append([]byte("password: hunter2\n"), make([]byte, MaxSize)...))
	_, findings, usable := Read(f)
	if usable || len(findings) != 1 || findings[0].Rule != RuleSyntax {
		t.Fatalf("%v, %v", findings, usable)
	}
	before, token, rest := f.Snippet(findings[0].Pos)
	if shown := before + token + rest + f.Line(1); strings.Contains(shown, "hunter2") {
		t.Errorf("shown as %.100q", shown)
	}
}
