package cli

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// everyCommand is each command as it is used in a workplace.
var everyCommand = []string{
	"validate", "render -o out", "render -o -", "render -o tree.tar --format tar", "render -o out --check", "diff -o out",
	"verify -o out --skip-missing", "apply --node kylin-1 --home home", "apply --home home --rollback", "diff --node kylin-1 --home home",
	"import --home home", "doctor --timeout 1ms", "init new", "explain base-missing", "rules", "schema", "version", "completion bash", "--help",
	"encrypt --product kylin --version 3.1",
}

// TestLimitsEndInAMessage: with few files to open, little memory, no room in files and
// no standard output, no command shows a trace of Go.
func TestLimitsEndInAMessage(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, tt := range []struct{ limit, told string }{
		{"ulimit -n 3", "ulimit -n is 3"},
		{"ulimit -n 6", "ulimit -n is 6"},
		{"ulimit -n 7", "ulimit -n is 7"},
		{"ulimit -n 12", "ulimit -n is 12"},
		{"ulimit -n 40", ""},
		{"ulimit -v 1000000", "ulimit -v is 1000000"}, // with less, Go itself may not start
		{"ulimit -v 1048576", ""},
		{"ulimit -f 0", ""},
		{"exec >&-", ""},
		{"exec >&- 2>&- <&-", ""},
		{"exec >/dev/full", ""},
		{"exec 2>/dev/full", ""},
		{"exec >/dev/full 2>/dev/full", ""},
	} {
		dir := workplace(t)
		for _, line := range everyCommand {
			code, told := limited(t, kyctl, dir, tt.limit, line)
			switch {
			case code < Fine || code > Failed || strings.Contains(told, "goroutine ") || strings.Contains(told, "runtime stack") || strings.Contains(told, "fatal error"):
				t.Errorf("%s; kyctl %s: exit %d\n%.2000s", tt.limit, line, code, told)
			case tt.told != "" && (code != Failed || !strings.HasPrefix(told, "kyctl: ") || !strings.Contains(told, tt.told) || strings.Count(told, "\n") != 1):
				t.Errorf("%s; kyctl %s: exit %d\n%.2000s", tt.limit, line, code, told)
			}
		}
	}
}

// limited runs a command under a limit of the shell.
func limited(t *testing.T, kyctl, dir, limit, line string) (code int, told string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", limit+`; exec "$0" `+line, kyctl)
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput() // the code tells
	return cmd.ProcessState.ExitCode(), string(out)
}
