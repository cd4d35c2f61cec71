package live

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var kills = flag.Int("kills", 25, "how many processes TestKilled kills")

var errInjected = errors.New("injected")

// scenario is a home and what is done in it.
type scenario struct {
	name string
	home func(testing.TB) string
	work func(dir string, opt Options) error
	// busy are files that can't be replaced by a rename.
	busy string
}

func applyAll(dir string, opt Options) error {
	_, err := apply(dir, wants, opt)
	return err
}

func rollbackLast(dir string, opt Options) error {
	_, err := rollback(dir, 0, opt)
	return err
}

func appliedHome(t testing.TB) string {
	dir := home(t)
	must(t, applyAll(dir, Options{}))
	return dir
}

func twinHome(t testing.TB) string {
	dir := home(t)
	must(t, os.Link(filepath.Join(dir, "conf/kylin.properties"), filepath.Join(dir, "conf/twin")))
	return dir
}

func fullHome(t testing.TB) string {
	dir := home(t)
	for i := range kept {
		_, err := apply(dir, []Want{want("conf/kylin.properties", 0o600, fmt.Sprintf("a=%d\n", i))}, Options{})
		must(t, err)
	}
	return dir
}

var scenarios = []scenario{
	{"apply", home, applyAll, ""},
	{"rollback", appliedHome, rollbackLast, ""},
	{"apply to a mounted file", home, applyAll, "/kylin.properties"},
	{"rollback of a mounted file", appliedHome, rollbackLast, "/kylin.properties"},
	{"apply to a file of two names", twinHome, applyAll, ""},
	{"apply where a backup must go", fullHome, func(dir string, opt Options) error {
		opt.Force = true
		return applyAll(dir, opt)
	}, ""},
}

// injected makes the n-th operation fail, from 0, and perhaps all later ones:
// as if the process had died there. failed names the operation.
func (s scenario) injected(n int, dead bool) (opt Options, failed func() string) {
	count, name := 0, ""
	opt.step = func(op, path string) error {
		count++
		if count == n+1 {
			name = op + " " + path
		}
		if count == n+1 || dead && count > n {
			return errInjected
		}
		if s.busy != "" && op == "place" && strings.HasSuffix(path, s.busy) {
			return &os.LinkError{Op: "rename", Old: path, New: path, Err: syscall.EBUSY}
		}
		return nil
	}
	return opt, func() string { return name }
}

// TestEveryFailure lets one operation fail, and all from one on; in the second
// case the next run must end what was begun. The home is always all old or all
// new, nothing lies beside its files, and a last rollback gives the old bytes,
// modes and owners.
func TestEveryFailure(t *testing.T) {
	for _, s := range scenarios {
		for _, dead := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, dead %v", s.name, dead), func(t *testing.T) {
				t.Parallel()
				n := 0
				for ; s.fails(t, n, dead); n++ {
				}
				if n < 20 {
					t.Errorf("only %d operations", n)
				}
			})
		}
	}
}

// fails says whether there was an n-th operation.
func (s scenario) fails(t *testing.T, n int, dead bool) bool {
	t.Helper()
	dir := s.home(t)
	defer os.RemoveAll(dir)
	before := snapshot(t, dir)
	opt, failed := s.injected(n, dead)
	err := s.work(dir, opt)
	if failed() == "" {
		must(t, err)
		return false
	}
	if !errors.Is(err, errInjected) {
		t.Fatalf("operation %d, %s: error %v", n, failed(), err)
	}
	what := fmt.Sprintf("operation %d, %s", n, failed())
	h, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatalf("%s: the next run: %v", what, err)
	}
	h.Close()
	now := snapshot(t, dir)
	isOld := now["tomcat/conf/context.xml"] == before["tomcat/conf/context.xml"]
	if isOld {
		same(t, what+", taken for old", now, before)
		must(t, s.work(dir, Options{step: s.busyOnly()}))
	}
	_, err = rollback(dir, 0, Options{step: s.busyOnly()})
	if err != nil {
		t.Fatalf("%s: the rollback: %v", what, err)
	}
	same(t, what+", rolled back", snapshot(t, dir), before)
	return !t.Failed()
}

func (s scenario) busyOnly() func(op, path string) error {
	opt, _ := s.injected(-1, false)
	return opt.step
}

