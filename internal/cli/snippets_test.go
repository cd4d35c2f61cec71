package cli

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/examples"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/ground"
)

// notRun are the command lines of README.md and docs that this test does not run,
// by their beginning, with the reason.
var notRun = map[string]string{
	"make build":             "builds kyctl from its sources; .ci/run does",
	"make check":             "runs this test",
	"go install":             "fetches the newest version from the network",
	"export REDIS_PASSWORD=": "belongs to a measurement",
	"hyperfine":              "measures, and its numbers are written down by hand",
	"/usr/bin/time":          "measures, and its numbers are written down by hand",
	"GODEBUG=":               "measures, and its numbers are written down by hand",
	"kyctl completion zsh":   "zsh's own variable; TestScreens runs it",
	"kyctl completion fish":  "the pipe is fish's; TestScreens runs it",
	"uses: actions/checkout": "GitHub's own action; the repository of this test is what it makes",
	"uses: kyctl/kyctl":      "TestAction runs it",
	"repo: https":            "TestPreCommitHook runs it",
}

// otherwise are the exit codes of command lines that do not end with 0 in the
// repository of this test, and why.
var otherwise = map[string]struct {
	code int
	why  string
}{
	"kyctl import --home /usr/local/kyligence > cluster.yaml && kyctl validate": {Found, "a home without its lib folder does not say its version, and validate asks for it"},
	"kyctl diff -o out": {Found, "out holds what was rendered before the change"},
	"kyctl diff --node query-1 --home /usr/local/kyligence":            {Found, "the home is of an earlier description"},
	"kyctl apply --node query-1 --home /usr/local/kyligence --dry-run": {Found, "the home is of an earlier description"},
	"kyctl encrypt --product kylin --version 5.0":                      {Failed, "it asks a terminal; TestScreens types the password"},
	"kyctl render --check --placeholders":                              {Found, "the tree in out holds the passwords"},
	"kyctl doctor":                                                     {Found, "nothing runs at the nodes' addresses"},
	"kyctl doctor -f base.yaml -f prod.yaml --only nodes,sessions":     {Found, "nothing runs at the nodes' addresses"},
	"kyctl doctor --format json --timeout 1s":                          {Found, "nothing runs at the nodes' addresses"},
}

// snippet is what the documents show as one block of commands.
type snippet struct {
	file  string
	lines []string
}

var shellBlocks = regexp.MustCompile("(?ms)^```(sh|yaml)\n(.*?)^```$")

// snippets are the blocks of shell commands and of CI steps.
func snippets(t *testing.T) []snippet {
	t.Helper()
	names, err := filepath.Glob("../../docs/*.md")
	must(t, err)
	var all []snippet
	for _, name := range append(names, "../../README.md", "../../README.zh-CN.md") {
		b, err := os.ReadFile(name)
		must(t, err)
		if filepath.Base(name) == "rules.md" {
			continue // descriptions only
		}
		for _, m := range shellBlocks.FindAllStringSubmatch(string(b), -1) {
			lines := strings.Split(strings.TrimSpace(m[2]), "\n")
			if m[1] == "yaml" {
				lines = steps(m[2])
			}
			if len(lines) > 0 {
				all = append(all, snippet{filepath.Base(name), lines})
			}
		}
	}
	return all
}

// steps are the commands of a CI job or of a list of its steps; none of any other
// YAML.
func steps(text string) (lines []string) {
	v, err := cluster.Generic([]byte(text))
	if err != nil {
		return nil
	}
	list, _ := v.([]any)
	job, _ := v.(map[string]any)
	for _, value := range job {
		if j, ok := value.(map[string]any); ok {
			script, _ := j["script"].([]any)
			list = append(list, script...)
		}
	}
	for _, item := range list {
		switch step := item.(type) {
		case string:
			lines = append(lines, step)
		case map[string]any:
			for _, key := range []string{"run", "uses", "repo"} {
				if text, ok := step[key].(string); ok && key == "run" {
					lines = append(lines, text)
				} else if ok {
					lines = append(lines, key+": "+text)
				}
			}
		}
	}
	return lines
}

// TestSnippets runs each block of shell commands and of CI steps in README.md,
// README.zh-CN.md and docs as it is written, in a git repository with a change.
func TestSnippets(t *testing.T) {
	_, nginx := ground.BalancerProgram(t, "nginx")
	used := map[string]bool{}
	for _, s := range snippets(t) {
		dir, text := t.TempDir(), strings.Join(s.lines, "\n")
		if !strings.Contains(text, "kyctl init") {
			changed(t, dir, nginx, strings.Contains(text, "--stage"))
		}
		for _, line := range s.lines {
			command, _, _ := strings.Cut(line, " #")
			command = strings.TrimSpace(command)
			if beginning := skipped(command); beginning != "" {
				used[beginning] = true
				continue
			}
			want, known := otherwise[command]
			used[command] = used[command] || known
			if code, out := inRepository(t, dir, line); code != want.code {
				t.Errorf("%s: %s\nexit %d, want %d %s\n%s", s.file, line, code, want.code, want.why, out)
			}
		}
	}
	for beginning := range notRun {
		if !used[beginning] {
			t.Errorf("no document has a command that begins with %q: remove it from notRun", beginning)
		}
	}
	for command := range otherwise {
		if !used[command] {
			t.Errorf("no document has %q: remove it from otherwise", command)
		}
	}
}

