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
	readme(t, "README.md", "C", func(text string) string {
		return readmeTable.ReplaceAllLiteralString(text, examplesTable(t))
	})
}

// TestChineseREADME does the same in Chinese. Its table of examples is written
// by hand, and names every one.
func TestChineseREADME(t *testing.T) {
	readme(t, "README.zh-CN.md", "zh_CN.UTF-8", func(text string) string {
		for _, name := range examples.Names() {
			if name != examples.Starter && !strings.Contains(text, "| `kyctl init --preset "+name+"` |\n") {
				t.Errorf("README.zh-CN.md does not name the example %s", name)
			}
		}
		return text
	})
}

// TestREADMEsAreAlike: the same headings, blocks and tables in both languages.
func TestREADMEsAreAlike(t *testing.T) {
	var outlines []string
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		b, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		outlines = append(outlines, strings.Join(regexp.MustCompile("(?m)^(?:#+ |```\\w*$|\\|---.*\\|$|- |\\$ .*)").FindAllString(string(b), -1), "\n"))
	}
	if outlines[0] != outlines[1] {
		t.Errorf("the READMEs differ:\n%s\n\nand in Chinese:\n%s", outlines[0], outlines[1])
	}
}

// readme compares a README with what its commands print in the language lang;
// rest is what else is to be renewed.
func readme(t *testing.T, file, lang string, rest func(string) string) {
	t.Helper()
	name := "../../" + file
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
			return "```console\n" + session(t, dir, lang, m[3]) + "```"
		}
		return block
	})
	fresh = rest(fresh)
	if fresh == old {
		return
	}
	if !*update {
		t.Fatalf("%s does not show what kyctl prints; run make golden and look at git diff", file)
	}
	if err := os.WriteFile(name, []byte(fresh), 0o644); err != nil {
		t.Fatal(err)
	}
}

// session runs every line that begins with $ and returns it with its output.
func session(t *testing.T, dir, lang, text string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(text) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		c := exec.Command("sh", "-c", command)
		c.Dir = dir
		c.Env = append(os.Environ(), "LC_ALL="+lang)
		b, err := c.Output()
		if _, failed := err.(*exec.ExitError); err != nil && !failed {
			t.Fatal(err)
		}
		out.WriteString(line + string(b))
	}
	return out.String()
}

// examplesTable is the README's table of what one can start from.
func examplesTable(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	out.WriteString("| what you run | start from |\n|---|---|\n")
	for _, name := range examples.Names() {
		purpose, err := os.ReadFile("../../examples/" + name + "/README.md")
		if err != nil {
			t.Fatal(err)
		}
		start := "`kyctl init --preset " + name + "`"
		if name == examples.Starter {
			start = "`kyctl init`"
		}
		out.WriteString("| " + strings.TrimSuffix(strings.TrimSpace(string(purpose)), ".") + " | " + start + " |\n")
	}
	return out.String()
}
