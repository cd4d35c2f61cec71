package cluster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/kyctl/kyctl/internal/source"
)

// broken are files as people break them. want is the place; the text of the
// file never is part of a message.
var broken = []struct{ name, text, want, message string }{
	// Tabs.
	{"a tab before a key", "nodes:\n\tname: x\n", "2:1", "a tab is used for indentation"},
	{"a tab before a list item", "nodes:\n\t- name: x\n", "2:1", "a tab is used for indentation"},
	{"a tab after spaces", "a:\n  b: 1\n  \tc: 2\n", "3:3", "a tab is used for indentation"},
	{"a tab after a plain value", "a:\n  b: 1\n\tc: 2\n", "3:1", "a tab is used for indentation"},
	{"a tab after a quoted value", "a:\n  b: \"1\"\n\tc: 2\n", "3:1", "a tab is used for indentation"},
	{"a tab in a block of text", "a: |\n\ttext\n", "2:1", "a tab is used for indentation"},
	{"a line of one tab", "a: 1\n\t\nb: 2\n", "2:1", "nothing but a tab"},
	{"a tab after the dash", "a:\n  -\tname: x\n", "2:4", "in place of a blank"},

	// Quotes.
	{"a quote never closed", "version: 1\npassword: \"hunter2\nname: prod\n", "2:11", "quote that opens here"},
	{"a single quote never closed", "name: 'prod\nversion: 1\n", "1:7", "quote that opens here"},
	{"a quote closed by the next one", "name: \"prod\nproduct: {name: \"kylin\"}\nversion: 1\n", "1:7", "quote that opens here"},
	{"a quote closed by an empty value", "a: \"x\nb: 1\nc: \"\"\nd: 2\n", "1:4", "quote that opens here"},
	{"a quote in a list closed by the next one", "hosts: [\"a:1\", \"b:1]\nname: \"x\"\n", "1:16", "quote that opens here"},
	{"a quote closed by one with an escape", "a: \"x\nb: 1\nc: \"C:\\K\"\n", "1:4", "quote that opens here"},
	{"a document marker inside quotes", "a: \"x\n---\nb: 1\n", "1:4", "quote that opens here"},
	{"an apostrophe inside single quotes", "name: 'it's'\n", "1:11", "text follows the closing quote"},
	{"text after a quote", "name: \"prod\" cluster\n", "1:14", "text follows the closing quote"},
	{"text after a quote in a list", "a: [\"x\"y]\n", "1:8", "text follows the closing quote"},
	{"a Windows path", "home: \"C:\\Kylin\"\n", "1:10", "backslash"},
	{"a regular expression", "a: \"\\d+\"\n", "1:5", "backslash"},
	{"a short \\x", "a: \"\\x1\"\n", "1:5", "backslash"},
	{"half a surrogate pair", "a: \"\\ud800\"\n", "1:5", "backslash"},
	{"a quoted key over two lines", "a: 1\n\"b\n  c\": 1\n", "2:1", "a key must stand on one line"},
	{"no space after a quoted key", "a: 1\n\"b\":2\n", "2:4", "no space follows this colon"},
	{"no space after a quoted key, then more", "\"b\":2\na: 1\n", "1:4", "no space follows this colon"},

	// Brackets.
	{"a [ never closed", "a: 1\nlisten: [8080\n", "2:9", "the [ that opens here"},
	{"a [ never closed, keys follow", "listen: [8080\nmethod: x\n", "1:9", "the [ that opens here"},
	{"a [ never closed after a comma", "listen: [8080,\nmethod: x\nname: y\n", "1:9", "the [ that opens here"},
	{"a [ with quotes never closed", "hosts: [\"a:1\"\nname: x\n", "1:8", "the [ that opens here"},
	{"a { never closed in a list", "nodes:\n  - {name: a, host: b\n  - {name: c, host: d}\n", "2:5", "the { that opens here"},
	{"a { never closed after a comma", "nodes:\n  - {name: a,\n  - {name: c}\n", "2:5", "the { that opens here"},
	{"a { never closed at the end", "product: {name: kylin, version: \"3.1\"\n", "1:10", "the { that opens here"},
	{"an inner [ never closed", "a: {b: [1, 2, c: 3}\n", "1:19", "does not close"},
	{"the wrong bracket", "a: [1, 2}\n", "1:9", "does not close"},
	{"a bracket too many", "a: [1, 2]]\n", "1:10", "closes nothing"},
	{"a bracket from nowhere", "a: 1\nb: ]\n", "2:4", "closes nothing"},
	{"a bracket on a line of its own", "a: {b: 1}\n}\n", "2:1", "closes nothing"},
	{"a document marker inside brackets", "a: [1\n---\nb: 2\n", "1:4", "the [ that opens here"},
	{"a missing comma", "hosts: [\"a:1\" \"b:2\"]\n", "1:15", "a comma is missing"},
	{"a missing comma at the end of a line", "a: {b: 1\n    c: 2}\n", "2:5", "a comma is missing"},
	{"a missing comma before a bracket", "a: [[1] [2]]\n", "1:9", "a comma is missing"},
	{"two commas", "a: [1,, 2]\n", "1:7", "nothing stands before this comma"},
	{"a comma first", "a: [, 2]\n", "1:5", "nothing stands before this comma"},
	{"a range without quotes in braces", "nodes:\n  - {name: q-[1-3], host: h}\n", "2:14", "can't hold ["},
	{"a query without quotes in braces", "a: {url: jdbc:mysql://h/k?x=y}\n", "1:26", "can't hold ?"},
	{"a template", "a: {% if x %}\n", "1:5", "can't begin with %"},
	{"text after a template", "host: {{ ip }}:7070\n", "1:15", "text follows the closing bracket"},
	{"text after a list", "host: [a] b\n", "1:11", "text follows the closing bracket"},
	{"a list with dashes inside brackets", "a: [- b, - c]\n", "1:5", "can't stand inside brackets"},
	{"two colons inside braces", "a: {b: c: d}\n", "1:9", "a second colon"},
	{"a comma outside of brackets", "a: ,b\n", "1:4", "a comma stands here"},
	{"a block of text inside braces", "a: {b: |}\n", "1:8", "can't stand inside brackets"},

	// Colons.
	{"two colons in a line", "name: prod: x\n", "1:11", "a second colon"},
	{"two colons, the first value quoted", "name: \"a\": x\n", "1:10", "a second colon"},
	{"two colons in a list item", "- name: a: b\n", "1:10", "a second colon"},
	{"a key without a colon", "version: 1\nname prod\nproduct: x\n", "2:1", "no colon follows"},
	{"the first key without a colon", "name prod\nversion: 1\n", "1:1", "no colon follows"},
	{"the first key of a mapping without a colon", "sessions:\n  store redis\n  redis: {}\n", "2:3", "no colon follows"},
	{"the last key without a colon", "version: 1\nname", "2:1", "no colon follows"},
	{"a value over two lines, not indented", "a: some text\ngoes on here\nb: 1\n", "2:1", "no colon follows"},
	{"no space after a colon", "nodes:\n  - name: a\n    host:10.0.0.1\n    port: 7070\n", "3:9", "no space follows this colon"},
	{"no space after the first colon", "host:10.0.0.1\nport: 7070\n", "1:5", "no space follows this colon"},
	{"no space after a secret's colon", "a: 1\npassword:hunter2\n", "2:9", "no space follows this colon"},
	{"= in place of a colon", "version: 1\nname = prod\n", "2:6", "a = stands"},
	{"properties in place of YAML", "version: 1\nkylin.metadata.url=x@jdbc\n", "2:19", "a = stands"},
	{"a full-width colon", "version: 1\nname：prod\n", "2:5", "full-width colon"},
	{"a full-width colon first", "name：prod\nversion: 1\n", "1:5", "full-width colon"},
	{"a colon first", "a: 1\n: b\n", "2:1", "no key before it"},
	{"a key on the line of ---", "--- a: 1\n", "1:5", "the line of ---"},
	{"a list on the line of ---", "--- - a\n", "1:5", "the line of ---"},

	// Indentation.
	{"a key too deep below a value", "version: 1\n  name: x\n", "2:3", "a key that has a value"},
	{"a key too deep in a list item", "nodes:\n  - name: a\n      host: b\n", "3:7", "a key that has a value"},
	{"a key too deep below a quoted value", "version: \"1\"\n  name: x\n", "2:3", "deeper than the lines"},
	{"a key too deep below braces", "product: {name: x}\n  name: x\n", "2:3", "deeper than the lines"},
	{"a key between two levels", "a:\n    b: 1\n  c: 2\n", "3:3", "(2) is that of no line above"},
	{"a key between two levels, deep", "a:\n  b:\n    c: 1\n   d: 2\n", "4:4", "(3) is that of no line above"},
	{"a first line too deep", "  version: 1\nname: x\n", "2:1", "less than the first line"},
	{"a list item too far left", "nodes:\n  - name: a\n - name: b\n", "3:2", "not in line"},
	{"a list item too far right", "nodes:\n  - name: a\n   - name: b\n", "3:4", "not in line"},
	{"a plain list item too far right", "hosts:\n  - a\n    - b: c\n", "3:5", "not in line"},
	{"a list item in braces too far right", "nodes:\n  - {name: a}\n    - {name: b}\n", "3:5", "not in line"},
	{"a key among list items", "- a: 1\nb: 2\n", "2:1", "a key stands where a list item"},
	{"a list item among keys", "a: 1\n- b\n", "2:1", "a list item stands where a key"},
	{"a list on the line of its key", "nodes: - a\n", "1:8", "a list can't begin"},
	{"a block of text that is cut short", "a: |\n    one\n  two\nb: 1\n", "3:3", "less than the block of text"},
	{"a list item below a value", "nodes: x\n  - name: a\n", "2:3", "a key that has a value"},
	{"no space after a dash", "nodes:\n  -name: a\n   host: b\n", "2:3", "no space follows the -"},
	{"no space after a dash among others", "nodes:\n  - name: a\n  -name: b\n", "3:3", "no space follows the -"},
	{"no space after a later dash", "a:\n  - b\n  -c\n", "3:3", "no space follows the -"},
	{"a no-break space", "a:\n  b: 1\n \u00A0c: 2\n", "3:2", "U+00A0"},
	{"a full-width space", "a:\n  b: 1\n\u3000c 2\nd: 1\n", "3:1", "U+3000"},
	{"text after the end", "{a: 1}\nb: 2\n", "2:1", "text follows the end"},
	{"text after ...", "a: 1\n...\nb: 2\n", "3:1", "text follows the line ..."},

	// Characters with a meaning.
	{"a value with @", "password: @hunter2\n", "1:11", "can't begin with @"},
	{"a value with %", "a: %x\n", "1:4", "can't begin with %"},
	{"a value with a backtick", "a: `x`\n", "1:4", "can't begin with `"},
	{"a value with @ in a list", "a: [b, @c]\n", "1:8", "can't begin with @"},
	{"a value with ?", "a: ? b\n", "1:4", "can't begin with ?"},
	{"any address", "listen: *:8080\n", "1:9", "can't begin with *"},
	{"any name", "server_names: [*.example.com]\n", "1:16", "can't begin with *"},
	{"an alias without its anchor", "password: *hunter2\n", "1:11", "is an alias"},
	{"an alias before its anchor", "a: *x\nb: &x 1\n", "1:4", "is an alias"},
	{"an anchor without a name", "a: & b\n", "1:4", "can't begin with &"},
	{"a password with &", "password: &hunter2!x\n", "1:11", "can't begin with &"},
	{"text after an alias", "a: &x 1\nb: *x y\n", "2:7", "text follows an alias"},
	{"a tag with a comma", "a: !x\"y\n", "1:4", "begins with ! is a tag"},
	{"a password with two !", "password: !hunter!2\n", "1:11", "begins with ! is a tag"},
	{"a comparison", "failure: >=3\n", "1:11", "text stands on the line of >"},
	{"text after |", "a: |text\n", "1:5", "text stands on the line of |"},
	{"an indentation of 0", "a: |0\n", "1:5", "text stands on the line of |"},

	// Lines with a meaning.
	{"an unknown directive", "%FOO bar\n---\na: 1\n", "1:1", "directive"},
	{"a version that the reader does not know", "%YAML 1.2\n---\na: 1\n", "1:1", "directive"},
	{"a directive twice", "%YAML 1.1\n%YAML 1.1\n---\na: 1\n", "2:1", "directive"},
	{"% in the first column", "a: 1\n%b\n", "2:1", "directive"},
	{"a directive without ---", "%YAML 1.1\na: 1\n", "2:1", "text follows the end"},
	{"a merge conflict", "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", "2:1", "merge conflict"},
	{"the end of a merge conflict", "a: 1\n>>>>>>> x\nb: 2\n", "2:1", "merge conflict"},
	{"a merge conflict in a list", "nodes:\n  - name: a\n<<<<<<< HEAD\n    host: b\n=======\n    host: c\n>>>>>>> x\n", "3:1", "merge conflict"},

	// Bytes.
	{"GBK", "a: 1\nb: \xd6\xd0\n", "2:4", "not UTF-8"},
	{"Latin-1 in a comment", "a: 1 # \xe9\n", "1:8", "not UTF-8"},
	{"half a character at the end", "a: \xe4\xb8", "1:4", "not UTF-8"},
	{"NUL", "a: 1\nb: x\x00y\n", "2:5", "control character"},
	{"a bell", "a: \"\x07\"\n", "1:5", "control character"},
	{"C1", "a: \u009f\n", "1:4", "control character"},
	{"after Chinese text", "名称: 中文: x\n", "1:7", "a second colon"},
	{"after a byte order mark", "\uFEFFa: b: c\n", "1:5", "a second colon"},
	{"CRLF", "a: 1\r\nb: \"x\r\n", "2:4", "quote that opens here"},
	{"line ends of an old Mac", "a: 1\rb: [x]\r", "1:5", "ends no line here"},
	{"a line separator", "a: 1\nb: 2\u2028c: 3\n", "2:5", "ends no line here"},
	{"UTF-16 with a fault", "\xFF\xFEa\x00:\x00 \x00[\x00", "1:1", "UTF-16"},
}

