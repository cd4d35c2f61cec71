package patch

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/kyctl/kyctl/internal/ground"
)

func hexUnits(s string) string {
	var b strings.Builder
	b.WriteByte('x')
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04x", unit)
	}
	return b.String()
}

// javaCase is a properties file and what Java must read from it; nil if Java
// must refuse it.
type javaCase struct {
	name string
	file []byte
	cs   Charset
	want map[string]string
}

// TestJavaReadsProperties asks the real java.util.Properties for all files that
// this package wrote, and for files whose reading is ours.
func TestJavaReadsProperties(t *testing.T) {
	cases := append(writtenCases(t), baseCases(t)...)
	cases = append(cases, randomCases(t, 3000)...)
	dir := t.TempDir()
	var stdin []string
	for i, c := range cases {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		stdin = append(stdin, map[Charset]string{UTF8: "UTF8 ", Latin1: "LATIN1 "}[c.cs]+path)
	}
	for i, got := range ground.JavaFiles(t, "ReadProperties", stdin) {
		c := cases[i]
		if c.want == nil {
			if !strings.HasPrefix(got[0], "error ") {
				t.Errorf("%s: Java reads what we refuse\n%q", c.name, c.file)
			}
			continue
		}
		var want []string
		for key, value := range c.want {
			want = append(want, hexUnits(key)+" "+hexUnits(value))
		}
		slices.Sort(want)
		have := slices.Sorted(slices.Values(got[1:]))
		if !strings.HasPrefix(got[0], "file ") || blurred(have) != blurred(want) {
			t.Errorf("%s, charset %d: Java reads\n%s\nwe read\n%s\nfrom %q", c.name, c.cs, have, want, c.file)
		}
	}
}

// blurred makes one U+FFFD of every run of bytes that are no UTF-8, which Java
// counts otherwise, and of every half surrogate pair.
func blurred(lines []string) string {
	var out []string
	for _, line := range lines {
		var words []string
		for word := range strings.FieldsSeq(line) {
			words = append(words, blur(word))
		}
		out = append(out, strings.Join(words, " "))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func blur(word string) string {
	var units []uint16
	for i := 1; i < len(word); i += 4 {
		var unit uint16
		fmt.Sscanf(word[i:i+4], "%x", &unit)
		units = append(units, unit)
	}
	text := string(utf16.Decode(units))
	for strings.Contains(text, "\uFFFD\uFFFD") {
		text = strings.ReplaceAll(text, "\uFFFD\uFFFD", "\uFFFD")
	}
	return text
}

// trickyTexts are put into keys and values.
var trickyTexts = []string{
	"", " ", "  ", "a b", " a", "a ", "#", "!", "=", ":", "#a", "a=b:c", `\`, `\\`, `C:\new`, `C:\users\table`,
	`\u0041`, `a\`, "${NAME}", "$${x}", `'"<>&;{}`, "密码123", "é", "ÿ", "😀", "\u0085", "\u2028\u2029", "\uFEFF", "\u00A0",
	"\uFFFD", "\U0010FFFF", "\u200B", "%41", "a\u202Eb", "\u3000", "kylin@jdbc,url=jdbc:mysql://h:3306/k?a=b&c=d",
}

// writtenCases are files that Properties wrote from nothing.
func writtenCases(t *testing.T) []javaCase {
	t.Helper()
	var cases []javaCase
	for _, cs := range []Charset{UTF8, Latin1} {
		var pairs []Pair
		want := map[string]string{}
		for i, text := range append(trickyTexts, "\t", "a\tb", "\ta\t ") {
			pairs = append(pairs, Pair{fmt.Sprintf("v%d", i), text})
		}
		for i, text := range trickyTexts {
			pairs = append(pairs, Pair{text + fmt.Sprint(i), text}, Pair{fmt.Sprint(i) + text, ""})
		}
		for _, p := range pairs {
			want[p.Key] = p.Value
			out, err := Properties(nil, []Pair{p}, cs)
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, javaCase{"pair " + p.Key, out, cs, map[string]string{p.Key: p.Value}})
		}
		if len(want) == len(pairs) {
			out, err := Properties(nil, pairs, cs)
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, javaCase{"all pairs", out, cs, want})
		}
	}
	return cases
}

