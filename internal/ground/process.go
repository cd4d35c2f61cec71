package ground

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Process is a running program.
type Process struct {
	PID int
	// Log is the file that holds what it said.
	Log string
	// Patience is how long Stop waits for its end; 0 is half a minute.
	Patience time.Duration
	ended    chan struct{}
}

// Launch starts a program, which ends with the test if not before. What it says
// goes to the file said.log in dir, which a test that fails shows the end of.
func Launch(t testing.TB, dir string, cmd *exec.Cmd) *Process {
	t.Helper()
	p := &Process{Log: filepath.Join(dir, "said.log"), ended: make(chan struct{})}
	out, err := os.OpenFile(p.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.PID = cmd.Process.Pid
	go func() { _ = cmd.Wait(); close(p.ended) }()
	t.Cleanup(func() {
		p.Stop(syscall.SIGTERM)
		if text := p.Said(); t.Failed() && text != "" {
			t.Logf("%s said at the end:\n%s", filepath.Base(cmd.Path), text)
		}
	})
	return p
}

// Await returns once the program is ready, with an error if it ends before or is
// not ready in time.
func (p *Process) Await(within time.Duration, ready func() bool) error {
	for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		select {
		case <-p.ended:
			return errors.New("it ended before it was ready")
		default:
		}
		if ready() {
			return nil
		}
	}
	return fmt.Errorf("it is not ready after %s", within)
}

// Stop sends a signal and waits for the end. One that does not end within Patience
// is killed.
func (p *Process) Stop(sig syscall.Signal) {
	_ = p.Signal(sig)
	select {
	case <-p.ended:
	case <-time.After(cmp.Or(p.Patience, 30*time.Second)):
		_ = p.Signal(syscall.SIGKILL)
		<-p.ended
	}
}

// Signal sends a signal to a program that has not ended.
func (p *Process) Signal(sig syscall.Signal) error {
	select {
	case <-p.ended:
		return os.ErrProcessDone
	default:
		return syscall.Kill(p.PID, sig)
	}
}

// Ended says whether the program has ended, or was never started.
func (p *Process) Ended() bool {
	if p == nil {
		return true
	}
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// Said is the end of what the program said.
func (p *Process) Said() string {
	b, _ := os.ReadFile(p.Log)
	return string(b[max(0, len(b)-1000):])
}

// Listens says whether something takes connections at addr.
func Listens(addr string) bool {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// Server is a program that is stopped and started again in the same folder.
type Server struct {
	*Process
	Addr  string
	start func() *Process
}

// Serve runs a server until the test ends, and returns once it listens at addr.
func Serve(t testing.TB, addr string, env []string, name string, args ...string) *Server {
	t.Helper()
	path, dir := Program(t, name), Dir(t)
	s := &Server{Addr: addr, start: func() *Process {
		cmd := exec.Command(path, args...)
		cmd.Env = append(os.Environ(), env...)
		p := Launch(t, dir, cmd)
		if err := p.Await(30*time.Second, func() bool { return Listens(addr) }); err != nil {
			t.Fatalf("%s at %s: %v", name, addr, err)
		}
		return p
	}}
	s.Process = s.start()
	return s
}

// Start starts a server again that was stopped.
func (s *Server) Start() { s.Process = s.start() }
