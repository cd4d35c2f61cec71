package tree

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/render"
)

var errInjected = errors.New("injected")

// failing lets all but the n-th operation, from 0, and perhaps those after it,
// succeed. failed names the operation, "" when fewer were asked for.
func failing(n int, forever bool) (opt Options, failed func() string) {
	count, name := 0, ""
	opt.step = func(op, _ string) error {
		count++
		if count == n+1 {
			name = op
		}
		if count == n+1 || forever && count > n {
			return errInjected
		}
		return nil
	}
	return opt, func() string { return name }
}

func TestEveryFailureOfANewTree(t *testing.T) {
	for n := 0; ; n++ {
		parent := memory(t)
		opt, failed := failing(n, false)
		_, err := Write(context.Background(), filepath.Join(parent, "x", "out"), after, opt)
		if failed() == "" {
			must(t, err)
			if n < 10 {
				t.Errorf("only %d operations", n)
			}
			return
		}
		if !errors.Is(err, errInjected) {
			t.Errorf("operation %d: error %v", n, err)
		}
		if got := snapshot(t, parent); len(got) != 1 {
			t.Errorf("operation %d leaves %q", n, got)
		}
	}
}

// TestEveryFailureOfAnOldTree makes one operation fail, so that the old files
// are put back, or it and all later ones, so that even that fails and the next
// render must do it.
func TestEveryFailureOfAnOldTree(t *testing.T) {
	want, last := fresh(t, after), 0
	for _, forever := range []bool{false, true} {
		for n := 0; ; n++ {
			dir := filepath.Join(memory(t), "out")
			mustWrite(t, dir, before, Options{})
			start := snapshot(t, dir)
			opt, failed := failing(n, forever)
			_, err := Write(context.Background(), dir, after, opt)
			if failed() == "" {
				must(t, err)
				last = n
				break
			}
			if !errors.Is(err, errInjected) {
				t.Fatalf("operation %d: error %v", n, err)
			}
			finished := Unfinished(dir) == nil
			if !finished && !forever && failed() != "clear" {
				t.Errorf("operation %d, %s: nothing was put back", n, failed())
			}
			if finished {
				equal(t, fmt.Sprintf("operation %d fails", n), snapshot(t, dir), start)
			} else if _, err := Compare(dir, after); !errors.As(err, new(*UnfinishedError)) {
				t.Errorf("operation %d: a half-done directory is compared", n)
			}
			mustWrite(t, dir, after, Options{})
			equal(t, fmt.Sprintf("a render after operation %d failed", n), snapshot(t, dir), want)
		}
	}
	if last < 15 {
		t.Errorf("only %d operations", last)
	}
}

// dying ends the run at the n-th operation as a kill would: nothing is undone.
func dying(t *testing.T, dir string, b Bundle, n int) (died bool) {
	t.Helper()
	count := 0
	defer func() {
		if r := recover(); r != nil && r != errInjected {
			panic(r)
		} else if r != nil {
			died = true
		}
	}()
	_, err := Write(context.Background(), dir, b, Options{step: func(string, string) error {
		if count++; count == n+1 {
			panic(errInjected)
		}
		return nil
	}})
	must(t, err)
	return false
}

// TestDeathAtEveryOperation dies at every operation of a render and then at
// every operation of the render that should repair it.
func TestDeathAtEveryOperation(t *testing.T) {
	want := fresh(t, after)
	for first := 0; ; first++ {
		for second := 0; ; second++ {
			dir := filepath.Join(memory(t), "out")
			mustWrite(t, dir, before, Options{})
			start := snapshot(t, dir)
			if !dying(t, dir, after, first) {
				return
			}
			oldOrNew(t, snapshot(t, dir), start, want)
			again := dying(t, dir, after, second)
			oldOrNew(t, snapshot(t, dir), start, want)
			mustWrite(t, dir, after, Options{})
			equal(t, fmt.Sprintf("death at %d and %d", first, second), snapshot(t, dir), want)
			if !again || t.Failed() {
				break
			}
		}
	}
}

