package terminal

import (
	"slices"
	"strings"
	"testing"
)

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{
		"":              0,
		"kylin":         5,
		"集群":            4,
		"e\u0301":       1, // é of two characters
		"…":             1, // also in a Chinese locale
		"集群.例子":         9,
		"\u00b7 \u2014": 3,
	} {
		if got := Width(text); got != want {
			t.Errorf("Width(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestPlainNeverSteersATerminal(t *testing.T) {
	for text, want := range map[string]string{
		"a\tb":              "a b",
		"\x1b[31mred\x1b[m": "·[31mred·[m",
		"a\u202eb":          "a·b", // right-to-left override: the line would lie
		"a\u200bb\ufeff":    "a·b·",
		"line\u2028end":     "line·end",
		"\u009b31m":         "·31m", // the one-byte form of ESC [
		"集群":                "集群",
	} {
		if got := Plain(text); got != want {
			t.Errorf("Plain(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		name  string
		width int
		text  string
		want  []string
	}{
		{"nothing", 10, "", nil},
		{"words", 10, "one two three four", []string{"one two", "three four"}},
		{"a word that is too long stays whole", 5, "a kylin.metadata.url b", []string{"a", "kylin.metadata.url", "b"}},
		{"Chinese has no blanks", 10, "节点名称就是文件夹名", []string{"节点名称就", "是文件夹名"}},
		{"a comma is never the first of a line", 10, "节点名称就，是文件夹名", []string{"节点名称", "就，是文件", "夹名"}},
		{"a bracket is never the last of a line", 10, "节点名称（是）文件", []string{"节点名称", "（是）文件"}},
		{"words among Chinese", 12, "把节点设为 mode: query 即可", []string{"把节点设为", "mode: query", "即可"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Wrap(tt.text, tt.width); !slices.Equal(got, tt.want) {
				t.Errorf("Wrap(%q, %d)\n got %q\nwant %q", tt.text, tt.width, got, tt.want)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("把节点设为 mode: query 即可", 12)
	f.Add("one  two\tthree", 3)
	f.Fuzz(func(t *testing.T, text string, width int) {
		text = strings.ToValidUTF8(text, "?") // halves of a character may meet and be another one
		got := strings.Join(Wrap(text, width), "")
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if squeeze(got) != squeeze(text) {
			t.Errorf("Wrap(%q) lost something: %q", text, got)
		}
	})
}

func TestCutLeftKeepsColumns(t *testing.T) {
	if got := CutLeft("集群abc", 3); Width(got) != 4 || !strings.HasSuffix(got, "abc") {
		t.Errorf("half of a wide character gives %q", got)
	}
	if got := Cut("集群abc", 4); got != "集…" {
		t.Errorf("Cut gives %q", got)
	}
}