// baseCases are the bases, as they stand and patched.
func baseCases(t *testing.T) []javaCase {
	t.Helper()
	paths, err := filepath.Glob(basesDir + "/*/*/*.properties")
	more, err2 := filepath.Glob(basesDir + "/*/*/*/*.properties")
	if paths = append(paths, more...); err != nil || err2 != nil || len(paths) == 0 {
		t.Fatal("no bases", err, err2)
	}
	var cases []javaCase
	for _, path := range paths {
		base := []byte(readFile(t, path))
		for _, cs := range []Charset{UTF8, Latin1} {
			cases = append(cases, javaCase{path, base, cs, lastValues(t, base, cs)})
			out, err := Properties(base, basePairs, cs)
			if err != nil {
				t.Fatal(err)
			}
			want := lastValues(t, base, cs)
			for _, p := range basePairs {
				want[p.Key] = p.Value
			}
			cases = append(cases, javaCase{path + " patched", out, cs, want})
		}
	}
	return cases
}

func lastValues(t *testing.T, file []byte, cs Charset) map[string]string {
	t.Helper()
	entries, err := Entries(file, cs)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, e := range entries {
		values[e.Key] = e.Value
	}
	return values
}

// randomCases are files made of what is special in one, the same every time. A
// file that is refused though Java reads it is left out.
func randomCases(t *testing.T, n int) []javaCase {
	t.Helper()
	words := []string{
		"a", "b", "=", ":", " ", "\t", "\f", "\\", "\n", "\r", "\r\n", "#", "!", "\\n", "\\t", "\\u0041", "\\u3D", "\\ud83d", "\\uDE00",
		"\\\n", "\\\r\n", "密", "😀", "\xd5\\", "\xff", "\xe9", "\uFEFF", "a=1", "k: v\n", "# c\n", "\x00", "\u0085",
	}
	random := rand.New(rand.NewPCG(1, 2))
	var cases []javaCase
	for i := range n {
		var b []byte
		for range random.IntN(16) {
			b = append(b, words[random.IntN(len(words))]...)
		}
		cs := Charset(i % 2)
		c := javaCase{name: "random", file: b, cs: cs}
		entries, err := Entries(b, cs)
		if e, ok := err.(*Error); ok {
			if e.Kind == MalformedEscape {
				cases = append(cases, c)
			}
			continue
		}
		if slices.ContainsFunc(entries, func(e Entry) bool { return strings.Contains(e.Key, "\uFFFD") }) {
			continue // two such keys may be one to us and two to Java
		}
		c.want = lastValues(t, b, cs)
		cases = append(cases, c)
	}
	return cases
}

// TestJavaReadsContext lets Java's XML parser, which is Tomcat's, read every
// patched context.xml.
func TestJavaReadsContext(t *testing.T) {
	paths, err := filepath.Glob(basesDir + "/*/tomcat/conf/context.xml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no bases", err)
	}
	tricky := Element{Name: "Tricky", Children: []Element{{Name: "Inner"}}}
	for i, text := range trickyTexts {
		tricky.Attrs = append(tricky.Attrs, Attr{fmt.Sprintf("a%02d", i), text})
	}
	dir := t.TempDir()
	var stdin []string
	for i, path := range paths {
		for j, want := range [][]Element{baseElements, nil, {tricky}} {
			out := patchContext(t, readFile(t, path), want)
			file := filepath.Join(dir, fmt.Sprintf("%d-%d.xml", i, j))
			if err := os.WriteFile(file, []byte(out), 0o600); err != nil {
				t.Fatal(err)
			}
			stdin = append(stdin, file)
		}
	}
	for i, got := range ground.JavaFiles(t, "ReadContext", stdin) {
		path := paths[i/3]
		if !strings.HasPrefix(got[0], "file ") {
			t.Errorf("%s: Java does not read it: %s", path, got[0])
			continue
		}
		for _, want := range [][]string{javaLines(1, baseElements), nil, javaLines(1, []Element{tricky})}[i%3] {
			if !slices.Contains(got, want) {
				t.Errorf("%s: Java does not see %s in\n%s", path, want, strings.Join(got, "\n"))
			}
		}
		checkActive(t, stdin[i], got)
	}
}

