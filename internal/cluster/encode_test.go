package cluster

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/terminal"
)

// TestEncodeReadsBack encodes every example and reads it again: the same
// values, and nothing to complain of in its form.
func TestEncodeReadsBack(t *testing.T) {
	found, err := filepath.Glob("../../examples/*/cluster.yaml")
	if err != nil || len(found) == 0 {
		t.Fatal(err)
	}
	more, _ := filepath.Glob("../../testdata/clusters/*/cluster.yaml")
	for _, name := range append(found, more...) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c, _, ok := Read(source.New(name, b))
		if !ok {
			t.Fatal(name)
		}
		c.Sessions.Stores, c.LoadBalancer.Options = nil, nil // undecoded sections have no struct to encode
		c.Lint = Lint{}
		first, err := Encode(c, nil)
		if err != nil {
			t.Logf("%s: %v", name, err) // a literal
			continue
		}
		again, findings, ok := Read(source.New("again.yaml", first))
		if !ok {
			t.Fatalf("%s: %+v\n%s", name, findings, first)
		}
		for _, f := range findings {
			t.Errorf("%s: %s\n%s", name, f.Message.EN, first)
		}
		second, err := Encode(again, nil)
		if err != nil || string(first) != string(second) {
			t.Errorf("%s: %v\n%s\n%s", name, err, first, second)
		}
	}
}

// TestQuoteScalar reads every text back as it was, in both places.
func TestQuoteScalar(t *testing.T) {
	for _, text := range []string{
		"", " ", "a", "yes", "n", "070", "1:30", "null", "~", "3.4", "1e3", "a: b", "a #b", "- a", "{x}", "[y]", "'", `"`, `\`, "a\tb", "密码", "𝒳", "%a", "@b", "`c`", "*d", "&e", "!f", "|", ">", "?", "2020-01-01", "0x1F", ".5", "=", "<<", "a\u00a0b",
		"\x1b]0;x\a", "a\u202eb\u2066", "\u009b", "\U000e0041", "::error::x", "##[error]x", "###", "\u3164", "a\n::error::x", "密\u200b码\\\u202e",
	} {
		for _, in := range []string{"x: " + quoteScalar(text, false), "x: {y: " + quoteScalar(text, true) + "}"} {
			if shown := terminal.Shown(in); shown != in {
				t.Errorf("%q is written as %q and shown as %q", text, in, shown)
			}
			docs, err := documents([]byte(in))
			if err != nil {
				t.Errorf("%q: %v\n%s", text, err, in)
				continue
			}
			n := docs[0].Content[0].Content[1]
			if len(n.Content) > 0 {
				n = n.Content[1]
			}
			if n.Value != text || isAmbiguous(n) || isNull(n) {
				t.Errorf("%q: read back as %q\n%s", text, n.Value, in)
			}
		}
	}
}
