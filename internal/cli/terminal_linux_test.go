package cli

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/kyctl/kyctl/internal/lock"
)

var progressLine = regexp.MustCompile(`\r\x1b\[K0 of \d+ files`)

// TestRenderOnATerminal runs the program in a pseudo-terminal. Another process
// holds the lock of the folder until the terminal shows progress, so the test
// waits for no fixed time.
func TestRenderOnATerminal(t *testing.T) {
	kyctl := plainKyctl(t)
	dir := workplace(t)
	if code, printed := runIn(t, kyctl, dir, "render -o out"); code != Fine {
		t.Fatalf("exit %d\n%s", code, printed)
	}
	unlock, err := lock.Wait(t.Context(), filepath.Join(dir, "out"))
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, kyctl, "render", "-o", "out", "--lang", "en")
	cmd.Dir = dir
	screen, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	must(t, err)
	defer screen.Close()
	var shown bytes.Buffer
	part := make([]byte, 4096)
	for {
		n, err := screen.Read(part) // EIO once the program has ended
		shown.Write(part[:n])
		if unlock != nil && (err != nil || progressLine.Match(shown.Bytes())) {
			unlock()
			unlock = nil
		}
		if err != nil {
			break
		}
	}
	_ = cmd.Wait() // the code tells
	if code := cmd.ProcessState.ExitCode(); code != Fine || !progressLine.Match(shown.Bytes()) || !strings.Contains(shown.String(), "\r\x1b[Kout: ") {
		t.Errorf("exit %d, the terminal shows\n%.3000q", code, shown.String())
	}
}
