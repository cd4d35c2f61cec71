package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// guilty panics with a secret when it is read, after a description with one.
type guilty struct{ io.Reader }

func (g guilty) Read(b []byte) (int, error) {
	if n, _ := g.Reader.Read(b); n > 0 {
		return n, nil
	}
	panic("hunter2-MARK, read: " + top)
}

// TestPanicShowsNoSecret forces a panic with a secret as its value, in the
// goroutine of Main and in those that it waits for.
func TestPanicShowsNoSecret(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.yaml")
	must(t, os.WriteFile(other, []byte(top+"metadata: {hbase: {}}\n"), 0o600))
	for _, words := range [][]string{
		{"validate", "-f", "-"},
		{"validate", "-", other},
		{"validate", "-f", "-", "--format", "json"},
		{"render", "-f", "-", "-o", filepath.Join(t.TempDir(), "out")},
		{"doctor", "-f", "-"},
		{"encrypt", "--product", "kylin", "--version", "3.1"},
	} {
		for lang, says := range map[string]string{"en": "a bug in kyctl (string)", "zh": "程序自身出错（string）"} {
			var out, errs bytes.Buffer
			code := Main(append(words, "--lang", lang), guilty{strings.NewReader(top + "password: hunter2-MARK\n")}, &out, &errs)
			told := out.String() + errs.String()
			if code != Failed || !strings.Contains(told, says) || !strings.Contains(told, "internal/cli.guilty.Read") {
				t.Errorf("kyctl %v: exit %d, told %s", words, code, told)
			}
			if leaks(told) || strings.Contains(told, "goroutine") {
				t.Errorf("kyctl %v shows %s", words, told)
			}
		}
	}
}

// TestDumpShowsNoSecret makes Go print the stacks of all goroutines while kyctl
// holds secrets: the words on them are addresses and lengths. No core is left.
func TestDumpShowsNoSecret(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, sig := range []os.Signal{syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV} {
		dir := workplace(t)
		t.Setenv("REDIS_PASSWORD", "hunter2-MARK")
		cmd := exec.Command("sh", "-c", `ulimit -c unlimited; exec "$0" apply --node kylin-1 --home home -f cluster.yaml -f -`, kyctl)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOTRACEBACK=system")
		in, err := cmd.StdinPipe()
		must(t, err)
		var told bytes.Buffer
		cmd.Stdout, cmd.Stderr = &told, &told
		must(t, cmd.Start())
		for range 64 { // more than a pipe holds: kyctl has read some of it
			_, err := io.WriteString(in, "# password: hunter2-MARK"+strings.Repeat(" ", 4096)+"\n")
			must(t, err)
		}
		must(t, cmd.Process.Signal(sig))
		_ = cmd.Wait() // it dies
		in.Close()
		if !strings.Contains(told.String(), "goroutine 1") {
			t.Errorf("%s: no dump: %s", sig, told.String())
		}
		if strings.Contains(told.String(), "hunter2") { // the runtime marks, too
			t.Errorf("%s shows a secret:\n%s", sig, told.String())
		}
		if cores, _ := filepath.Glob(filepath.Join(dir, "*core*")); len(cores) > 0 {
			t.Errorf("%s leaves %v", sig, cores)
		}
	}
}