// readAll returns what yaml.v3 says to text, given as Read gives it.
func readAll(text []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	for dec := yaml.NewDecoder(bytes.NewReader(oneKindOfBreak(text))); ; {
		var n yaml.Node
		if err := dec.Decode(&n); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestSyntaxErrorPointsAtTheMistake(t *testing.T) {
	for _, tt := range broken {
		err := readAll([]byte(tt.text))
		if err == nil {
			t.Errorf("%s: yaml.v3 reads it", tt.name)
			continue
		}
		pos, message, hint, _ := syntaxError(source.New("x", []byte(tt.text)), err)
		got := fmt.Sprintf("%d:%d", pos.Line, pos.Col)
		if got != tt.want || !strings.Contains(message.EN, tt.message) {
			t.Errorf("%s: got %s: %s\n want %s: %s\n yaml.v3: %v\n%s", tt.name, got, message.EN, tt.want, tt.message, err, tt.text)
		}
		if message.ZH == "" || hint.EN == "" || hint.ZH == "" {
			t.Errorf("%s: a text is missing: %v %v", tt.name, message, hint)
		}
	}
}

// checkAnswer holds what every answer of syntaxError must have.
func checkAnswer(t *testing.T, text []byte, err error) {
	t.Helper()
	f := source.New("x", text)
	maskUnparsed(f)
	pos, message, hint, related := syntaxError(f, err)
	places := []source.Pos{pos}
	for _, r := range related {
		places = append(places, r.Pos)
		if r.Message.EN == "" || r.Message.ZH == "" {
			t.Errorf("%q: a related text is missing", text)
		}
	}
	for _, p := range places {
		if p.File != f || p.Line < 1 || int(p.Line) > f.Lines() || p.Col < 1 {
			t.Fatalf("%q: no place in the file: %d:%d", text, p.Line, p.Col)
		}
		start, end := bounds(text, int(p.Line))
		if int(p.Col) > utf8.RuneCount(text[start:end])+1 {
			t.Errorf("%q: column %d is behind the end of line %d", text, p.Col, p.Line)
		}
		f.Snippet(p)
	}
	for _, word := range []string{message.EN, message.ZH, hint.EN, hint.ZH} {
		if word == "" || strings.Contains(word, "%!") || !utf8.ValidString(word) {
			t.Errorf("%q: %q is no text for a person", text, word)
		}
	}
}

// bounds returns the byte range of a line, without its end.
func bounds(text []byte, line int) (start, end int) {
	for range line - 1 {
		start += bytes.IndexByte(text[start:], '\n') + 1
	}
	end = len(text)
	if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
		end = start + i
	}
	return start, end
}

// TestSyntaxErrorAnywhere puts every character with a meaning at every place of
// the broken files.
func TestSyntaxErrorAnywhere(t *testing.T) {
	for _, tt := range broken {
		for i := range tt.text {
			for _, c := range []string{"\t", "\"", "'", "[", "}", ":", ": ", "- ", "\n", "\r", "|", "*", "&", "!", "%", "?", "#", ",", "\\", "\u00A0", "\xFF", "---\n"} {
				text := []byte(tt.text[:i] + c + tt.text[i:])
				if err := readAll(text); err != nil {
					checkAnswer(t, text, err)
				}
			}
		}
	}
}

// TestFaultIsWhatTheReaderRefuses holds findFault to yaml.v3: both read a file
// or both refuse it.
func TestFaultIsWhatTheReaderRefuses(t *testing.T) {
	for _, tt := range broken {
		for i := range tt.text {
			agree(t, []byte(tt.text[:i]))
			agree(t, []byte(tt.text[i:]))
		}
	}
}

func agree(t *testing.T, text []byte) {
	t.Helper()
	if _, wrong := wrongBytes(text); wrong {
		return
	}
	err := readAll(text)
	if err != nil && strings.HasPrefix(err.Error(), "panic") {
		return
	}
	if _, f, _ := findFault(text); (f != nil) != (err != nil) {
		t.Errorf("%q:\n yaml.v3: %v\n ours: %+v", text, err, f)
	}
}

// TestSyntaxErrorQuotesNothing breaks files around a word and looks for it in
// the texts.
func TestSyntaxErrorQuotesNothing(t *testing.T) {
	for _, tt := range broken {
		for _, word := range []string{"x", "prod", "hunter2", "name", "a", "b"} {
			text := strings.ReplaceAll(tt.text, word, "Qzq")
			_, message, hint, related := syntaxError(source.New("x", []byte(text)), errors.New("yaml: unknown anchor 'Qzq' referenced"))
			if all := fmt.Sprint(message, hint, related); strings.Contains(all, "Qzq") {
				t.Errorf("%s: %s", tt.name, all)
			}
		}
	}
}

// TestSyntaxErrorOfLargeFiles would not end if any step were not linear.
func TestSyntaxErrorOfLargeFiles(t *testing.T) {
	for _, part := range []string{
		"[", "{", "{a: ", "- ", "? ", "a: ", "\"", "'", "#\n", "a\n", "a:\n", "\t", "  ", "\n", "\r", "- a\n", "a: b\n", "@", "redis://:x@", "password: x\n",
		"\"a\nb: c\" ", "密", "password: {\n", "://", "a:b@", "&a ", "*", "! ", "%", "|\n", "a: |\n b\n", "[a]: ", "\xff", "password ",
	} {
		for _, end := range []string{"", "\n]\n", ": a: b"} {
			text := []byte(strings.Repeat(part, 1<<17/len(part)) + end)
			checkAnswer(t, text, errors.New("yaml: line 7: x"))
		}
	}
}

func TestSyntaxErrorWithoutAFault(t *testing.T) {
	for _, tt := range []struct{ err, want string }{
		{"yaml: line 2: did not find expected key", "2:1"}, {"yaml: line 99: x", "2:1"}, {"yaml: x", "1:1"}, {"yaml: line 0: x", "1:1"},
	} {
		text := []byte("a: 1\nb: 2\n")
		pos, _, _, _ := syntaxError(source.New("x", text), errors.New(tt.err))
		if got := fmt.Sprintf("%d:%d", pos.Line, pos.Col); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.err, got, tt.want)
		}
		checkAnswer(t, text, errors.New(tt.err))
	}
	checkAnswer(t, nil, errors.New("x"))
	checkAnswer(t, []byte("\n"), nil)
}

func FuzzSyntaxError(f *testing.F) {
	for _, tt := range broken {
		f.Add([]byte(tt.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		agree(t, text)
		checkAnswer(t, text, readAll(text))
	})
}
