package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lock"
	"github.com/kyctl/kyctl/internal/terminal"
)

// TestRenderOnATerminal runs the program in a pseudo-terminal. Another process
// holds the lock of the folder until the terminal shows progress, so the test
// waits for no fixed time.
func TestRenderOnATerminal(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, s := range screens {
		if s.name == "dumb" { // it shows no progress: TestNoProgressOnADumbTerminal
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			dir := workplace(t)
			if code, printed := runIn(t, kyctl, dir, "render -o out"); code != Fine {
				t.Fatalf("exit %d\n%s", code, printed)
			}
			unlock, err := lock.Wait(t.Context(), filepath.Join(dir, "out"), nil)
			must(t, err)
			cmd := withinMinutes(t, dir, kyctl, "render", "-o", "out")
			cmd.Env = []string{"REDIS_PASSWORD=not-a-secret-1"}
			sent, code := s.run(t, cmd, act{"\r\x1b[K0", func(*os.File) { unlock() }})
			shown := s.shows(t, sent)
			if code != Fine || !strings.Contains(shown, "\nout") || strings.Contains(shown, "0 of 5") || strings.Contains(shown, "0 / 5") {
				t.Errorf("exit %d, the terminal shows\n%s", code, shown)
			}
		})
	}
}

// TestProgressFitsTheTerminal: a line that is wider than the terminal would
// leave its first half behind at each beat.
func TestProgressFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{20, 12, 5, 1} {
		var sent bytes.Buffer
		beats := make(chan time.Time)
		p := show(terminal.NewWriter(&sent), diag.EN, beats, 123456, func() int { return columns })
		done, end := p.done, p.end
		for range quietBeats + 3 {
			done()
			beats <- time.Time{}
		}
		end()
		s := screen{columns: columns}
		before := bytes.TrimSuffix(sent.Bytes(), []byte("\r"+clearRest))
		if shown := strings.TrimRight(s.shows(t, before), "\n"); strings.Contains(shown, "\n") || columns > 5 && !strings.HasPrefix(shown, "7") {
			t.Errorf("%d columns show\n%s", columns, shown)
		}
		if shown := s.shows(t, sent.Bytes()); shown != "" {
			t.Errorf("%d columns show at the end\n%s", columns, shown)
		}
	}
}

// TestNoProgressOnADumbTerminal: it can't clear a line, so each beat would add
// to it.
func TestNoProgressOnADumbTerminal(t *testing.T) {
	master, tty, err := pty.Open()
	must(t, err)
	defer master.Close()
	defer tty.Close()
	for term, want := range map[string]bool{"dumb": false, "xterm": true} {
		t.Setenv("TERM", term)
		p := (&app{err: terminal.NewWriter(tty)}).progress(5)
		done, end := p.done, p.end
		end()
		if (done != nil) != want {
			t.Errorf("TERM=%q: progress is %v", term, done != nil)
		}
	}
}

// TestNoArchiveOnATerminal: it holds the secrets, by whatever name the terminal
// is given.
func TestNoArchiveOnATerminal(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, name := range []string{"-", "/dev/stdout", "/dev/tty", "/proc/self/fd/1"} {
		cmd := withinMinutes(t, workplace(t), kyctl, "render", "--format", "tar", "-q", "-o", name)
		cmd.Env = []string{"REDIS_PASSWORD=not-a-secret-1"}
		sent, code := screens[0].run(t, cmd)
		if shown := screens[0].shows(t, sent); code != Failed || !strings.Contains(shown, "the archive holds secrets") || strings.Contains(shown, "not-a-secret") {
			t.Errorf("-o %s: exit %d, the terminal shows\n%s", name, code, shown)
		}
	}
}
