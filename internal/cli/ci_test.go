package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/examples"
	"github.com/kyctl/kyctl/internal/cluster"
)

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

// change is what a pull request does to a repository, and what CI must print about
// it; nothing where it is sound.
type change struct {
	name, file, old, new string
	prints               string
}

// stageChanges are changes of the example with stages, one in each kind of file.
var stageChanges = []change{
	{"nothing", "prod.yaml", "", "", ""},
	{"an overlay", "prod.yaml", "listen: [443]", "listen: [70443]", "prod.yaml"},
	{"the description", "cluster.yaml", "host: 10.1.0.12", "host: 10.1.0.11", "(stage test)"},
	{"a base file", "base/tomcat/conf/context.xml", "</Context>", "", "base-unreadable"},
	{"a stage's file is gone", "kyctl.yaml", "prod.yaml]", "production.yaml]", "kyctl.yaml"},
}

// repository is the example with stages, with a change in it.
func repository(t *testing.T, c change) string {
	t.Helper()
	files, err := examples.Open("tls-overlay")
	must(t, err)
	dir := t.TempDir()
	must(t, os.CopyFS(dir, files))
	replaceIn(t, filepath.Join(dir, filepath.FromSlash(c.file)), c.old, c.new)
	return dir
}

func replaceIn(t *testing.T, name, old, text string) {
	t.Helper()
	b, err := os.ReadFile(name)
	must(t, err)
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s has no %q", name, old)
	}
	must(t, os.WriteFile(name, []byte(strings.ReplaceAll(string(b), old, text)), 0o644))
}

// runCI runs a script in a repository with a change and compares what it says of
// it.
func runCI(t *testing.T, script, dir string, c change, env ...string) {
	t.Helper()
	run := exec.Command("bash", "-e", "-c", script)
	run.Dir = dir
	run.Env = append(append(os.Environ(), "LC_ALL=C"), env...)
	out, err := run.CombinedOutput()
	if _, failed := err.(*exec.ExitError); failed != (c.prints != "") || !failed && err != nil || !strings.Contains(string(out), c.prints) {
		t.Errorf("%s: %v\n%s", c.name, err, out)
	}
}

// TestPreCommitHook runs the hook as pre-commit does: in the root of the repository,
// whatever file changed.
func TestPreCommitHook(t *testing.T) {
	hook := yamlFile(t, "../../.pre-commit-hooks.yaml").([]any)[0].(map[string]any)
	if hook["pass_filenames"] != false || hook["files"] != nil || hook["types"] != nil {
		t.Errorf("the hook runs on some files only: %v", hook)
	}
	for _, c := range stageChanges {
		runCI(t, hook["entry"].(string), repository(t, c), c)
	}
}

// TestAction runs the last step of the GitHub action.
func TestAction(t *testing.T) {
	action := yamlFile(t, "../../action.yml").(map[string]any)
	steps := action["runs"].(map[string]any)["steps"].([]any)
	script := steps[len(steps)-1].(map[string]any)["run"].(string)
	inputs := action["inputs"].(map[string]any)
	byDefault := inputs["files"].(map[string]any)["default"].(string)
	temp := actionBinary(t)
	for _, c := range stageChanges {
		runCI(t, script, repository(t, c), c, "RUNNER_TEMP="+temp, "STRICT=false", "FILES="+byDefault)
	}
	sound, broken := stageChanges[0], stageChanges[1]
	for _, files := range []string{"kyctl.yaml", ".", " . kyctl.yaml "} {
		for _, c := range []change{sound, broken} {
			runCI(t, script, repository(t, c), c, "RUNNER_TEMP="+temp, "STRICT=false", "FILES="+files)
		}
	}
	overlayOnly := change{name: "an overlay that no stage uses", prints: "prod.yaml,line=1"}
	dir := repository(t, sound)
	must(t, os.Remove(filepath.Join(dir, "kyctl.yaml")))
	runCI(t, script, dir, overlayOnly, "RUNNER_TEMP="+temp, "STRICT=false", "FILES=.")
	warning := change{name: "a warning, and strict", file: "cluster.yaml", old: ", base: base/", prints: "base-missing"}
	runCI(t, script, repository(t, warning), change{name: "a warning"}, "RUNNER_TEMP="+temp, "STRICT=false", "FILES=")
	runCI(t, script, repository(t, warning), warning, "RUNNER_TEMP="+temp, "STRICT=true", "FILES=")
}

// actionBinary is the folder in which the action puts kyctl.
func actionBinary(t *testing.T) string {
	t.Helper()
	kyctl, err := exec.LookPath("kyctl")
	must(t, err)
	temp := t.TempDir()
	must(t, os.Symlink(kyctl, filepath.Join(temp, "kyctl")))
	return temp
}

const twoJobEngines = `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1}
  - {name: kylin-2, host: 10.0.0.2}
`