func skipped(command string) string {
	for beginning := range notRun {
		if strings.HasPrefix(command, beginning) {
			return beginning
		}
	}
	return ""
}

// TestRecipe runs the CI steps of README.md on pull requests of every kind.
func TestRecipe(t *testing.T) {
	ground.BalancerProgram(t, "nginx")
	all := snippets(t)
	at := slices.IndexFunc(all, func(s snippet) bool {
		return s.file == "README.md" && slices.Contains(s.lines, "kyctl validate --strict")
	})
	if at < 0 {
		t.Fatal("README.md has no CI steps")
	}
	mistake := strings.NewReplacer("host: 127.0.0.2", "host: 127.0.0.1")
	for _, c := range []struct {
		name          string
		before, after string
		fails         string // the step, "" for none
		says          string // what the last step that ran prints
	}{
		{"nothing changes", changedCluster, changedCluster, "", ""},
		{"a change", earlierCluster, changedCluster, "", "+kylin.metadata.url=kylin_metadata@hbase"},
		{"a mistake", earlierCluster, mistake.Replace(changedCluster), "kyctl validate --strict", "error: "},
		{"a mistake is corrected", mistake.Replace(earlierCluster), changedCluster, "", "+++ b/load-balancer/nginx/kylin.conf"},
		{"the first description", "", changedCluster, "", "+++ b/load-balancer/nginx/kylin.conf"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			pullRequest(t, dir, c.before, c.after)
			failed, last := "", ""
			for _, line := range all[at].lines {
				if failed != "" || skipped(line) != "" {
					continue
				}
				code, out := inRepository(t, dir, line)
				last = out
				if code != Fine {
					failed = line
				}
			}
			if failed != c.fails || !strings.Contains(last, c.says) || c.says == "" && strings.Contains(last, "+++") {
				t.Errorf("failed at %q, want %q; the last step says\n%s\nwant %s", failed, c.fails, last, c.says)
			}
		})
	}
}

const changedCluster = `version: 1
name: kylin
product: {name: kylin, version: "3.1", base: base/}
metadata: {hbase: {}}
nodes:
  - {name: query-1, host: 127.0.0.1, port: 1, mode: all}
  - {name: query-2, host: 127.0.0.2, port: 1, mode: query}
load_balancer: {kind: nginx, listen: [8080]}
query: {timeout: 300s}
sessions: {store: local}
`

var earlierCluster = strings.Replace(changedCluster, "metadata: {", "metadata: {identifier: earlier, ", 1)

// changed makes a repository whose last commit changes the description, and what
// else the documents' commands presume.
func changed(t *testing.T, dir, nginx string, stages bool) {
	t.Helper()
	furnish(t, dir, nginx)
	for _, name := range []string{"clusters/b.yaml", "before", "earlier"} { // the first has errors, the others are what the steps make
		must(t, os.RemoveAll(filepath.Join(dir, name)))
	}
	write := func(name, text string) { must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)) }
	write("base.yaml", changedCluster)
	write("clusters/a.yaml", strings.Replace(changedCluster, "base/", "../base/", 1))
	if stages {
		write("kyctl.yaml", "stages:\n  - {name: test, files: [cluster.yaml]}\n  - {name: prod, files: [base.yaml, prod.yaml]}\n")
	}
	pullRequest(t, dir, earlierCluster, changedCluster)
}

// pullRequest makes a repository of two commits.
func pullRequest(t *testing.T, dir, before, after string) {
	t.Helper()
	files, err := examples.Open("sticky-local")
	must(t, err)
	base, err := fs.Sub(files, "base")
	must(t, err)
	must(t, os.CopyFS(filepath.Join(dir, "base"), base))
	git := func(words ...string) {
		t.Helper()
		if code, out := inRepository(t, dir, "git "+strings.Join(words, " ")); code != Fine {
			t.Fatalf("git %s: %s", words, out)
		}
	}
	git("init", "-q")
	for _, text := range []string{before, after} {
		if text != "" {
			must(t, os.WriteFile(filepath.Join(dir, "cluster.yaml"), []byte(text), 0o644))
		}
		git("add", "-A")
		git("commit", "-q", "--allow-empty", "-m", "change")
	}
}

// inRepository runs a command line as a CI job does.
func inRepository(t *testing.T, dir, line string) (code int, printed string) {
	t.Helper()
	cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", paths.Replace(line))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	for name, value := range goldenSecrets {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}
