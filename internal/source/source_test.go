package source

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPositions(t *testing.T) {
	tests := []struct {
		name, text string
		offset     int
		line, col  int32
	}{
		{"the beginning", "ab\ncd", 0, 1, 1},
		{"the second line", "ab\ncd", 4, 2, 2},
		{"a newline belongs to its line", "ab\ncd", 2, 1, 3},
		{"the end", "ab\ncd", 5, 2, 3},
		{"beyond the end", "ab\ncd", 99, 2, 3},
		{"before the beginning", "ab", -1, 1, 1},
		{"wide runes count as one", "北京: x", 8, 1, 5},
		{"a rune beyond the BMP", "𝒳x", 4, 1, 2},
		{"CRLF", "ab\r\ncd", 4, 2, 1},
		{"an empty file", "", 0, 1, 1},
		{"an empty line", "\n\nx", 1, 2, 1},
		{"a byte order mark is no column", "\ufeffab\ncd", 3, 1, 1},
		{"inside the byte order mark", "\ufeffab", 1, 1, 1},
		{"a file of a byte order mark", "\ufeff", 3, 1, 1},
		{"bytes that are no text count as one each", "\xff\xfex", 2, 1, 3},
	}
	for _, tt := range tests {
		f := New("x", []byte(tt.text))
		p := f.Pos(tt.offset)
		if p.Line != tt.line || p.Col != tt.col {
			t.Errorf("%s: %d:%d, want %d:%d", tt.name, p.Line, p.Col, tt.line, tt.col)
		}
		if back := f.Offset(p); f.Pos(back) != p {
			t.Errorf("%s: offset %d is %v again, not %v", tt.name, back, f.Pos(back), p)
		}
	}
}

// TestPlacesInALongLine holds the places against a count from the beginning of
// the line, which a long line does not get each time.
func TestPlacesInALongLine(t *testing.T) {
	for name, text := range map[string]string{
		"ASCII":              strings.Repeat("abcd", stride),
		"characters":         strings.Repeat("北x𝒳é", stride/2),
		"no text":            strings.Repeat("\x80", 3*stride) + "a\xe4\xb8" + strings.Repeat("\xff", stride),
		"a BOM, a next line": "\ufeff" + strings.Repeat("y", 3*stride) + "\r\nx: " + strings.Repeat("京", stride),
	} {
		f := New("x", []byte(text))
		for offset := 0; offset < len(text); offset++ {
			p := f.Pos(offset)
			start, end := f.bounds(int(p.Line))
			at := max(offset, start)
			if want := int32(utf8.RuneCountInString(text[start:at])) + 1; p.Col != want {
				t.Fatalf("%s: byte %d is in column %d, not %d", name, offset, p.Col, want)
			}
			if back := f.Offset(p); at <= end && utf8.RuneStart(text[at]) && back != at {
				t.Fatalf("%s: column %d is at %d, not %d", name, p.Col, back, at)
			}
		}
	}
}

// TestSnippetOfALongLine: what stands near is shown, in whole characters, and a
// secret that is cut stays hidden.
func TestSnippetOfALongLine(t *testing.T) {
	f := New("x", []byte("{s: "+strings.Repeat("q", 2*reach)+"北, n: 1, t: "+strings.Repeat("京", reach)+"}"))
	f.Mask(4, 4+2*reach)
	before, token, rest := f.Snippet(f.Pos(4 + 2*reach + len("北, n: ")))
	if before != "***北, n: " || token != "1" || !strings.HasPrefix(rest, ", t: 京京") || strings.ContainsRune(rest, utf8.RuneError) || len(rest) > reach {
		t.Errorf("%q, %q, %q of %d bytes", before, token, rest[:20], len(rest))
	}
}

func TestOffsetStaysInItsLine(t *testing.T) {
	f := New("x", []byte("ab\r\ncd\n"))
	for _, tt := range []struct {
		line, col int32
		want      int
	}{{1, 1, 0}, {1, 3, 2}, {1, 9, 2}, {2, 1, 4}, {2, 0, 4}, {3, 1, 7}, {0, 1, 7}, {-1, -1, 7}} {
		if got := f.Offset(Pos{f, tt.line, tt.col}); got != tt.want {
			t.Errorf("%d:%d is at %d, want %d", tt.line, tt.col, got, tt.want)
		}
	}
}

