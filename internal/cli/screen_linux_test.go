package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/creack/pty"
)

// screen is a kind of terminal that kyctl runs on.
type screen struct {
	name    string
	columns int
	env     []string
	plain   bool // without colours
}

var screens = []screen{
	{"wide", 200, nil, false},
	{"80-columns", 80, nil, false},
	{"20-columns", 20, nil, false},
	{"dumb", 80, []string{"TERM=dumb"}, true},
	{"no-color", 80, []string{"NO_COLOR=1"}, true},
	{"chinese", 80, []string{"LANG=zh_CN.UTF-8"}, false}, // bash says so where there is no locale of LC_ALL,
}

// act is what a person does when the program has printed a text.
type act struct {
	after string
	do    func(f *os.File)
}

// run runs a command with all its streams on the terminal, and nothing of this
// machine but its PATH in the environment. It returns what the program sent.
func (s screen) run(t *testing.T, cmd *exec.Cmd, acts ...act) (sent []byte, code int) {
	t.Helper()
	cmd.Env = append(append([]string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C"}, s.env...), cmd.Env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: uint16(s.columns)})
	must(t, err)
	defer f.Close()
	var out bytes.Buffer
	part := make([]byte, 1<<16)
	for {
		n, err := f.Read(part) // an error once the program has ended
		out.Write(part[:n])
		for len(acts) > 0 && bytes.Contains(out.Bytes(), []byte(acts[0].after)) {
			acts[0].do(f)
			acts = acts[1:]
		}
		if err != nil {
			break
		}
	}
	_ = cmd.Wait() // the code says it
	if len(acts) > 0 {
		t.Errorf("%q was not printed:\n%.3000q", acts[0].after, out.Bytes())
	}
	return out.Bytes(), cmd.ProcessState.ExitCode()
}

// shows returns what the terminal shows after what was sent, which no terminal
// may take for anything but text, a colour or progress.
func (s screen) shows(t *testing.T, sent []byte) string {
	t.Helper()
	shown, faults := display(string(sent), s.columns)
	if len(faults) > 0 {
		t.Errorf("the terminal %s is sent %v", s.name, faults)
	}
	if strings.Contains(shown, "^[[") && s.plain || s.name == "dumb" && bytes.Contains(sent, []byte("\x1b")) {
		t.Errorf("the terminal %s is sent colours or steered:\n%q", s.name, sent)
	}
	return shown
}

// withinMinutes is a program that is killed after two minutes.
func withinMinutes(t *testing.T, dir, name string, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	return cmd
}

// echoes says whether a terminal shows what is typed.
func echoes(t *testing.T, f *os.File) bool {
	t.Helper()
	var state syscall.Termios
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), syscall.TCGETS, uintptr(unsafe.Pointer(&state))); errno != 0 {
		t.Fatal(errno)
	}
	return state.Lflag&syscall.ECHO != 0
}
