package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
)

// ciCases are descriptions in a folder of their own, and what CI must say.
var ciCases = []struct {
	name, file string
	fails      bool
	prints     string
}{
	{"sound", "../../examples/sticky-local/cluster.yaml", false, ""},
	{"two job engines", "two.yaml", true, "two-job-engines"},
}

const twoJobEngines = `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
`

func yamlFile(t *testing.T, name string) any {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	v, err := cluster.Generic(b)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// runCI runs a command line on each of the cases.
func runCI(t *testing.T, script string, env func(file string) []string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "two.yaml"), []byte(twoJobEngines), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range ciCases {
		file, err := filepath.Abs(c.file)
		if err != nil {
			t.Fatal(err)
		}
		if c.file == "two.yaml" {
			file = filepath.Join(dir, c.file)
		}
		run := exec.Command("bash", "-e", "-c", script, "bash", file)
		run.Env = append(append(os.Environ(), "LC_ALL=C"), env(file)...)
		out, err := run.CombinedOutput()
		if _, failed := err.(*exec.ExitError); failed != c.fails || !failed && err != nil || !strings.Contains(string(out), c.prints) {
			t.Errorf("%s: %v\n%s", c.name, err, out)
		}
	}
}

// TestPreCommitHook runs the hook's entry as pre-commit does, with the files
// that changed behind it.
func TestPreCommitHook(t *testing.T) {
	hook := yamlFile(t, "../../.pre-commit-hooks.yaml").([]any)[0].(map[string]any)
	runCI(t, hook["entry"].(string)+` "$@"`, func(string) []string { return nil })
	files := regexp.MustCompile(hook["files"].(string))
	for name, want := range map[string]bool{"cluster.yaml": true, "a/cluster.yml": true, "prod.yaml": false, "my-cluster.yaml": false} {
		if files.MatchString(name) != want {
			t.Errorf("the hook's files: %s: %v", name, !want)
		}
	}
}

// TestAction runs the last step of the GitHub action.
func TestAction(t *testing.T) {
	runs := yamlFile(t, "../../action.yml").(map[string]any)["runs"].(map[string]any)
	steps := runs["steps"].([]any)
	kyctl, err := exec.LookPath("kyctl")
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	if err := os.Symlink(kyctl, filepath.Join(temp, "kyctl")); err != nil {
		t.Fatal(err)
	}
	script := steps[len(steps)-1].(map[string]any)["run"].(string)
	runCI(t, script, func(file string) []string { return []string{"RUNNER_TEMP=" + temp, "STRICT=true", "FILES=" + file} })
}
