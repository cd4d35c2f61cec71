package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// printing are command lines that print to standard output, each name that of a
// command or of a way in which it prints.
var printing = []struct {
	line string
	in   string
}{
	{"help render", ""},
	{"--help", ""},
	{"render --help", ""},
	{"version", ""},
	{"rules", ""},
	{"schema", ""},
	{"explain nodes", ""},
	{"completion bash", ""},
	{"init new", ""},
	{"encrypt --product kylin --version 3.1", "not-a-secret-1\n"},
	{"validate", ""},
	{"validate --format json", ""},
	{"validate --format sarif", ""},
	{"validate --format junit", ""},
	{"validate --format github", ""},
	{"validate --format text=/dev/stdout", ""},
	{"import --home home --product kylin --version 3.1", ""},
	{"doctor --only query-cache --format json", ""},
	{"render -o -", ""},
	{"render --format tar -o -", ""},
	{"render --format tar -o /dev/stdout", ""},
	{"render --check -o none", ""},
	{"diff -o none", ""},
	{"diff --node kylin-1 --home home", ""},
	{"apply --node kylin-1 --home home --dry-run", ""},
	{"apply --node kylin-1 --home home", ""},
	{"apply --node kylin-1 --home home --rollback", ""},
}

// silent are the commands that print nothing to standard output.
var silent = []string{"verify"}

func TestEveryCommandPrintsOrIsSilent(t *testing.T) {
	known := append([]string{}, silent...)
	for _, p := range printing {
		known = append(known, strings.Fields(p.line)[0])
	}
	for _, c := range (&app{}).root(nil).Commands() {
		if !oneOf(c.Name(), known...) {
			t.Errorf("%s: say in printing, or in silent, how it prints", c.Name())
		}
	}
}

// inWorkplace runs the program on a description with a Redis password, beside a
// home of the node kylin-1.
func inWorkplace(t *testing.T, line, in string, stdout *os.File) (code int, told string) {
	t.Helper()
	cmd := exec.Command("kyctl", strings.Fields(line)...)
	cmd.Dir = workplace(t)
	if strings.Contains(line, "--rollback") {
		before := exec.Command("kyctl", "apply", "--node", "kylin-1", "--home", "home")
		before.Dir = cmd.Dir
		if out, err := before.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	var errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), stdout, &errs
	err := cmd.Run()
	var e *exec.ExitError
	if err != nil && !errors.As(err, &e) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), errs.String()
}

// workplace is a folder with a description, whose finding is a warning, and a
// home.
func workplace(t *testing.T) string {
	t.Helper()
	t.Setenv("REDIS_PASSWORD", "not-a-secret-1")
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cluster.yaml":                 strings.NewReplacer("TIMEOUT", "61s", "node-[0001-1000]", "kylin-[1-2]").Replace(thousand),
		"home/conf/kylin.properties":   "kylin.stock=1\n",
		"home/tomcat/conf/context.xml": "<Context>\n</Context>\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestFullStandardOutputFails: what a script waits for did not arrive, so the
// run did not succeed. version, help, init, apply and render --check ended with
// 0 or 1 as if it had.
func TestFullStandardOutputFails(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	defer full.Close()
	for _, p := range printing {
		code, told := inWorkplace(t, p.line, p.in, full)
		if code != Failed || !strings.Contains(told, "no space left on device") {
			t.Errorf("kyctl %s > /dev/full: exit %d, told\n%s", p.line, code, told)
		}
	}
}

// TestNoWayOfPrintingShowsASecret, the archive apart, which is made of them.
func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	for _, p := range printing {
		for _, lang := range []string{"en", "zh"} {
			out, err := os.Create(filepath.Join(t.TempDir(), "out"))
			must(t, err)
			_, told := inWorkplace(t, p.line+" --lang "+lang, p.in, out)
			printed, err := os.ReadFile(out.Name())
			must(t, errors.Join(err, out.Close()))
			if archive := strings.Contains(p.line, "tar"); strings.Contains(string(printed)+told, "not-a-secret") != archive {
				t.Errorf("kyctl %s --lang %s prints\n%s%s", p.line, lang, printed, told)
			}
		}
	}
}

// TestClosedPipeEndsQuietly: kyctl … | head is no reason for an error.
func TestClosedPipeEndsQuietly(t *testing.T) {
	for _, p := range printing {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		_, told := inWorkplace(t, p.line, p.in, w)
		w.Close()
		if strings.Contains(told, "pipe") || strings.Contains(told, "goroutine") {
			t.Errorf("kyctl %s into a closed pipe tells\n%s", p.line, told)
		}
	}
}