// TestSnippet cuts a line at the bar of text, with <> around what is masked.
func TestSnippet(t *testing.T) {
	tests := []struct{ name, text, before, token, rest string }{
		{"a value", "port: |70700", "port: ", "70700", ""},
		{"a value before a comment", "port: |70700 # no", "port: ", "70700", " # no"},
		{"a hash inside", "name: |a#b", "name: ", "a#b", ""},
		{"a key", "|port: 1", "", "port", ": 1"},
		{"a key before a tab", "|port:\t1", "", "port", ":\t1"},
		{"a colon inside", "host: |db:3306", "host: ", "db:3306", ""},
		{"in braces", "{a: |b, c: d}", "{a: ", "b", ", c: d}"},
		{"quoted", `{a: |"b, c", d: e}`, `{a: `, `"b, c"`, ", d: e}"},
		{"quoted with a quote", `a: |"b \" c" d`, "a: ", `"b \" c"`, " d"},
		{"single quotes", `a: |'it''s' d`, "a: ", `'it''s'`, " d"},
		{"a quote that is not closed", `a: |"b c`, "a: ", `"b c`, ""},
		{"an opening brace", "|{a: b}", "", "{a", ": b}"},
		{"a closing one", "{a: |}", "{a: ", "}", ""},
		{"wide runes", "名称: |北京, x", "名称: ", "北京", ", x"},
		{"a tab before it", "a:\t|b", "a:\t", "b", ""},
		{"the end of a line", "a:|\nb: c", "a:", "", ""},
		{"blanks after it", "a: |b  ", "a: ", "b", "  "},
		{"the second line", "a: b\nc: |d\ne: f", "c: ", "d", ""},
		{"CRLF", "a: b\r\nc: |d\r\ne: f", "c: ", "d", ""},
		{"a secret", "password: |<hunter2>", "password: ", "***", ""},
		{"a secret elsewhere", "{password: <hunter2>, a: |b}", "{password: ***, a: ", "b", "}"},
		{"a secret with a comma is one token", "{password: |<hun,ter2>, a: b}", "{password: ", "***", ", a: b}"},
		{"a part of a token", "url: |redis://:<hunter2>@a b", "url: ", "redis://:***@a b", ""},
		{"a position inside a secret", "password: <hun|ter2>", "password: ***", "***", ""},
		{"a secret that ends in the line", "password: |\n  <hun\n  t|er2> # x", "***", "***", " # x"},
		{"a secret over the whole line", "<a\nb|c\nd>", "***", "***", ""},
		{"two secrets that touch", "a: |<x><y> z", "a: ", "*** z", ""},
		{"a key before a secret", "|password: <x>", "", "password", ": ***"},
	}
	for _, tt := range tests {
		f, p := marked(tt.text)
		before, token, rest := f.Snippet(p)
		if before != tt.before || token != tt.token || rest != tt.rest {
			t.Errorf("%s: %q|%q|%q, want %q|%q|%q", tt.name, before, token, rest, tt.before, tt.token, tt.rest)
		}
	}
}

// marked reads a text with a bar at the position and <> around secrets.
func marked(text string) (*File, Pos) {
	var clean []byte
	at, start := -1, -1
	var masks [][2]int
	for i, c := range []byte(text) {
		switch {
		case c == '|' && (at < 0 || strings.IndexByte(text[i+1:], '|') < 0):
			at = len(clean)
		case c == '<':
			start = len(clean)
		case c == '>':
			masks = append(masks, [2]int{start, len(clean)})
		default:
			clean = append(clean, c)
		}
	}
	f := New("x", clean)
	for i := len(masks) - 1; i >= 0; i-- { // in any order
		f.Mask(masks[i][0], masks[i][1])
	}
	return f, f.Pos(at)
}

func TestLine(t *testing.T) {
	f := New("x", []byte("a: hunter2\r\nb: \xffc\n"))
	f.Mask(3, 10)
	f.Mask(5, 12) // over the end of the line
	f.Mask(7, 7)
	f.Mask(-5, -1)
	for line, want := range map[int]string{0: "", 1: "a: ***", 2: "b: \uFFFDc", 3: ""} {
		if got := f.Line(line); got != want {
			t.Errorf("line %d is %q, want %q", line, got, want)
		}
	}
	f.Mask(0, 99)
	if got := f.Line(1) + f.Line(2); got != "******" {
		t.Errorf("all is masked, and the lines are %q", got)
	}
}

func TestMasked(t *testing.T) {
	f := New("x", []byte("abcdef"))
	f.Mask(4, 5)
	f.Mask(1, 3)
	got := ""
	for col := range int32(7) {
		if f.Masked(Pos{f, 1, col + 1}) {
			got += "x"
			continue
		}
		got += "-"
	}
	if got != "-xx-x--" {
		t.Errorf("masked: %s", got)
	}
}

func TestTokenRunes(t *testing.T) {
	f := New("x", []byte("名称: \"北 京\" # x"))
	if got := f.TokenRunes(Pos{f, 1, 5}); got != 5 {
		t.Errorf("%d runes, want 5", got)
	}
	if got := f.TokenRunes(Pos{f, 9, 1}); got != 0 {
		t.Errorf("%d runes outside the file", got)
	}
}

func TestCompareOrdersByFileLineColumn(t *testing.T) {
	a, b := New("a", nil), New("b", nil)
	b.Order = 1
	rising := []Pos{{}, {a, 1, 1}, {a, 1, 2}, {a, 2, 1}, {b, 1, 1}}
	for i, p := range rising {
		for j, q := range rising {
			if got := p.Compare(q); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%v to %v: %d", p, q, got)
			}
		}
	}
}

func TestReadNamesTheFile(t *testing.T) {
	if _, err := Read(t.TempDir() + "/no"); err == nil || !strings.Contains(err.Error(), "/no") {
		t.Errorf("the error of a file that is not there: %v", err)
	}
}

// FuzzShow masks a part of a text and looks for it in what is shown.
func FuzzShow(f *testing.F) {
	f.Add("password: hunter2\nb", 10, 17, int32(1), int32(3))
	f.Add("\ufeffa: 'b\r\nc'", 6, 9, int32(2), int32(1))
	f.Fuzz(func(t *testing.T, text string, start, end int, line, col int32) {
		const secret = "\u2603hunter2\u2603"
		start = min(max(start, 0), len(text))
		text = strings.ReplaceAll(text[:start], "h", "") + secret + strings.ReplaceAll(text[start:], "h", "")
		at := strings.Index(text, secret)
		file := New("x", []byte(text))
		file.Mask(at, at+len(secret)+min(max(end, 0), 9))
		p := Pos{file, line, col}
		before, token, rest := file.Snippet(p)
		shown := before + token + rest
		for i := range file.Lines() {
			shown += "\n" + file.Line(i+1)
		}
		if strings.Contains(shown, "hunter2") {
			t.Fatalf("%q shows the secret", shown)
		}
		if o := file.Offset(p); o < 0 || o > len(text) {
			t.Fatalf("offset %d of %d bytes", o, len(text))
		}
		file.TokenRunes(p)
	})
}
