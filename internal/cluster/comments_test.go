package cluster

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/source"
)

// TestComments: which comments speak to kyctl, of which line, and what they say.
func TestComments(t *testing.T) {
	for _, test := range []struct{ what, text, want string }{
		{"behind a value", "a: 1 # kyctl:ignore some-rule because of it\n", "1:6 line 1 ignore some-rule(1:21) because of it"},
		{"above it", "a:\n  # kyctl:ignore some-rule why\n  b: 1\n", "2:3 line 3 ignore some-rule(2:18) why"},
		{"two above it", "# kyctl:ignore r1 x\n# a word\n# kyctl:ignore r2 y\na: 1\n", "1:1 line 4 ignore r1(1:16) x; 3:1 line 4 ignore r2(3:16) y"},
		{"without a blank, with tabs, in Chinese", "名: 集群 #kyctl:ignore\tr\t原因 如此\r\n", "1:7 line 1 ignore r(1:21) 原因 如此"},
		{"no rule", "a: 1 # kyctl:ignore\n", "1:6 line 1 ignore (1:6) "},
		{"no reason", "a: 1 # kyctl:ignore r  \n", "1:6 line 1 ignore r(1:21) "},
		{"a blank behind the colon", "a: 1 # kyctl: ignore r x\n", "1:6 line 1 ignore r(1:22) x"},
		{"another verb", "a: 1 # kyctl:ingore r x\n", "1:6 line 1 ingore r(1:21) x"},
		{"in the middle of a comment", "a: 1 # see kyctl:ignore r x\n", ""},
		{"in double quotes", "a: \"x # kyctl:ignore r x\"\n", ""},
		{"in single quotes", "a: 'it''s # kyctl:ignore r x'\n", ""},
		{"in quotes over two lines", "a: \"x\n  # kyctl:ignore r x\"\nb: 1\n", ""},
		{"in a block scalar", "a: |\n  # kyctl:ignore r x\nb: >-\n  x\n  # kyctl:ignore r x\n", ""},
		{"behind a block scalar", "a: |\n  x\n# kyctl:ignore r x\nb: 1\n", "3:1 line 4 ignore r(3:16) x"},
		{"behind the | of a block scalar", "a: | # kyctl:ignore r x\n  x\n", "1:6 line 1 ignore r(1:21) x"},
		{"behind a quoted key and value", "\"a # b\": 'c # d' # kyctl:ignore r x\n", "1:18 line 1 ignore r(1:33) x"},
		{"in a plain word", "a: x#kyctl:ignore r x\n", ""},
		{"in the last line", "a: 1\n# kyctl:ignore r x", "2:1 line 3 ignore r(2:16) x"},
		{"in Windows' lines", "# kyctl:ignore r x\r\n# more\r\na: 1\r\n", "1:1 line 3 ignore r(1:16) x"},
		{"in a flow mapping", "a: {b: 1, # kyctl:ignore r x\n  c: 2}\n", "1:11 line 1 ignore r(1:26) x"},
	} {
		t.Run(test.what, func(t *testing.T) {
			var got []string
			for _, c := range comments([]*source.File{source.New("cluster.yaml", []byte(test.text))}) {
				got = append(got, fmt.Sprintf("%d:%d line %d %s %s(%d:%d) %s", c.Pos.Line, c.Pos.Col, c.Line, c.Verb, c.Rule.V, c.Rule.Pos.Line, c.Rule.Pos.Col, c.Reason.V))
			}
			if strings.Join(got, "; ") != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestACommentGoesWithItsBlanks: what is left when it is taken out.
func TestACommentGoesWithItsBlanks(t *testing.T) {
	text := "集: 1  # kyctl:ignore r 因\r\nb: 2\n"
	f := source.New("cluster.yaml", []byte(text))
	c := comments([]*source.File{f})[0]
	end := c.From
	end.Col += c.Runes
	if got := text[:f.Offset(c.From)] + text[f.Offset(end):]; got != "集: 1\r\nb: 2\n" {
		t.Errorf("%q", got)
	}
}

// FuzzComments: what is taken for a comment is none of the text: without it the
// file says the same.
func FuzzComments(f *testing.F) {
	for _, text := range []string{
		everything, "a: 1 # kyctl:ignore r x\n", "# kyctl:ignore r x\na: |  # kyctl:ignore r x\n  # kyctl:ignore r x\n", "\"a # kyctl:b\": 'c # kyctl:d' # kyctl:e f",
		"a: >-\n  x\n  # kyctl:a\n\n# kyctl:b\nb: {c: \"d\n # kyctl:e\", # kyctl:f\n}\r\n", "- &a !b 'x # kyctl:a'\n- *a # kyctl:b\n", "? |\n # kyctl:a\n: # kyctl:b\n  \"c\"\n", "a: \"\\\n  # kyctl:b\" # kyctl:c\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := source.New("cluster.yaml", []byte(text))
		before, err := documents(file.Bytes)
		// Half a line break has no column, and yaml.v3 takes a tab at the front of
		// a line behind a comment alone.
		if err != nil || len(before) == 0 || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") || strings.Contains(text, "\n\t") {
			return
		}
		for _, c := range comments([]*source.File{file}) {
			inside(t, c.Pos)
			inside(t, c.Rule.Pos)
			if c.Runes == 0 {
				continue
			}
			end := c.From
			end.Col += c.Runes
			rest := text[:file.Offset(c.From)] + text[file.Offset(end):]
			after, err := documents([]byte(rest))
			if err != nil || len(after) == 0 || spoken(before[0]) != spoken(after[0]) {
				t.Fatalf("%q without its comment at %d:%d is %q: %v", text, c.Pos.Line, c.Pos.Col, rest, err)
			}
		}
	})
}

// spoken is what a document says, comments and places apart.
func spoken(n *yaml.Node) string {
	out := fmt.Sprintf("%d %q %q", n.Kind, n.Tag, n.Value)
	for _, child := range n.Content {
		out += " (" + spoken(child) + ")"
	}
	return out
}
