package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// oddWords are lines that begin with an odd word, and how the real program is
// asked what it makes of it.
var oddWords = []struct {
	program string
	args    []string
	said    string
	words   func(string) ([][]directive.Word, []*directive.Misread)
	lines   []string
}{
	{
		"nginx",
		[]string{"-t", "-p", "./", "-c", "conf"},
		`unknown directive "([^\n]*)" in `, directive.NginxWords,
		[]string{`zz"y x;`, `zz\;y x;`, `zz\"y x;`, `"zz y" x;`, `'zz"y' x;`, `"zz\"y" x;`, `"zz\\y" x;`, `zz#y x;`, `zz'y z' x;`, `zz${y} x;`, `"zz;{y" x;`, `zz\\y x;`, `'zz\y' x;`, "#c\nzz;"},
	},
	{
		"haproxy",
		[]string{"-c", "-f", "conf"},
		`unknown keyword '([^\n]*?)' `, directive.HAProxyWords,
		[]string{`zz"y z"`, `zz\ y`, `zz'y"z'`, `zz"y\"z"`, `'zz\y'`, `zz\#y`, `zz\x41y`, `zz\\y`, `"zz#y"`, `zz#y`, `zz\qy`, "zz''y", `z\z`},
	},
	{
		"httpd",
		[]string{"-t", "-d", ".", "-f", "conf"},
		`Invalid command '([^\n]*)', perhaps`, directive.HTTPDWords,
		[]string{`zz"y`, `zz\\y`, `zz\"y`, `"zz y"`, `'zz"y'`, `"zz\"y"`, `"zz\\y"`, `zz#y`, `zz'y z'`, "zz\\\ny", `"zz\y"`, "#c\\\nd\nzz"},
	},
}

// TestWordsAsTheProgramsReadThem: the word that begins a line is the one that
// the real program says it does not know.
func TestWordsAsTheProgramsReadThem(t *testing.T) {
	t.Parallel()
	for _, row := range oddWords {
		_, program := ground.BalancerProgram(t, row.program)
		before := ""
		if row.program == "httpd" {
			before = verify.HTTPDMain(program, "", nil)
		}
		for _, line := range row.lines {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "conf"), []byte(before+line+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(program, row.args...)
			cmd.Dir = dir
			said, _ := cmd.CombinedOutput()
			unknown := regexp.MustCompile(row.said).FindSubmatch(said)
			got, err := Texts(row.words(line + "\n"))
			// httpd doubles a backslash when it says something.
			if unknown == nil || err != nil || got[0][0] != string(unknown[1]) && (row.program != "httpd" || strings.ReplaceAll(got[0][0], `\`, `\\`) != string(unknown[1])) {
				t.Errorf("%q is read as %q, %v; the program says %s", line, got, err, strings.TrimSpace(string(said)))
			}
		}
	}
}
