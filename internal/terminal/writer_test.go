package terminal

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// through is what a Writer shows of text that is written in pieces of n bytes.
func through(text string, n int) string {
	var out bytes.Buffer
	w := NewWriter(&out)
	for len(text) > n {
		_, _ = w.WriteString(text[:n])
		text = text[n:]
	}
	_, _ = w.WriteString(text)
	w.Flush()
	return out.String()
}

func TestWriterShowsAndNeverObeys(t *testing.T) {
	for text, want := range map[string]string{
		"plain: text, 集群\n\ttab":      "plain: text, 集群\n\ttab",
		"\x1b]0;title\a":              "·]0;title·",
		"\x1b[31mred":                 "·[31mred",
		"\u009b31m":                   "·31m",
		"\x9b31m":                     "\ufffd31m", // the byte that old terminals take for ESC [
		"a\u202eb\u2066c":             "a·b·c",
		"line\u2028end":               "line·end",
		"unseen\u3164here":            "unseen·here",
		"over\rwritten\b\b":           "over·written··",
		"line\r\nline\r\n":            "line\r\nline\r\n",
		"end\r":                       "end·",
		"::error::x":                  ":·:error::x",
		"a\n \t::error file=x::y\nb":  "a\n \t:·:error file=x::y\nb",
		"\u00a0\u3000::error::x":      "\u00a0\u3000:·:error::x",
		":\ufe0f:error::x":            ":\ufe0f·:error::x",
		"\u0301::error::x":            "\u0301:·:error::x",
		"\x00::error::x":              "·::error::x", // the dot stands before it
		"a ::error::x":                "a ::error::x",
		"::1":                         ":·:1",
		": :":                         ": :",
		"x ##[error]y":                "x ##·[error]y",
		"###[error]y":                 "###·[error]y",
		"##vso[task.complete]":        "##vso·[task.complete]",
		"##teamcity[x]":               "##teamcity·[x]",
		"## [x]: # [y] #[z] ##a b[c]": "## [x]: # [y] #[z] ##a b[c]",
	} {
		for n := 1; n < 8; n++ {
			if got := through(text, n); got != want {
				t.Errorf("%q in pieces of %d: %q, want %q", text, n, got, want)
			}
		}
	}
}

func TestStyleIsKyctlsOwn(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out)
	w.Style("1;31")
	_, _ = w.WriteString("::error\x1b[0m")
	w.Style("0")
	w.Again("::2 of 3")
	_, _ = Raw(w).Write([]byte("\x1b::data\n"))
	_, _ = io.WriteString(Raw(w), "::data")
	if want := "\x1b[1;31m:·:error·[0m\x1b[0m\r\x1b[K:·:2 of 3\x1b::data\n::data"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriterKeepsTheFirstError(t *testing.T) {
	w := NewWriter(full{})
	w.Style("1")
	if _, err := io.WriteString(w, "x"); !errors.Is(err, errFull) || !errors.Is(w.Err(), errFull) {
		t.Errorf("%v, %v", err, w.Err())
	}
	if _, err := Raw(w).Write([]byte("x")); !errors.Is(err, errFull) {
		t.Errorf("raw: %v", err)
	}
}

// unsafe returns what in a shown text some reader would obey.
func unsafe(shown string) string {
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			return line
		}
		for _, r := range line {
			if r != '\t' && steers(r) {
				return line
			}
		}
		for _, part := range strings.Split(line, "##")[1:] {
			if strings.HasPrefix(part, "[") || strings.HasPrefix(part, "vso[") || strings.HasPrefix(part, "teamcity[") {
				return line
			}
		}
	}
	return ""
}

func FuzzWriter(f *testing.F) {
	f.Add("\x1b]0;x\a\n ::error::x\n##[error]\r\n\r", 3)
	f.Add("##vso[a]\u202e\xff\xc2", 1)
	f.Fuzz(func(t *testing.T, text string, n int) {
		got := through(text, max(1, n))
		if bad := unsafe(got); bad != "" || !utf8.ValidString(got) {
			t.Errorf("%q is shown as %q: %q", text, got, bad)
		}
		if whole := through(text, len(text)+1); whole != got {
			t.Errorf("%q is shown as %q, in pieces of %d as %q", text, whole, n, got)
		}
		if again := through(got, len(got)+1); again != got {
			t.Errorf("%q is shown as %q, and that as %q", text, got, again)
		}
	})
}

// FuzzEscapes: what is escaped means the same and is shown as it is.
func FuzzEscapes(f *testing.F) {
	f.Add("\x1b]0;x\a\u202e ##[error] ### \U000e0041\u009b\u3164\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		same := func(form string, b []byte, err error, read func([]byte) (string, error)) {
			back, err2 := read(b)
			if err != nil || err2 != nil || back != text || through(string(b), len(b)+1) != string(b) {
				t.Errorf("%q in %s is %q, shown as %q, read as %q, %v, %v", text, form, b, through(string(b), len(b)+1), back, err, err2)
			}
		}
		b, err := json.Marshal(text)
		same("JSON", JSON(b), err, func(b []byte) (s string, err error) { err = json.Unmarshal(b, &s); return s, err })
		type element struct {
			Text string `xml:",chardata"`
		}
		if b, err = xml.Marshal(element{text}); strings.ContainsRune(string(b), utf8.RuneError) {
			return // XML has no such character
		}
		same("XML", XML(b), err, func(b []byte) (string, error) { var e element; err := xml.Unmarshal(b, &e); return e.Text, err })
	})
}
