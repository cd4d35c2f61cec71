package patch

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestProperties(t *testing.T) {
	mode := []Pair{{"mode", "job"}}
	cases := []struct {
		name  string
		base  string
		pairs []Pair
		cs    Charset
		want  string
	}{
		{"an empty file gets the marker", "", mode, UTF8, "# managed by kyctl\nmode=job\n"},
		{"no pairs leave a file alone", "a=1", nil, UTF8, "a=1"},
		{"a value is replaced", "a=1\nmode=all\nb=2\n", mode, UTF8, "a=1\nmode=job\nb=2\n"},
		{"the same value in another spelling stays as written", " mode : j\\\n  ob\n", mode, UTF8, " mode : j\\\n  ob\n"},
		{"the same value behind an escape stays", "mode=\\u006aob\n", mode, UTF8, "mode=\\u006aob\n"},
		{"a replaced key stands in column one", "  mode = all\n", mode, UTF8, "mode=job\n"},
		{"of a repeated key the last line counts", "mode=job\nmode=all\n", mode, UTF8, "mode=job\nmode=job\n"},
		{"of a repeated key only the last line is replaced", "mode=a\nmode=b\nx=1\n", mode, UTF8, "mode=a\nmode=job\nx=1\n"},
		{"a commented key is no key", "#mode=all\n!mode=all\n", mode, UTF8, "#mode=all\n!mode=all\n# managed by kyctl\nmode=job\n"},
		{"a comment does not continue", "# x\\\nmode=all\n", mode, UTF8, "# x\\\nmode=job\n"},
		{"a value over lines becomes one line", "mode=a,\\\r\n   b,\\\n   c\r\nx=1\n", mode, UTF8, "mode=job\r\nx=1\n"},
		{"a # in a continuation is text", "a=1\\\n# mode=all\nb=2\n", mode, UTF8, "a=1\\\n# mode=all\nb=2\n# managed by kyctl\nmode=job\n"},
		{"a key over lines is one key", "mo\\\n  de=all\n", mode, UTF8, "mode=job\n"},
		{"a key with escapes is the key", "\\u006do\\de all\n", mode, UTF8, "mode=job\n"},
		{"two backslashes do not continue", "a=C:\\\\\nmode=all\n", mode, UTF8, "a=C:\\\\\nmode=job\n"},
		{"a key in the value of another is no key", "a=mode=all\n", mode, UTF8, "a=mode=all\n# managed by kyctl\nmode=job\n"},
		{"a longer key is another key", "mode.x=all\nmodes=all\n", mode, UTF8, "mode.x=all\nmodes=all\n# managed by kyctl\nmode=job\n"},
		{"a line without a final newline is replaced without one", "mode=all", mode, UTF8, "mode=job"},
		{"a last line gets its newline before a new one", "a=1", mode, UTF8, "a=1\n# managed by kyctl\nmode=job\n"},
		{"the newline is that of the line before", "a=1\nb=2\r\nc=3", mode, UTF8, "a=1\nb=2\r\nc=3\r\n# managed by kyctl\r\nmode=job\r\n"},
		{"a lone CR is a newline", "a=1\rmode=all\rb=2", []Pair{{"mode", "job"}, {"z", ""}}, UTF8, "a=1\rmode=job\rb=2\r# managed by kyctl\rz=\r"},
		{"blanks at the end get a newline", "a=1\n  ", mode, UTF8, "a=1\n  \n# managed by kyctl\nmode=job\n"},
		{"new pairs join the block", "# managed by kyctl\na=1\n\nb=2\n", mode, UTF8, "# managed by kyctl\na=1\nmode=job\n\nb=2\n"},
		{"new pairs join the last block", "# managed by kyctl\na=1\n# managed by kyctl\r\nb=2\r\n#\n", mode, UTF8, "# managed by kyctl\na=1\n# managed by kyctl\r\nb=2\r\nmode=job\r\n#\n"},
		{"a marker alone is enough", "a=1\n# managed by kyctl", mode, UTF8, "a=1\n# managed by kyctl\nmode=job\n"},
		{"an empty value is a value", "mode\n", []Pair{{"mode", ""}}, UTF8, "mode\n"},
		{"bytes of GBK stay, in comments and values", "# \xd5\\\nname=\xb1\xa8\xb1\xed\nmode=all\n", mode, UTF8, "# \xd5\\\nname=\xb1\xa8\xb1\xed\nmode=job\n"},
		{"a value that is no UTF-8 is not the same", "mode=\xb1\n", []Pair{{"mode", "\uFFFD"}}, UTF8, "mode=\uFFFD\n"},
		{"half a surrogate pair is not the same", "mode=\\ud83d\n", []Pair{{"mode", "\uFFFD"}}, UTF8, "mode=\uFFFD\n"},
		{"a surrogate pair is one character", "mode=\\ud83d\\uDE00\n", []Pair{{"mode", "😀"}}, UTF8, "mode=\\ud83d\\uDE00\n"},
		{"a byte of Latin-1 is a character", "mode=\xe9\n", []Pair{{"mode", "é"}}, Latin1, "mode=\xe9\n"},
		{"raw UTF-8 in a Latin-1 file is not the same", "mode=密\n", []Pair{{"mode", "密"}}, Latin1, "mode=\\u5BC6\n"},
		{"an empty key is kept", "=x\n: y\n", mode, UTF8, "=x\n: y\n# managed by kyctl\nmode=job\n"},
		{"a backslash before a blank line is nothing", "\\\n\nmode=all\n", mode, UTF8, "\\\n\nmode=job\n"},
		{"a byte order mark further down is text", "a=1\n\uFEFFmode=all\n", mode, UTF8, "a=1\n\uFEFFmode=all\n# managed by kyctl\nmode=job\n"},
		{"the order of new pairs is kept", "", []Pair{{"z", "1"}, {"a", "2"}}, UTF8, "# managed by kyctl\nz=1\na=2\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := Properties([]byte(c.base), c.pairs, c.cs)
			if err != nil || string(got) != c.want {
				t.Fatalf("got  %q, %v\nwant %q", got, err, c.want)
			}
			again, err := Properties(got, c.pairs, c.cs)
			if err != nil || string(again) != c.want {
				t.Errorf("again %q, %v", again, err)
			}
		})
	}
}