// oldOrNew wants every file outside the work folder to be one of two.
func oldOrNew(t *testing.T, got, older, newer map[string]string) {
	t.Helper()
	for path, text := range got {
		if !within(path, workFolder) && text != older[path] && text != newer[path] {
			t.Errorf("%s is neither old nor new: %.100q", path, text)
		}
	}
}

// dieAt ends a render of after over before at the first operation op on path.
func dieAt(t *testing.T, op, path string) (dir string) {
	t.Helper()
	dir = filepath.Join(memory(t), "out")
	mustWrite(t, dir, before, Options{})
	defer func() {
		if r := recover(); r != errInjected {
			t.Fatalf("did not die at %s %s: %v", op, path, r)
		}
	}()
	_, err := Write(context.Background(), dir, after, Options{step: func(o, p string) error {
		if o == op && p == path {
			panic(errInjected)
		}
		return nil
	}})
	must(t, err)
	return dir
}

func TestRepairSparesEdits(t *testing.T) {
	for _, tt := range []struct{ name, op, at, edit string }{
		{"a file that was replaced", "keep", "nodes/a/tomcat/conf/redis.properties", "load-balancer/nginx/kylin.conf"},
		{"a file that was taken away and not yet replaced", "place", "load-balancer/nginx/kylin.conf", "load-balancer/nginx/kylin.conf"},
		{"a file that was removed", "keep", "load-balancer/nginx/kylin.conf", "nodes/old/conf/kylin.properties"},
		{"a file that was made", "keep", ManifestName, "nodes/new/conf/kylin.properties"},
		{"a file that was not yet made", "place", "nodes/new/conf/kylin.properties", "nodes/new/conf/kylin.properties"},
	} {
		dir := dieAt(t, tt.op, tt.at)
		must(t, put(tt.edit, "edited\n")(dir))
		var conflict *ConflictError
		if _, err := Write(context.Background(), dir, after, Options{}); !errors.As(err, &conflict) || !strings.Contains(err.Error(), tt.edit) {
			t.Errorf("%s: error %v, want a conflict about %s", tt.name, err, tt.edit)
		}
		if raw, _ := os.ReadFile(filepath.Join(dir, tt.edit)); string(raw) != "edited\n" {
			t.Errorf("%s: is now %q", tt.name, raw)
		}
		mustWrite(t, dir, after, Options{Force: true})
		equal(t, tt.name+", forced", snapshot(t, dir), fresh(t, after))
	}
}

func TestRepairKeepsWhatWasDone(t *testing.T) {
	dir := dieAt(t, "clear", workFolder)
	if r := mustWrite(t, dir, after, Options{}); r.Written != 0 {
		t.Errorf("a render that only had to clear away writes %d files", r.Written)
	}
	equal(t, "the tree", snapshot(t, dir), fresh(t, after))
}

// TestMain is also the child that TestKill kills and TestUmask starts. Tests that
// name a mode expect the usual umask.
func TestMain(m *testing.M) {
	if dir := os.Getenv("KYCTL_TREE_CHILD"); dir != "" {
		child(dir)
		return
	}
	syscall.Umask(0o022)
	os.Exit(m.Run())
}

func child(dir string) {
	var mask, nodes int
	var version string
	if _, err := fmt.Sscan(os.Getenv("KYCTL_TREE_WANT"), &mask, &nodes, &version); err != nil {
		panic(err)
	}
	syscall.Umask(mask)
	tree := cluster(nodes, version)
	fmt.Println("started")
	if _, err := Write(context.Background(), dir, tree, Options{}); err != nil {
		panic(err)
	}
}

func start(t *testing.T, dir string, mask, nodes int, version string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "KYCTL_TREE_CHILD="+dir, fmt.Sprintf("KYCTL_TREE_WANT=%d %d %s", mask, nodes, version))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "started\n" {
		t.Fatalf("child says %q, %v", line, err)
	}
	return cmd
}