// TestJavaAcceptsContext lets Java's XML parser read random files, the same
// every time: it must accept each one that this package accepts.
func TestJavaAcceptsContext(t *testing.T) {
	starts := []string{
		"", "\uFEFF", "<?xml version='1.0'?>", "\uFEFF<?xml version=\"1.0\" encoding='UTF-8' standalone='yes'?>\n", "<!-- a -->", "<?a?>\n",
		"<?xml encoding='UTF-8'?>", "<?xml version='1.0' standalone='maybe'?>", "<?xml version='1.0' a='b'?>", "<?xml version=1.0?>", "<?xml ?>",
		"<?xml encoding='utf-8' version='1.0'?>", "<?xml version='1.0'encoding='utf-8'?>", "<?xml version='1.0' encoding='utf8'?>", "<?xml version='1.0' encoding=''?>",
	}
	words := []string{
		"<a b='1' c=\"2\">", "<a>", "</a>", "</a >", "</ a>", "< a/>", "<a/ >", "<a b='1'c='2'/>", "<a b='1' b='2'/>", "<a b/>", "<a =''/>", "<a\nb = '\n'\n/>",
		"<a b='>'/>", "<a b='<'/>", "<a b='&quot;'/>", "<密 é='1'/>", "<1/>", "<-a/>", "<a-/>", "<x:y/>", "<:a/>", "<a xmlns=''/>", "<a x:b='1' y:b='2'/>",
		"<!-- x -->", "<!---->", "<!-- x--->", "<!-- -- -->", "<?a x?>", "<?a?>", "<? x?>", "<?xml version='1.0'?>", "<?XML x?>", "<?xml-a b?>",
		"<![CDATA[x]]>", "<![CDATA[<a>]]>", "]]>", "&amp;", "&#10;", "&#0;", "&#x110000;", "&", "&a;", "\n", "text", ">", "\x7f", "\u0085", "\x01", "<!DOCTYPE a>",
	}
	random := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	var stdin, texts []string
	for i := range 4000 {
		text := starts[random.IntN(len(starts))] + "<Context>"
		for range random.IntN(4) {
			text += words[random.IntN(len(words))]
		}
		text += "</Context>"
		if _, err := allActive([]byte(text)); err != nil {
			continue
		}
		file := filepath.Join(dir, fmt.Sprintf("%d.xml", i))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		stdin, texts = append(stdin, file), append(texts, text)
	}
	if len(stdin) < 500 {
		t.Fatalf("only %d files are accepted", len(stdin))
	}
	for i, got := range ground.JavaFiles(t, "ReadContext", stdin) {
		if !strings.HasPrefix(got[0], "file ") {
			t.Errorf("Java does not read %q", texts[i])
			continue
		}
		checkActive(t, stdin[i], got)
	}
}

// javaLines is what ReadContext prints for elements.
func javaLines(depth int, elements []Element) []string {
	var lines []string
	for _, e := range elements {
		line := fmt.Sprintf("%d %s", depth, e.Name)
		for _, a := range e.Attrs {
			line += " " + a.Name + " " + hexUnits(a.Value)
		}
		lines = append(append(lines, line), javaLines(depth+1, e.Children)...)
	}
	return lines
}

// checkActive wants allActive to see the elements that Java sees under the root.
func checkActive(t *testing.T, file string, java []string) {
	t.Helper()
	found, err := allActive([]byte(readFile(t, file)))
	if err != nil {
		t.Error(err)
	}
	var want, got []string
	for _, line := range java {
		if rest, ok := strings.CutPrefix(line, "1 "); ok {
			want = append(want, strings.Fields(rest)[0])
		}
	}
	for _, f := range found {
		got = append(got, f.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: Active sees %v, Java %v", file, got, want)
	}
}