func TestPropertiesRefuses(t *testing.T) {
	value := []Pair{{"k", "v"}}
	cases := []struct {
		name      string
		base      string
		pairs     []Pair
		kind      Kind
		line, col int
	}{
		{"a byte order mark", "\uFEFFa=1\n", value, BOM, 1, 1},
		{"UTF-16", "\xFF\xFEa\x00", value, Encoding, 1, 1},
		{"UTF-16 without a mark", "a\x00=\x00", value, Encoding, 1, 1},
		{"a backslash at the end", "a=1\nb=密\\", value, LoneBackslash, 2, 4},
		{"a backslash before the last newline", "a=1\\\n", value, LoneBackslash, 1, 4},
		{"the file is a backslash", "\\", value, LoneBackslash, 1, 1},
		{"a comment that old Java takes for a key", "\\\n  #k=2\n", value, AmbiguousComment, 2, 3},
		{"a Windows path in an unmanaged value", "a=1\n密x= C:\\users\n", value, MalformedEscape, 2, 7},
		{"a bad escape on a continued line", "a=1,\\\n  \\u00g0\n", value, MalformedEscape, 2, 3},
		{"a bad escape in a key", "a\\u12=1\n", value, MalformedEscape, 1, 2},
		{"an escape cut off by the end", "a=\\u12", value, MalformedEscape, 1, 3},
		{"an empty key", "", []Pair{{"", "secret"}}, EmptyKey, 0, 0},
		{"a key wanted twice", "", []Pair{{"k", "secret"}, {"k", "secret"}}, Repeated, 0, 0},
		{"a newline in a value", "", []Pair{{"k", "secret\nx=1"}}, ControlCharacter, 0, 0},
		{"a NUL in a value", "", []Pair{{"k", "secret\x00"}}, ControlCharacter, 0, 0},
		{"a DEL in a value", "", []Pair{{"k", "secret\x7f"}}, ControlCharacter, 0, 0},
		{"a tab in a key", "", []Pair{{"k\t", "secret"}}, ControlCharacter, 0, 0},
		{"a value that is no UTF-8", "", []Pair{{"k", "secret\xff"}}, InvalidText, 0, 0},
		{"a key that is no UTF-8", "", []Pair{{"k\xff", "secret"}}, InvalidText, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := Properties([]byte(c.base), c.pairs, UTF8)
			checkRefusal(t, got, err, Error{Kind: c.kind, Line: c.line, Col: c.col})
		})
	}
}

