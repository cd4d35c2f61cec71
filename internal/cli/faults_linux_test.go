package cli

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

var stride = flag.Int("stride", 7, "of the calls that TestEveryFileOperationFails makes fail, every how many is one; 1 takes two minutes")

// faultyLines are commands that read or write files, each after what must have
// run before it.
var faultyLines = []struct{ before, line string }{
	{"", "import --home kylin-1@10.0.0.1=node --balancer front.conf"},
	{"", "import --home kylin-1@10.0.0.1=home --product kylin --version 3.1"},
	{"", "init new/deep"},
	{"", "validate --format json=found.json --base home"},
	{"", "render -o new/out"},
	{"render -o out", "render -o out -f cluster.yaml -f over.yaml"},
	{"", "render -o tree.tar --format tar"},
	{"render -o tree.tar --format tar", "render -o tree.tar --format tar -f cluster.yaml -f over.yaml"},
	{"render -o out", "diff -o out -f cluster.yaml -f over.yaml"},
	{"", "apply --node kylin-1 --home home"},
	{"apply --node kylin-1 --home home", "apply --home home --rollback 1"},
}

// faults are the system calls on files, and the errors that they are made to
// give.
var faults = []struct{ call, errno string }{
	{"openat", "EACCES"},
	{"openat", "EMFILE"},
	{"newfstatat", "EIO"},
	{"fstat", "EIO"},
	{"read", "EIO"},
	{"getdents64", "EIO"},
	{"readlinkat", "EIO"},
	{"mkdirat", "ENOSPC"},
	{"write", "ENOSPC"},
	{"pwrite64", "EDQUOT"},
	{"ftruncate", "EIO"},
	{"fsync", "EIO"},
	{"fchmod", "EPERM"},
	{"fchmodat", "EPERM"},
	{"fchown", "EPERM"},
	{"linkat", "EPERM"},
	{"renameat", "EROFS"},
	{"unlinkat", "EACCES"},
	{"flock", "ENOLCK"},
	{"close", "EIO"},
}

// TestEveryFileOperationFails runs the program and makes its system calls on
// files fail, the first, the second and so on until it needs no more of them.
// Either the run succeeds as if nothing had been, or it says what is wrong, and
// the disk is as before or whole; or it is once the next run has ended it.
func TestEveryFileOperationFails(t *testing.T) {
	ground.Program(t, "strace")
	kyctl, step := plainKyctl(t), *stride
	if testing.Short() {
		step *= 3
	}
	for _, tt := range faultyLines {
		t.Run(tt.line, func(t *testing.T) {
			f := newFaulty(t, kyctl, tt.before, tt.line, 2)
			f.everyNth(step)
			if f.tried < max(1, 20/step) {
				f.everyNth(1) // it does little
			}
			if f.tried < 1 {
				t.Errorf("only %d faults: the test has lost its sense", f.tried)
			}
			t.Logf("%d faults: %v", f.tried, f.ends)
		})
	}
}

// everyNth makes one of step calls of each kind fail, from a random one on.
func (f *faulty) everyNth(step int) {
	for _, fault := range faults {
		for k := 1 + rand.N(step); f.fails(fault.call, fault.errno, k) && !f.Failed(); k += step {
		}
	}
}

// faulty is a command line that is run with something going wrong.
type faulty struct {
	*testing.T
	kyctl string
	words []string
	// template is the folder before a run, before and after what is in it before
	// and after one without a fault, that ends with code and prints out.
	template      string
	before, after map[string]string
	code          int
	out           string
	tried         int
	ends          map[string]int
}