// TestKill kills a render of 1,000 nodes at random moments, into a new and into
// an old directory in turn.
func TestKill(t *testing.T) {
	const nodes = 1000
	rounds := 50
	if testing.Short() {
		rounds = 10
	}
	older, newer := cluster(nodes, "1"), cluster(nodes, "2")
	want := fresh(t, newer)
	old := fresh(t, older)
	parent := memory(t)
	dir := filepath.Join(parent, "out")
	whole := [2]time.Duration{}
	killed := 0
	for round := -2; round < rounds; round++ {
		must(t, os.RemoveAll(dir))
		kind := (round + 2) % 2
		if kind == 1 {
			mustWrite(t, dir, older, Options{})
		}
		begin := time.Now()
		cmd := start(t, dir, 0o022, nodes, "2")
		if round >= 0 {
			time.Sleep(rand.N(whole[kind])) // the moment is the test's input
			must(t, cmd.Process.Kill())
		}
		if err := cmd.Wait(); err != nil {
			killed++
		}
		if round < 0 {
			whole[kind] = time.Since(begin)
		}
		if _, err := os.Lstat(dir); err == nil {
			got := snapshot(t, dir)
			if kind == 0 {
				equal(t, fmt.Sprintf("round %d: a new tree stands", round), got, want)
			}
			oldOrNew(t, got, old, want)
		}
		mustWrite(t, dir, newer, Options{})
		equal(t, fmt.Sprintf("round %d: the render after it", round), snapshot(t, dir), want)
		if left, _ := os.ReadDir(parent); len(left) != 1 {
			t.Errorf("round %d: left beside the tree: %v", round, left)
		}
		if t.Failed() {
			return
		}
	}
	if killed == 0 {
		t.Error("no child was killed at work")
	}
	t.Logf("%d of %d children were killed at work", killed, rounds)
}

func TestUmask(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o027, 0o077} {
		parent := memory(t)
		for _, dir := range []string{"new", "old"} {
			dir = filepath.Join(parent, dir)
			if filepath.Base(dir) == "old" {
				must(t, os.Mkdir(dir, 0o777))
			}
			must(t, start(t, dir, mask, 1, "1").Wait())
			got := snapshot(t, dir)
			for path, mode := range map[string]string{
				"nodes/kap-00000/conf/kylin.properties":                   "-rw-r--r--",
				"nodes/kap-00000/tomcat/conf/redis-data-cache.properties": "-rw-------",
				"manifest.json": "-rw-------",
				"nodes":         "d" + (fs.FileMode(0o755) &^ fs.FileMode(mask)).String()[1:],
			} {
				if text, _, _ := strings.Cut(got[path], " "); text != mode {
					t.Errorf("umask %03o, %s directory: %s has mode %s, want %s", mask, filepath.Base(dir), path, text, mode)
				}
			}
		}
	}
}

// TestSecretsAreNeverOpen looks, under umask 0, at every moment of a render.
func TestSecretsAreNeverOpen(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	parent := memory(t)
	dir := filepath.Join(parent, "out")
	opt := Options{step: func(op, path string) error {
		for name, text := range snapshot(t, parent) {
			if strings.Contains(text, "not-a-secret") && !strings.HasPrefix(text, "-rw------- ") {
				t.Errorf("before %s %s: %s is %q", op, path, name, text)
			}
		}
		return nil
	}}
	for _, b := range []Bundle{before, after, before} {
		mustWrite(t, dir, b, opt)
	}
}

