package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// FuzzFormats: whatever a description, its name and a message hold, every format
// stays one that its reader takes: JSON is JSON, JUnit is XML, GitHub gets one
// command a finding, and a terminal is not steered.
func FuzzFormats(f *testing.F) {
	f.Add("clusters/a.yaml", "name: x\n", "a message", "a.b[1]", 3)
	f.Add("a%20::b,c.yaml", "\x1b[2J\r\n]]>", "x\r\n::error::y %0A", "\x00\u2028\u202e", 0)
	f.Add("\xff", "\xff\xfe<![CDATA[", "]]>\x01&#x0;", "'\"<>", 9)
	f.Fuzz(func(t *testing.T, name, text, message, path string, offset int) {
		file := source.New(name, []byte(text))
		finding := diag.Finding{
			Rule: "node-mode", Severity: diag.Error, Pos: file.Pos(offset), Path: path,
			Message: diag.Text{EN: message, ZH: message}, Hint: diag.Text{EN: message, ZH: message},
			Related: []diag.Related{{Pos: file.Pos(0), Message: diag.Text{EN: message, ZH: message}}},
		}
		for _, format := range Formats() {
			var out bytes.Buffer
			if err := format.Write(&out, diag.List{finding}, Options{Files: []string{name}}); err != nil {
				t.Fatalf("%s: %v", format.Name, err)
			}
			if fault := faultOf(format.Name, out.Bytes()); fault != "" {
				t.Errorf("%s: %s in\n%q", format.Name, fault, out.String())
			}
		}
	})
}

// faultOf says why a reader of the format would not take what was written.
func faultOf(format string, out []byte) string {
	switch format {
	case "json", "sarif":
		if !json.Valid(out) {
			return "no JSON"
		}
	case "junit":
		d := xml.NewDecoder(bytes.NewReader(out))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				return ""
			}
			if err != nil {
				return err.Error()
			}
		}
	case "github":
		lines := strings.FieldsFunc(strings.TrimSpace(string(out)), func(r rune) bool { return r == '\n' || r == '\r' })
		commands := slices.DeleteFunc(lines, func(l string) bool { return !strings.HasPrefix(l, "::") })
		if len(commands) != 1 {
			return "not one command"
		}
	case "text":
		if i := bytes.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r == '\u2028' || r == '\u202e' }); i >= 0 {
			return "a control character"
		}
	}
	return ""
}
