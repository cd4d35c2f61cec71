package syntax

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
	"github.com/kyctl/kyctl/internal/syntax/broken"
)

// readAll returns what yaml.v3 says to text, given as Read gives it.
func readAll(text []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	for dec := yaml.NewDecoder(bytes.NewReader(OneKindOfBreak(text))); ; {
		var n yaml.Node
		if err := dec.Decode(&n); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestSyntaxErrorPointsAtTheMistake(t *testing.T) {
	for _, tt := range broken.Files {
		err := readAll([]byte(tt.Text))
		if err == nil {
			t.Errorf("%s: yaml.v3 reads it", tt.Name)
			continue
		}
		fault := Explain(source.New("x", []byte(tt.Text)), err)
		got := fmt.Sprintf("%d:%d", fault.Pos.Line, fault.Pos.Col)
		if got != tt.At || !strings.Contains(fault.Message.EN, tt.Message) {
			t.Errorf("%s: got %s: %s\n want %s: %s\n yaml.v3: %v\n%s", tt.Name, got, fault.Message.EN, tt.At, tt.Message, err, tt.Text)
		}
		if fault.Message.ZH == "" || fault.Hint.EN == "" || fault.Hint.ZH == "" {
			t.Errorf("%s: a text is missing: %v %v", tt.Name, fault.Message, fault.Hint)
		}
	}
}

// checkAnswer holds what every answer of Explain must have.
func checkAnswer(t *testing.T, text []byte, err error) {
	t.Helper()
	f := source.New("x", text)
	fault := Explain(f, err)
	places := []source.Pos{fault.Pos}
	for _, r := range fault.Related {
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
	for _, word := range []string{fault.Message.EN, fault.Message.ZH, fault.Hint.EN, fault.Hint.ZH} {
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
	for _, tt := range broken.Files {
		for i := range tt.Text {
			for _, c := range []string{"\t", "\"", "'", "[", "}", ":", ": ", "- ", "\n", "\r", "|", "*", "&", "!", "%", "?", "#", ",", "\\", "\u00A0", "\xFF", "---\n"} {
				text := []byte(tt.Text[:i] + c + tt.Text[i:])
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
	for _, tt := range broken.Files {
		for i := range tt.Text {
			agree(t, []byte(tt.Text[:i]))
			agree(t, []byte(tt.Text[i:]))
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
	for _, tt := range broken.Files {
		for _, word := range []string{"x", "prod", "hunter2", "name", "a", "b"} {
			text := strings.ReplaceAll(tt.Text, word, "Qzq")
			fault := Explain(source.New("x", []byte(text)), errors.New("yaml: unknown anchor 'Qzq' referenced"))
			if all := fmt.Sprint(fault.Message, fault.Hint, fault.Related); strings.Contains(all, "Qzq") {
				t.Errorf("%s: %s", tt.Name, all)
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
		fault := Explain(source.New("x", text), errors.New(tt.err))
		if got := fmt.Sprintf("%d:%d", fault.Pos.Line, fault.Pos.Col); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.err, got, tt.want)
		}
		checkAnswer(t, text, errors.New(tt.err))
	}
	checkAnswer(t, nil, errors.New("x"))
	checkAnswer(t, []byte("\n"), nil)
}

func FuzzSyntaxError(f *testing.F) {
	for _, tt := range broken.Files {
		f.Add([]byte(tt.Text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		agree(t, text)
		checkAnswer(t, text, readAll(text))
	})
}