func TestWritersAtOnce(t *testing.T) {
	trees := []Bundle{cluster(30, "1"), cluster(30, "2"), cluster(20, "3"), before, after}
	for round := range 10 {
		parent := memory(t)
		dir := filepath.Join(parent, "out")
		if round%2 == 1 {
			must(t, os.Mkdir(dir, 0o755))
		}
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				if _, err := Write(context.Background(), dir, trees[i%len(trees)], Options{}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		got, whole := snapshot(t, dir), false
		for _, b := range trees {
			diffs, err := Compare(dir, b)
			whole = whole || err == nil && len(diffs) == 0 && len(got) == len(fresh(t, b))
		}
		if !whole {
			t.Errorf("round %d: the tree is none of those written: %d entries", round, len(got))
		}
		if left, _ := os.ReadDir(parent); len(left) != 1 {
			t.Errorf("round %d: left beside the tree: %v", round, left)
		}
	}
}

func TestSweepSparesOthers(t *testing.T) {
	parent := memory(t)
	must(t, put(".out.kyctl-123/out/f", "left by a kill\n")(parent))
	must(t, put(".out.kyctl-/f", "not ours\n")(parent))
	must(t, put(".out.kyctl-1x/f", "not ours\n")(parent))
	must(t, put("target/f", "not ours\n")(parent))
	must(t, os.Symlink("target", filepath.Join(parent, ".out.kyctl-7")))
	must(t, put(".other.kyctl-123/f", "of another directory\n")(parent))
	busy, unlock, err := privateFolder(parent, "out")
	must(t, err)
	defer unlock()
	mustWrite(t, filepath.Join(parent, "out"), after, Options{})
	got := snapshot(t, parent)
	if _, ok := got[".out.kyctl-123"]; ok {
		t.Error("what a kill left is still there")
	}
	for _, path := range []string{".out.kyctl-/f", ".out.kyctl-1x/f", ".out.kyctl-7", "target/f", ".other.kyctl-123/f", filepath.Base(busy)} {
		if _, ok := got[path]; !ok {
			t.Errorf("%s was removed", path)
		}
	}
}

func TestLinks(t *testing.T) {
	const at = "nodes/a/conf/kylin.properties"
	tests := []struct {
		name, link, to string
		force, written bool
	}{
		{"a link at a file's place, to a file outside", at, "../../../../outside/f", false, false},
		{"the same, forced: the link goes", at, "../../../../outside/f", true, true},
		{"a link at a file's place, to nothing", at, "nothing", false, false},
		{"a folder that is a link to the outside", "nodes/a", "../../outside", true, false},
		{"an absolute link", "nodes/a/conf", "/", true, false},
		{"the work folder is a link", workFolder, "../outside", true, false},
		{"the manifest is a link", ManifestName, "../outside/f", false, false},
		{"the manifest is a link, forced", ManifestName, "../outside/f", true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parent := memory(t)
			dir := filepath.Join(parent, "out")
			must(t, put("f", "outside\n")(filepath.Join(parent, "outside")))
			link := filepath.Join(dir, tt.link)
			must(t, os.MkdirAll(filepath.Dir(link), 0o755))
			must(t, os.Symlink(tt.to, link))
			outside := snapshot(t, filepath.Join(parent, "outside"))
			start := snapshot(t, dir)
			_, err := Write(context.Background(), dir, after, Options{Force: tt.force})
			equal(t, "outside", snapshot(t, filepath.Join(parent, "outside")), outside)
			if !tt.written {
				if err == nil {
					t.Error("no error")
				}
				equal(t, "the directory", snapshot(t, dir), start)
				return
			}
			must(t, err)
			equal(t, "the directory", snapshot(t, dir), fresh(t, after))
		})
	}
}

// A folder at a file's place is never replaced.
func TestFolderAtAFilesPlace(t *testing.T) {
	dir := memory(t)
	must(t, put("f/mine", "mine\n")(dir))
	start := snapshot(t, dir)
	if _, err := Write(context.Background(), dir, bundle(render.Artifact{Path: "f", Mode: 0o644}), Options{Force: true}); err == nil {
		t.Error("no error")
	}
	equal(t, "the directory", snapshot(t, dir), start)
}