// TestEveryFailureOfARecovery dies in the middle of an apply, and once more at
// each operation of the run that ends it.
func TestEveryFailureOfARecovery(t *testing.T) {
	for _, s := range scenarios[:3] {
		for _, first := range []string{"place", "put", "rewrite", "finish", "sync"} {
			for n := 0; ; n++ {
				dir := s.home(t)
				before := snapshot(t, dir)
				opt, _ := s.injected(-1, false)
				busy, placed, dead := opt.step, 0, false
				opt.step = func(op, path string) error {
					if op == "place" || op == "put" {
						placed++
					}
					dead = dead || op == first && placed > 1
					if dead {
						return errInjected
					}
					return busy(op, path)
				}
				_ = s.work(dir, opt)
				again, failed := s.injected(n, true)
				if h, err := Open(context.Background(), dir, again); err == nil {
					h.Close()
				}
				h, err := Open(context.Background(), dir, Options{step: busy})
				must(t, err)
				h.Close()
				what := fmt.Sprintf("%s, died at %s, then at operation %d, %s", s.name, first, n, failed())
				if now := snapshot(t, dir); now["tomcat/conf/context.xml"] == before["tomcat/conf/context.xml"] {
					same(t, what, now, before)
				} else {
					must(t, func() error { _, err := rollback(dir, 0, Options{step: busy}); return err }())
					same(t, what+", rolled back", snapshot(t, dir), before)
				}
				must(t, os.RemoveAll(dir))
				if failed() == "" || t.Failed() {
					break
				}
			}
		}
	}
}

// TestEditedAfterACrash: nobody's edit is lost to a run that ends another's.
func TestEditedAfterACrash(t *testing.T) {
	dir, dead := home(t), false
	opt := Options{step: func(op, path string) error {
		dead = dead || op == "place" && strings.HasSuffix(path, "context.xml")
		if dead {
			return errInjected
		}
		return nil
	}}
	if err := applyAll(dir, opt); !errors.Is(err, errInjected) {
		t.Fatal(err)
	}
	if _, err := Compare(dir, wants); err == nil || !strings.Contains(err.Error(), "was interrupted") {
		t.Errorf("compare: %v", err)
	}
	if _, err := Open(context.Background(), dir, Options{DryRun: true}); err == nil || !strings.Contains(err.Error(), "was interrupted") {
		t.Errorf("dry run: %v", err)
	}
	put(t, dir, "tomcat/conf/context.xml", "<Context/>\n", 0o644)
	var e *EditedError
	if _, err := Open(context.Background(), dir, Options{}); !errors.As(err, &e) || e.Names[0] != "tomcat/conf/context.xml" {
		t.Fatalf("got %v", err)
	}
	h, err := Open(context.Background(), dir, Options{Force: true})
	must(t, err)
	h.Close()
	if h.Recovered != "finished" {
		t.Errorf("recovered: %q", h.Recovered)
	}
	if got := snapshot(t, dir)["tomcat/conf/context.xml"]; !strings.HasSuffix(got, newContext) {
		t.Errorf("got %q", got)
	}
}

// TestTwoAtOnce: one waits for the other.
func TestTwoAtOnce(t *testing.T) {
	dir := home(t)
	before := snapshot(t, dir)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := applyAll(dir, Options{}); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			if _, err := apply(dir, wants, Options{DryRun: true}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if h, err := Open(context.Background(), dir, Options{}); err != nil {
		t.Error(err)
	} else if numbers, err := h.backups(); err != nil || len(numbers) != 1 {
		t.Errorf("backups %v, %v", numbers, err)
	} else {
		h.Close()
	}
	must(t, rollbackLast(dir, Options{}))
	same(t, "rolled back", snapshot(t, dir), before)
}

// child is the home in which a copy of this test applies and rolls back until
// it is killed.
const child = "KYCTL_LIVE_TEST_HOME"

func TestMain(m *testing.M) {
	if top := os.Getenv(mallorys); top != "" {
		playMallory(top)
		return
	}
	dir := os.Getenv(child)
	if dir == "" {
		os.Exit(m.Run())
	}
	for {
		if err := errors.Join(applyAll(dir, Options{}), rollbackLast(dir, Options{})); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
	}
}

// TestKilled kills a process that applies and rolls back, at random moments.
func TestKilled(t *testing.T) {
	dir := home(t)
	older := snapshot(t, dir)
	must(t, applyAll(dir, Options{}))
	newer := snapshot(t, dir)
	must(t, rollbackLast(dir, Options{}))
	ended := 0
	for range *kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), child+"="+dir)
		var errs strings.Builder
		cmd.Stderr = &errs
		must(t, cmd.Start())
		time.Sleep(10*time.Millisecond + rand.N(40*time.Millisecond)) // the moment is the test's input
		must(t, cmd.Process.Kill())
		if cmd.Wait(); errs.Len() > 0 {
			t.Fatal(errs.String())
		}
		h, err := Open(context.Background(), dir, Options{})
		must(t, err)
		h.Close()
		if h.Recovered != "" {
			ended++
		}
		now := snapshot(t, dir)
		if now["tomcat/conf/context.xml"] == older["tomcat/conf/context.xml"] {
			same(t, "old", now, older)
			continue
		}
		same(t, "new", now, newer)
		must(t, rollbackLast(dir, Options{}))
		same(t, "rolled back", snapshot(t, dir), older)
	}
	t.Logf("%d of %d kills left something to end", ended, *kills)
	if ended == 0 {
		t.Error("no kill came while files were replaced")
	}
}
