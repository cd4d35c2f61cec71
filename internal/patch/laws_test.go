package patch

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/magiconair/properties"
)

// The laws: patching with nothing to change is byte-identical; patching twice
// is patching once; only managed lines and elements differ.

func FuzzProperties(f *testing.F) {
	addBases(f, "*.properties", func(b []byte) {
		f.Add(b, "kylin.server.mode", "query", false)
		f.Add(b, "kylin.web.owner", `C:\密 `, true)
	})
	for _, seed := range []string{"", "a", "a=1\\\n  2", "a\\\r\n=1", "\\u0061=1\r# x", "=1", "\ta:1\f\\\\", "\\\n#", "\xd5\\\n", Marker} {
		f.Add([]byte(seed), "a", "1", false)
	}
	f.Fuzz(func(t *testing.T, base []byte, key, value string, latin1 bool) {
		cs := UTF8
		if latin1 {
			cs = Latin1
		}
		entries, err := Entries(base, cs)
		if err != nil {
			checkPlace(t, base, err)
			return
		}
		checkUnchanged(t, base, entries, cs)
		checkLibrary(t, base, entries, cs)
		p := Pair{key, value}
		out, err := Properties(base, []Pair{p}, cs)
		if err != nil {
			checkWanted(t, err)
			return
		}
		if again, err := Properties(out, []Pair{p}, cs); err != nil || !bytes.Equal(again, out) {
			t.Errorf("twice gives %q, once %q, %v", again, out, err)
		}
		after, err := Entries(out, cs)
		if i := lastEntry(after, key); err != nil || i < 0 || after[i].Value != value {
			t.Errorf("%q is not in %q: %v", p, out, err)
		}
		checkOnlyManaged(t, base, out, entries, p, cs)
	})
}