// newFaulty makes the template, whose description has some nodes.
func newFaulty(t *testing.T, kyctl, before, line string, nodes int) *faulty {
	f := &faulty{T: t, kyctl: kyctl, words: strings.Fields(line), template: workplace(t), ends: map[string]int{}}
	description, err := os.ReadFile(filepath.Join(f.template, "cluster.yaml"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(f.template, "cluster.yaml"), bytes.ReplaceAll(description, []byte("[1-2]"), fmt.Appendf(nil, "[1-%d]", nodes)), 0o644))
	must(t, os.WriteFile(filepath.Join(f.template, "over.yaml"), []byte("query: {timeout: 62s}\nsessions: {redis: {timeout: 62s}}\n"), 0o644))
	must(t, os.MkdirAll(filepath.Join(f.template, "tmp"), 0o755))
	for _, line := range []string{"render -q -o kept", before} {
		if out, err := f.in(f.template, kyctl, strings.Fields(line)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	must(t, os.Rename(filepath.Join(f.template, "kept/nodes/kylin-1"), filepath.Join(f.template, "node")))
	must(t, os.Rename(filepath.Join(f.template, "kept/load-balancer/nginx/kylin.conf"), filepath.Join(f.template, "front.conf")))
	must(t, os.RemoveAll(filepath.Join(f.template, "kept")))
	writeHome(t, filepath.Join(f.template, "node/VERSION"), "Kyligence Enterprise 3.4.5.2110\n")
	writeHome(t, filepath.Join(f.template, "node/tomcat/lib/tomcat-cluster-redis-session-manager-3.0.4.jar"), "")
	writeHome(t, filepath.Join(f.template, "home/lib/kylin-jdbc-3.1.3.jar"), "")
	dir := f.fresh()
	f.before = everything(t, dir)
	var out bytes.Buffer
	cmd := f.in(dir, f.kyctl, f.words...)
	cmd.Stdout = &out
	_ = cmd.Run() // the code tells
	f.code, f.out, f.after = cmd.ProcessState.ExitCode(), out.String(), everything(t, dir)
	must(t, os.RemoveAll(filepath.Dir(dir)))
	return f
}

// in runs a program in a folder that is a copy of the template.
func (f *faulty) in(dir, program string, words ...string) *exec.Cmd {
	cmd := exec.Command(program, words...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Join(dir, "tmp"), "LANG=C")
	return cmd
}

// fresh is a copy of the template.
func (f *faulty) fresh() string {
	f.Helper()
	dir := filepath.Join(inMemory(f.T), "w")
	if out, err := exec.Command("cp", "-a", f.template, dir).CombinedOutput(); err != nil {
		f.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// injected finds the call that failed in what strace writes.
var injected = regexp.MustCompile(`(?m)^\d+ +(.*?) = -1 E.*\(INJECTED\)$`)

// fails makes the k-th call of a name fail, that of each thread, and says whether
// there was one.
func (f *faulty) fails(call, errno string, k int) bool {
	f.Helper()
	dir := f.fresh()
	defer os.RemoveAll(filepath.Dir(dir))
	log := filepath.Join(filepath.Dir(dir), "log")
	run := f.in(dir, "strace", append([]string{
		"-f", "-y", "-qq", "-o", log, "-e", "signal=none", "-e", "trace=" + call,
		"-e", fmt.Sprintf("inject=%s:error=%s:when=%d", call, errno, k), f.kyctl,
	}, f.words...)...)
	var out, errs bytes.Buffer
	run.Stdout, run.Stderr = &out, &errs
	_ = run.Run() // the code tells
	trace, err := os.ReadFile(log)
	must(f.T, err)
	made := injected.FindAllStringSubmatch(string(trace), -1)
	if len(made) == 0 {
		return false
	}
	f.tried++
	what := fmt.Sprintf("%s %d fails with %s: %s", call, k, errno, made[0][1])
	call = ""
	for _, m := range made {
		call += m[1] + "\n"
	}
	f.judge(what, call, dir, run.ProcessState.ExitCode(), out.String(), errs.String())
	return true
}

func (f *faulty) judge(what, call, dir string, code int, out, errs string) {
	f.Helper()
	if strings.Contains(errs, "goroutine") || strings.Contains(errs, "not-a-secret") {
		f.Errorf("%s: told\n%s", what, errs)
	}
	now := everything(f.T, dir)
	switch {
	case code == f.code && out == f.out && maps.Equal(now, f.after):
		f.ends["as if nothing had been"]++
		return
	case code == f.code && out == f.out && strings.HasPrefix(call, "unlinkat"):
		f.ends["done, and something left that could not be removed"]++
		return
	case code != Failed:
		f.Errorf("%s: exit %d, %s\ntold %s", what, code, changes(now, f.after), errs)
	case errs == "" && !strings.Contains(call, "write(2<"):
		f.Errorf("%s: nothing is told", what)
	}
	switch {
	case maps.Equal(now, f.before):
		f.ends["told, all old"]++
		return
	case maps.Equal(now, f.after):
		f.ends["told, all new"]++
		return
	}
	f.ends["told, ended by the next run"]++
	next := f.in(dir, f.kyctl, f.words...)
	told, _ := next.CombinedOutput() // the code tells
	if then := everything(f.T, dir); next.ProcessState.ExitCode() != f.code || !maps.Equal(then, f.after) {
		f.Errorf("%s: leaves %s\ntold %s\nand the next run: exit %d, %s\ntold %s", what, changes(now, f.before), errs, next.ProcessState.ExitCode(), changes(then, f.after), told)
	}
}

// everything is all that is below dir, folders too, each with its mode.
func everything(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := info.Mode().String()
		if info.Mode().IsRegular() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text += " " + string(b)
		}
		rel, _ := filepath.Rel(dir, path) // both begin with dir
		all[rel] = text
		return nil
	})
	must(t, err)
	return all
}

// changes names what differs.
func changes(got, want map[string]string) string {
	var names []string
	for name, text := range got {
		if want[name] != text {
			names = append(names, "+"+name)
		}
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			names = append(names, "-"+name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}