// checkRefusal wants err to be of the kind and at the place of want, without
// the word secret.
func checkRefusal(t *testing.T, got []byte, err error, want Error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %q, %v; want a refusal", got, err)
	}
	if e.Kind != want.Kind || e.Line != want.Line || e.Col != want.Col {
		t.Errorf("got %d:%d %v; want %d:%d %v", e.Line, e.Col, e, want.Line, want.Col, want.Kind)
	}
	if got != nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("refused with bytes %q and text %q", got, err)
	}
}

func TestFormat(t *testing.T) {
	cases := []struct {
		name         string
		pair         Pair
		utf8, latin1 string
	}{
		{"plain", Pair{"a.b-c_d", "1"}, `a.b-c_d=1`, ``},
		{"a backslash", Pair{"a", `C:\new`}, `a=C:\\new`, ``},
		{"a backslash at the end", Pair{"a", `C:\`}, `a=C:\\`, ``},
		{"blanks at both ends", Pair{"a", "  b  "}, `a=\  b \u0020`, ``},
		{"a blank alone", Pair{"a", " "}, `a=\u0020`, ``},
		{"a tab", Pair{"a", "\tb\t"}, `a=\tb\t`, ``},
		{"what begins a comment or ends a key, in a value", Pair{"a", "#!=: x"}, `a=#!=: x`, ``},
		{"the same in a key", Pair{`a #!=:\b`, ""}, `a\ \#\!\=\:\\b=`, ``},
		{"Chinese", Pair{"名", "密码"}, `名=密码`, `\u540D=\u5BC6\u7801`},
		{"beyond the BMP", Pair{"a", "😀"}, `a=😀`, `a=\uD83D\uDE00`},
		{"Latin-1", Pair{"a", "é"}, `a=é`, `a=\u00E9`},
		{"what editors show as a line's end", Pair{"a", "\u0085\u2028\u2029"}, `a=\u0085\u2028\u2029`, ``},
		{"what shows as nothing", Pair{"a", "\uFEFF\u202E\u200B\U000E0041"}, `a=\uFEFF\u202E\u200B\uDB40\uDC41`, ``},
		{"a placeholder", Pair{"a", "${NAME}"}, `a=${NAME}`, ``},
	}
	for _, c := range cases {
		for cs, want := range map[Charset]string{UTF8: c.utf8, Latin1: c.latin1} {
			if want == "" {
				want = c.utf8
			}
			got, err := Format(c.pair, cs)
			if err != nil || got != want {
				t.Errorf("%s, charset %d: got %q, %v; want %q", c.name, cs, got, err, want)
			}
			entries, err := Entries([]byte(got), cs)
			if err != nil || len(entries) != 1 || entries[0].Key != c.pair.Key || entries[0].Value != c.pair.Value {
				t.Errorf("%s, charset %d: %q reads as %+v, %v", c.name, cs, got, entries, err)
			}
		}
	}
}

func TestEntries(t *testing.T) {
	base := "# 密\r\n  密 = 码 \r\nb\\\n  c\\\n\t: d\\\n  e\n=x\nf\n#g=1\nb:2"
	want := []Entry{
		{"密", "码 ", 2, 3, 2, 7, true},
		{"bc", "de", 3, 1, 5, 4, true},
		{"", "x", 7, 1, 7, 2, true},
		{"f", "", 8, 1, 8, 2, true},
		{"b", "2", 10, 1, 10, 3, true},
	}
	got, err := Entries([]byte(base), UTF8)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestEntriesRefuses(t *testing.T) {
	_, err := Entries([]byte("a=\\uxyz\n"), Latin1)
	checkRefusal(t, nil, err, Error{Kind: MalformedEscape, Line: 1, Col: 3})
}

func TestErrorTexts(t *testing.T) {
	seen := map[string]bool{}
	for k := BOM; k <= Unverified; k++ {
		text := k.String()
		if seen[text] || strings.HasPrefix(text, "kind(") {
			t.Errorf("kind %d has no text of its own: %q", k, text)
		}
		seen[text] = true
	}
	if got := Kind(0).String() + Kind(99).String(); got != "kind(0)kind(99)" {
		t.Errorf("unknown kinds are %q", got)
	}
	e := Error{Kind: NotUTF8, Line: 3, Col: 7}
	if got, want := e.Error(), "line 3, column 7: byte that is not UTF-8"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	e = Error{Kind: Repeated, Detail: `property "k"`}
	if got, want := e.Error(), `wanted twice: property "k"`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