func addBases(f *testing.F, pattern string, add func([]byte)) {
	f.Helper()
	err := filepath.WalkDir(basesDir, func(path string, d os.DirEntry, err error) error {
		if match, _ := filepath.Match(pattern, filepath.Base(path)); !match || err != nil {
			return err
		}
		b, err := os.ReadFile(path)
		add(b)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
}

// checkPlace wants a refusal of the base, at a place in it.
func checkPlace(t *testing.T, base []byte, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Kind == Unverified {
		t.Fatalf("refused with %v", err)
	}
	lines := bytes.Split(base, []byte{'\n'})
	if e.Line < 1 || e.Line > len(lines) || e.Col < 1 || e.Col > utf8.RuneCount(lines[e.Line-1])+1 {
		t.Errorf("%v is not in the file", err)
	}
}

// checkWanted wants a refusal of what was wanted.
func checkWanted(t *testing.T, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Line != 0 || e.Kind == Unverified {
		t.Errorf("refused with %v", err)
	}
}

// checkUnchanged is the first law: the values that a file has change nothing.
func checkUnchanged(t *testing.T, base []byte, entries []Entry, cs Charset) {
	t.Helper()
	var pairs []Pair
	for i, e := range entries {
		p := Pair{e.Key, e.Value}
		if _, err := Format(p, cs); err != nil || strings.Contains(e.Key+e.Value, "\uFFFD") || lastEntry(entries, e.Key) != i {
			continue
		}
		pairs = append(pairs, p)
	}
	if out, err := Properties(base, pairs, cs); err != nil || !bytes.Equal(out, base) {
		t.Errorf("nothing to change in %q gives %q, %v", base, out, err)
	}
}

func lastEntry(entries []Entry, key string) int {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Key == key {
			return i
		}
	}
	return -1
}

// checkLibrary compares with an independent reader where that one reads as Java
// does: it does not for continuation lines, \u, empty keys and U+FEFF.
func checkLibrary(t *testing.T, base []byte, entries []Entry, cs Charset) {
	t.Helper()
	odd := slices.ContainsFunc([]string{"\\\n", "\\\r", "\\u", "\uFEFF"}, func(s string) bool { return bytes.Contains(base, []byte(s)) })
	if odd || cs == Latin1 || !utf8.Valid(base) || lastEntry(entries, "") >= 0 {
		return
	}
	loader := properties.Loader{Encoding: properties.UTF8, DisableExpansion: true}
	p, err := loader.LoadBytes(base)
	if err != nil {
		t.Fatalf("the library refuses %q: %v", base, err)
	}
	for _, key := range p.Keys() {
		value, _ := p.Get(key)
		if i := lastEntry(entries, key); i < 0 || entries[i].Value != value {
			t.Errorf("the library reads %q=%q from %q, we %+v", key, value, base, entries)
		}
	}
	for _, e := range entries {
		if _, found := p.Get(e.Key); !found {
			t.Errorf("the library does not see %q in %q", e.Key, base)
		}
	}
}

// checkOnlyManaged is the third law, without the code under test: what was cut
// out of base reads as that one pair, what was put in is its line.
func checkOnlyManaged(t *testing.T, base, out []byte, entries []Entry, p Pair, cs Charset) {
	t.Helper()
	text, err := Format(p, cs)
	if err != nil || bytes.Equal(base, out) {
		return
	}
	i := lastEntry(entries, p.Key)
	if i < 0 {
		checkAdded(t, base, out, text)
		return
	}
	start := offsetOf(base, entries[i])
	start = len(bytes.TrimRight(base[:start], " \t\f"))
	if bytes.HasSuffix(bytes.TrimRight(base[:start], "\r\n"), []byte(`\`)) {
		return // the pair begins before its key
	}
	put, found := bytes.CutPrefix(out, append(slices.Clone(base[:start]), text...))
	if !found || !bytes.HasSuffix(base[start:], put) {
		t.Fatalf("%q became %q", base, out)
	}
	cut := base[start : len(base)-len(put)]
	inside, err := Entries(append(slices.Clone(cut), "\n\n"...), cs)
	if err != nil || len(inside) != 1 || inside[0].Key != p.Key {
		t.Errorf("%q was cut from %q: %+v, %v", cut, base, inside, err)
	}
}

// checkAdded wants out to be base with the line text and at most one marker more.
func checkAdded(t *testing.T, base, out []byte, text string) {
	t.Helper()
	before, after := physicalLines(base), physicalLines(out)
	at := slices.Index(after, text)
	for i := at; i >= 0 && i < len(after); i++ {
		if after[i] == text {
			at = i
		}
	}
	if at < 1 {
		t.Fatalf("%q is not in %q", text, out)
	}
	rest := slices.Delete(slices.Clone(after), at, at+1)
	if !slices.Equal(rest, before) && !slices.Equal(slices.Delete(rest, at-1, at), before) {
		t.Errorf("%q became %q", base, out)
	}
}

// physicalLines splits b; a newline at the end begins no line.
func physicalLines(b []byte) []string {
	s := strings.ReplaceAll(strings.ReplaceAll(string(b), "\r\n", "\n"), "\r", "\n")
	if s = strings.TrimSuffix(s, "\n"); s == "" && len(b) == 0 {
		return []string{}
	}
	return strings.Split(s, "\n")
}

func offsetOf(b []byte, e Entry) int {
	at := 0
	for range e.Line - 1 {
		at += bytes.IndexByte(b[at:], '\n') + 1
	}
	for range e.Col - 1 {
		_, n := utf8.DecodeRune(b[at:])
		at += n
	}
	return at
}

func FuzzContext(f *testing.F) {
	addBases(f, "context.xml", func(b []byte) {
		f.Add(b, true, "redis")
		f.Add(b, false, "")
	})
	f.Add([]byte("<Context>\r\n<Manager/><Manager className='x'/>\r\n</Context >"), true, "x\"&<'")
	f.Add([]byte("\uFEFF<Context><Valve className=' jdbc.Valve'/><![CDATA[<]]><?a?></Context>"), false, "")
	f.Add([]byte("<Context><Resource name='jdbc/sessions'>a&amp;&#10;</Resource>\n <a:b c:d='e'/></Context>"), true, "密")
	f.Fuzz(func(t *testing.T, base []byte, shared bool, value string) {
		found, err := allActive(base)
		if err != nil {
			checkPlace(t, base, err)
			return
		}
		if out, notes, err := Context(base, nil, Managed{}); err != nil || !bytes.Equal(out, base) || len(notes) > 0 {
			t.Errorf("nothing to change gives %q, %v, %v", out, notes, err)
		}
		var want []Element
		if shared {
			manager := redisManager
			manager.Attrs = append(slices.Clone(manager.Attrs), Attr{"x", value})
			manager.Children = []Element{{Name: "Store"}}
			want = []Element{redisValve, manager}
		}
		out, notes, err := Context(base, want, stores)
		if err != nil {
			checkWanted(t, err)
			return
		}
		again, none, err := Context(out, want, stores)
		if err != nil || !bytes.Equal(again, out) || len(none) > 0 {
			t.Errorf("twice gives %q, once %q, %v, %v", again, out, none, err)
		}
		for _, n := range notes {
			if !slices.Contains(found, active{n.Name, n.ClassName, n.Resource, n.Line, n.Col}) {
				t.Errorf("note %+v is about nothing in %+v", n, found)
			}
		}
		before, after := foreignTokens(t, base, shared), foreignTokens(t, out, shared)
		if !slices.Equal(before, after) {
			t.Errorf("%q became %q: tokens\n%q\n%q", base, out, before, after)
		}
	})
}

// foreignTokens returns what a plain XML parser sees beside blank text and the
// elements that kyctl manages.
func foreignTokens(t *testing.T, b []byte, shared bool) []string {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte(utf8BOM))))
	d.CharsetReader = charset // Java's UTF8
	var tokens []string
	depth, skipped := 0, 0
	var text strings.Builder
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return append(tokens, text.String())
		}
		if err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		word := ""
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			if skipped == 0 && depth == 2 && isManaged(token, shared) {
				skipped = depth
			}
			word = "<" + token.Name.Space + ":" + token.Name.Local
			for _, a := range token.Attr {
				word += " " + a.Name.Space + ":" + a.Name.Local + "=" + a.Value
			}
		case xml.EndElement:
			word = ">"
			depth--
			if skipped > depth {
				skipped, word = 0, ""
			}
		case xml.CharData:
			if skipped == 0 {
				text.WriteString(strings.Join(strings.Fields(string(token)), ""))
			}
			continue
		case xml.Comment:
			word = "#" + string(token)
		case xml.ProcInst:
			word = "?" + token.Target + " " + string(token.Inst)
		}
		if skipped == 0 && word != "" {
			tokens = append(tokens, word)
		}
	}
}

func isManaged(e xml.StartElement, shared bool) bool {
	class, name := "", ""
	for _, a := range e.Attr {
		switch a.Name {
		case xml.Name{Local: "className"}:
			class = strings.TrimSpace(a.Value)
		case xml.Name{Local: "name"}:
			name = a.Value
		}
	}
	resource := e.Name == xml.Name{Local: "Resource"} || e.Name == xml.Name{Local: "ResourceLink"}
	return slices.Contains(stores.Classes, class) ||
		class == "" && resource && slices.Contains(stores.Resources, name) ||
		shared && e.Name == xml.Name{Local: "Manager"}
}
