package cli

import (
	"bytes"
	"encoding/binary"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
)

// wides are the ways to write a text that no key's name can be found in.
var wides = map[string]func(text string) []byte{
	"UTF-16LE": func(text string) []byte {
		b, _ := binary.Append([]byte("\xFF\xFE"), binary.LittleEndian, utf16.Encode([]rune(text)))
		return b
	},
	"UTF-16BE without a mark": func(text string) []byte {
		b, _ := binary.Append(nil, binary.BigEndian, utf16.Encode([]rune(text)))
		return b
	},
	"UTF-32LE": func(text string) []byte {
		b, _ := binary.Append([]byte("\xFF\xFE\x00\x00"), binary.LittleEndian, []rune(text))
		return b
	},
	"UTF-32BE": func(text string) []byte {
		b, _ := binary.Append([]byte("\x00\x00\xFE\xFF"), binary.BigEndian, []rune(text))
		return b
	},
}

// TestWideTextsShowNoSecret: nothing of a file of a home that no secret can be
// found in is shown; what it is written in is told.
func TestWideTextsShowNoSecret(t *testing.T) {
	for name, encode := range wides {
		for path := range odd {
			dir := t.TempDir()
			t.Chdir(dir)
			for other, text := range odd {
				text = strings.ReplaceAll(text, "§", "hunter2")
				if other == path {
					text = string(encode(text))
				}
				writeHome(t, other, text)
			}
			must(t, os.WriteFile("cluster.yaml", []byte(top+"metadata: {hbase: {}}\n"), 0o600))
			for _, line := range []string{
				"import --home kylin-1@10.0.0.1=home --product kylin --version 3.1", "validate --base home", "render --base home -o -",
				"import --home kylin-1@10.0.0.1=home --balancer nginx.conf", "diff --node kylin-1 --home home", "apply --node kylin-1 --home home --dry-run",
			} {
				var out, errs bytes.Buffer
				Main(append(strings.Fields(line), "--lang=en"), strings.NewReader(""), &out, &errs)
				told := strings.NewReplacer("\x00", "", "·", "").Replace(out.String() + errs.String())
				if strings.Contains(told, "hunter2") || strings.Contains(told, "goroutine") {
					t.Errorf("%s, %s, kyctl %s:\n%s", name, path, line, told)
				}
				asked := path == "home/conf/kylin.properties" || strings.HasSuffix(line, path)
				if asked && !strings.Contains(told, "UTF-8") {
					t.Errorf("%s, kyctl %s does not say what is wrong:\n%s", name, line, told)
				}
			}
		}
	}
}
