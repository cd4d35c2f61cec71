package cli

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSignals ends the program by signals at random moments. Either it is dead of
// the signal, or says that it was interrupted, or was done; the disk is all old
// or all new, and nothing lies beside the files.
func TestSignals(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, tt := range []struct {
		before, line string
		nodes        int
	}{
		{"", "render -q -o new/out", 300},
		{"render -o out", "render -q -o out -f cluster.yaml -f over.yaml", 300},
		{"", "render -o tree.tar --format tar", 300},
		{"render -o tree.tar --format tar", "render -o tree.tar --format tar -f cluster.yaml -f over.yaml", 300},
		{"", "apply --node kylin-1 --home home", 2},
		{"apply --node kylin-1 --home home", "apply --home home --rollback 1", 2},
		{"", "import --home kylin-1@10.0.0.1=node --balancer front.conf", 2},
		{"", "init new/deep", 2},
		{"", "validate --format json=found.json", 300},
	} {
		t.Run(tt.line, func(t *testing.T) {
			f := newFaulty(t, kyctl, tt.before, tt.line, tt.nodes)
			begin := time.Now()
			_ = f.in(f.fresh(), f.kyctl, f.words...).Run() // for the time it takes
			whole := time.Since(begin)
			for range *kills {
				f.signalled(rand.N(whole))
			}
			t.Logf("%d signals: %v", *kills, f.ends)
		})
	}
}

// signalled ends a run after a while: the moment is the test's input.
func (f *faulty) signalled(after time.Duration) {
	f.Helper()
	dir := f.fresh()
	defer os.RemoveAll(filepath.Dir(dir))
	sig := []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}[rand.N(3)]
	cmd := f.in(dir, f.kyctl, f.words...)
	var told bytes.Buffer
	cmd.Stderr = &told
	must(f.T, cmd.Start())
	time.Sleep(after)
	_ = cmd.Process.Signal(sig) // it may be done
	_ = cmd.Wait()              // its state tells
	state := cmd.ProcessState
	dead := state.Sys().(syscall.WaitStatus).Signaled()
	now := everything(f.T, dir)
	isOld, isNew := maps.Equal(now, f.before), maps.Equal(now, f.after)
	switch {
	case !isOld && !isNew:
		f.Errorf("%s after %v leaves %.1000s\ntold %s", sig, after, changes(now, f.before), told.String())
	case dead:
		f.ends["dead"]++
	case state.ExitCode() == f.code && isNew:
		f.ends["done"]++
	case state.ExitCode() != Failed || !strings.Contains(told.String(), "interrupted") || !isOld:
		f.Errorf("%s after %v: exit %d, told %s", sig, after, state.ExitCode(), told.String())
	default:
		f.ends["put back"]++
	}
}
