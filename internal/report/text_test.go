package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/terminal"
)

// finding returns a finding at the first place of word in text.
func finding(t *testing.T, text, word string) (diag.Finding, *source.File) {
	t.Helper()
	f := source.New("cluster.yaml", []byte(text))
	i := strings.Index(text, word)
	if i < 0 {
		t.Fatalf("%q is not in %q", word, text)
	}
	return diag.Finding{
		Rule: "some-rule", Severity: diag.Error, Pos: f.Pos(i),
		Message: diag.T("the fact", "事实"), Hint: diag.T("what to do", "怎么办"),
	}, f
}

func written(t *testing.T, o Options, findings ...diag.Finding) string {
	t.Helper()
	var out bytes.Buffer
	if err := text(&out, findings, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestText(t *testing.T) {
	tests := []struct{ name, text, word, want string }{
		{"a word in a flow mapping", "nodes:\n  - {name: a, prot: 7070}\n", "prot", `
cluster.yaml:2:15: error: the fact [some-rule]
  2 |   - {name: a, prot: 7070}
    |               ^~~~
  = what to do
`},
		{"Chinese before and under the caret", "server_names: [\"集群\", \"例子.公司\"]\n", "\"例子", `
cluster.yaml:1:22: error: the fact [some-rule]
  1 | server_names: ["集群", "例子.公司"]
    |                        ^~~~~~~~~~~
  = what to do
`},
		{"tabs and a carriage return", "name:\t\tprod # x\r\n", "prod", `
cluster.yaml:1:8: error: the fact [some-rule]
  1 | name:  prod # x
    |        ^~~~
  = what to do
`},
		{"an escape sequence and a combining mark", "nae\u0301me\x1b[2J: prod\n", "prod", "\n" +
			"cluster.yaml:1:13: error: the fact [some-rule]\n" +
			"  1 | nae\u0301me·[2J: prod\n" +
			"    |            ^~~~\n" +
			"  = what to do\n"},
		{"the end of a line has one column", "name:\n", "\n", `
cluster.yaml:1:6: error: the fact [some-rule]
  1 | name:
    |      ^
  = what to do
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, _ := finding(t, tt.text, tt.word)
			if got := "\n" + written(t, Options{}, f); got != tt.want {
				t.Errorf("got%s\nwant%s", got, tt.want)
			}
		})
	}
}

// TestLongLines looks for the caret below its token on lines that no terminal
// shows whole.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("host-集群, ", 40)
	for _, width := range []int{0, 10, 80, 81, 200} {
		for _, line := range []string{
			"[" + long + "@here@, " + long + "]",
			"[@here@, " + long + "]",
			"[" + long + "@here@]",
			"[@" + strings.Repeat("very long ", 30) + "@]",
			"[" + long + "@" + strings.Repeat("集", 200) + "@]",
		} {
			f, _ := finding(t, line, "@")
			lines := strings.Split(written(t, Options{Width: width}, f), "\n")
			shown, caret := lines[1], lines[2]
			limit := max(width, minWidth)
			if width == 0 {
				limit = usualWidth
			}
			if terminal.Width(shown) > limit || terminal.Width(caret) > limit {
				t.Errorf("wider than %d:\n%s\n%s", limit, shown, caret)
			}
			at := strings.Index(caret, "^")
			if under := terminal.CutLeft(shown, at); at < 0 || !strings.HasPrefix(under, "@") {
				t.Errorf("width %d: the caret is not below the token:\n%s\n%s", width, shown, caret)
			}
		}
	}
}

func TestTextShowsNoSecret(t *testing.T) {
	line := "redis: {password: not-a-secret-1, hosts: [a]}\n"
	f, file := finding(t, line, "not-a-secret-1")
	at := strings.Index(line, "not-a-secret-1")
	file.Mask(at, at+len("not-a-secret-1"))
	want := `cluster.yaml:1:19: error: the fact [some-rule]
  1 | redis: {password: ***, hosts: [a]}
    |                   ^~~
  = what to do
`
	if got := written(t, Options{}, f); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestTextRelatedPlacesAndLanguage(t *testing.T) {
	f, file := finding(t, "a: 1\na: 2\n", "a: 2")
	f.Severity = diag.Warning
	f.Related = []diag.Related{{Pos: file.Pos(0), Message: diag.T("the other one is here", "另一个在这里定义")}}
	want := `cluster.yaml:2:1: warning: 事实 [some-rule]
  2 | a: 2
    | ^
  = 怎么办
  cluster.yaml:1:1: 另一个在这里定义
  1 | a: 1
    | ^

info: no place at all [other-rule]
`
	nowhere := diag.Finding{Rule: "other-rule", Severity: diag.Info, Message: diag.T("no place at all", "no place at all")}
	if got := written(t, Options{Lang: diag.ZH}, f, nowhere); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestColourChangesNoText(t *testing.T) {
	f, _ := finding(t, "a: 集群\n", "集群")
	plain, coloured := written(t, Options{}, f), written(t, Options{Color: true}, f)
	if strings.Contains(plain, "\x1b") || !strings.Contains(coloured, "\x1b["+red+"m^~~~\x1b[0m") {
		t.Errorf("plain %q\ncoloured %q", plain, coloured)
	}
	for _, style := range []string{bold, red, yellow, blue, faint, "0"} {
		coloured = strings.ReplaceAll(coloured, "\x1b["+style+"m", "")
	}
	if coloured != plain {
		t.Errorf("without its colours:\n%swant\n%s", coloured, plain)
	}
}

func TestAHostileFileNameIsHarmless(t *testing.T) {
	f := source.New("a\x1b]0;x\a\n.yaml", []byte("a: 1\n"))
	got := written(t, Options{}, diag.Finding{Rule: "r", Severity: diag.Error, Pos: f.Pos(0), Message: diag.T("\x1b[2Jfact", "")})
	if strings.ContainsAny(got, "\x1b\a") || strings.Count(got, "\n") != 3 {
		t.Errorf("%q", got)
	}
}

// TestCaretStandsBelowAnyToken tries every place of a line of all sorts.
func TestCaretStandsBelowAnyToken(t *testing.T) {
	line := "a: [集群, \"例 子\", é, x{y}, 'it''s', ｆｕｌｌ] # 注"
	f := source.New("cluster.yaml", []byte(line))
	for i, r := range line {
		out := written(t, Options{Width: 60}, diag.Finding{Rule: "r", Severity: diag.Error, Pos: f.Pos(i), Message: diag.T("m", "m")})
		lines := strings.Split(out, "\n")
		if under := terminal.CutLeft(lines[1], strings.Index(lines[2], "^")); !strings.HasPrefix(under, string(r)) {
			t.Errorf("%s", fmt.Sprintf("offset %d, %q:\n%s\n%s", i, r, lines[1], lines[2]))
		}
	}
}
