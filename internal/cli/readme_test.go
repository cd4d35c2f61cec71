package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/examples"
)

var (
	readmeBlock = regexp.MustCompile("(?ms)^(?:<!-- file: (\\S+) -->\n)?```(yaml|console)\n(.*?)^```$")
	readmeTable = regexp.MustCompile(`(?m)^\| what you run \| start from \|\n\|---\|---\|\n(?:\|.*\n)*`)
)

// TestREADME types what the README shows and compares what is printed; with
// -update what was printed is put into it.
func TestREADME(t *testing.T) {
	const name = "../../README.md"
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	old := string(b)
	fresh := readmeBlock.ReplaceAllStringFunc(old, func(block string) string {
		m := readmeBlock.FindStringSubmatch(block)
		switch {
		case m[1] != "":
			if err := os.WriteFile(filepath.Join(dir, m[1]), []byte(m[3]), 0o644); err != nil {
				t.Fatal(err)
			}
		case m[2] == "console":
			return "```console\n" + session(t, dir, m[3]) + "```"
		}
		return block
	})
	fresh = readmeTable.ReplaceAllLiteralString(fresh, examplesTable())
	if fresh == old {
		return
	}
	if !*update {
		t.Fatal("README.md does not show what kyctl prints; run make golden and look at git diff")
	}
	if err := os.WriteFile(name, []byte(fresh), 0o644); err != nil {
		t.Fatal(err)
	}
}

// session runs every line that begins with $ and returns it with its output.
func session(t *testing.T, dir, text string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(text) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		c := exec.Command("sh", "-c", command)
		c.Dir = dir
		c.Env = append(os.Environ(), "LANG=C", "LC_ALL=C")
		b, err := c.Output()
		if _, failed := err.(*exec.ExitError); err != nil && !failed {
			t.Fatal(err)
		}
		out.WriteString(line + string(b))
	}
	return out.String()
}

// examplesTable is the README's table of what one can start from.
func examplesTable() string {
	var out strings.Builder
	out.WriteString("| what you run | start from |\n|---|---|\n")
	for _, name := range examples.Names() {
		start := "`kyctl init --preset " + name + "`"
		if name == examples.Starter {
			start = "`kyctl init`"
		}
		out.WriteString("| " + strings.TrimSuffix(examples.Purpose(name), ".") + " | " + start + " |\n")
	}
	return out.String()
}
