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

// TestREADME runs the sessions in README.md and the guide and compares their
// output. With -update it writes the output into the pages.
func TestREADME(t *testing.T) {
	readme(t, "README.md", "C", nil)
	readme(t, "docs/guide.md", "C", func(text string) string {
		return readmeTable.ReplaceAllLiteralString(text, examplesTable(t))
	})
}

// TestChineseREADME does the same in Chinese. The guide's table of presets is
// written by hand and must name every preset.
func TestChineseREADME(t *testing.T) {
	readme(t, "README.zh-CN.md", "zh_CN.UTF-8", nil)
	readme(t, "docs/guide.zh-CN.md", "zh_CN.UTF-8", func(text string) string {
		for _, name := range examples.Names() {
			if name != examples.Starter && !strings.Contains(text, "| `kyctl init --preset "+name+"` |\n") {
				t.Errorf("docs/guide.zh-CN.md does not name the preset %s", name)
			}
		}
		return text
	})
}

// TestREADMEsAreAlike: the same headings, blocks and tables in both languages.
func TestREADMEsAreAlike(t *testing.T) {
	sameOutline(t, "README.md", "README.zh-CN.md")
	sameOutline(t, "docs/guide.md", "docs/guide.zh-CN.md")
}

func sameOutline(t *testing.T, names ...string) {
	t.Helper()
	var outlines []string
	for _, name := range names {
		b, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		outlines = append(outlines, strings.Join(regexp.MustCompile("(?m)^(?:#+ |```\\w*$|\\|---.*\\|$|- |\\$ .*)").FindAllString(string(b), -1), "\n"))
	}
	if outlines[0] != outlines[1] {
		t.Errorf("the outlines of %s differ:\n%s\n\nand in Chinese:\n%s", names, outlines[0], outlines[1])
	}
}

// readme compares a page with what its commands print in the language lang; rest,
// if any, returns the page with its generated parts renewed.
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
	if rest != nil {
		fresh = rest(fresh)
	}
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

// examplesTable is the table of presets in the guide.
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
