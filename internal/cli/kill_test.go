package cli

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var kills = flag.Int("kills", 10, "how many renders TestKilledRender kills")

// thousand is a description of 1,000 nodes; another timeout changes every file
// of every node.
const thousand = `version: 1
name: kylin
product: {name: kyligence, version: "3.4"}
metadata: {hbase: {}}
nodes:
  - {name: "node-[0001-1000]", host: "node-[0001-1000].example.com"}
load_balancer: {kind: nginx, listen: [8080]}
query: {timeout: TIMEOUT}
sessions:
  store: redis
  redis: {hosts: ["redis.example.com:6379"], password: {env: REDIS_PASSWORD}, timeout: TIMEOUT}
`

// TestKilledRender kills the program at random moments of a render, into a new
// and into an old directory in turn. No file under its final name is ever half
// written, a new directory is there whole or not at all, and the next render
// gives the tree that it gives into an empty folder.
func TestKilledRender(t *testing.T) {
	t.Setenv("REDIS_PASSWORD", "not-a-secret-1")
	parent := inMemory(t)
	before, after := filepath.Join(parent, "before.yaml"), filepath.Join(parent, "after.yaml")
	for file, timeout := range map[string]string{before: "61s", after: "62s"} {
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(thousand, "TIMEOUT", timeout)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(parent, "work", "out")
	older, _ := rendered(t, before, filepath.Join(parent, "older"))
	newer, whole := rendered(t, after, filepath.Join(parent, "newer"))
	if len(newer) < 3000 || len(newer) != len(older) {
		t.Fatalf("%d and %d files", len(older), len(newer))
	}
	killed, mixed := 0, 0
	for round := range *kills {
		if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
			t.Fatal(err)
		}
		old := round%2 == 1
		if old {
			rendered(t, before, dir)
		}
		ctx, cancel := context.WithTimeout(context.Background(), rand.N(whole)) // the moment is the test's input
		if err := exec.CommandContext(ctx, "kyctl", "render", "-q", "-f", after, "-o", dir).Run(); err != nil {
			killed++
		}
		cancel()
		left := withModes(t, dir)
		if unfinished := judgeLeft(t, round, left, older, newer, old); unfinished {
			mixed++
			refusesUnfinished(t, after, dir)
		}
		got, _ := rendered(t, after, dir)
		sameFiles(t, fmt.Sprintf("round %d, the render after the kill", round), got, newer)
		if beside, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(beside) != 1 {
			t.Errorf("round %d: left beside the tree: %v, %v", round, beside, err)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d of %d renders were killed, %d of them while files were being replaced", killed, *kills, mixed)
	if killed == 0 {
		t.Error("no render was killed at work")
	}
}

// inMemory is a folder that is gone after the test: in memory where the machine
// has such a place, since a disk takes a minute for these files.
func inMemory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "kyctl-kill-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// rendered renders with the program and returns the tree and the time it took.
func rendered(t *testing.T, description, dir string) (map[string]string, time.Duration) {
	t.Helper()
	begin := time.Now()
	if out, err := exec.Command("kyctl", "render", "-q", "-f", description, "-o", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return withModes(t, dir), time.Since(begin)
}

// judgeLeft looks at what a kill left; unfinished says that a render was within
// replacing files.
func judgeLeft(t *testing.T, round int, left, older, newer map[string]string, old bool) (unfinished bool) {
	t.Helper()
	if len(left) > 0 && !old {
		sameFiles(t, fmt.Sprintf("round %d, a new directory", round), left, newer)
	}
	for path, text := range left {
		if strings.HasPrefix(path, ".kyctl/") {
			unfinished = true
			continue
		}
		if text != older[path] && text != newer[path] {
			t.Errorf("round %d: %s is neither old nor new: %.100q", round, path, text)
		}
	}
	for path := range older {
		if _, ok := left[path]; old && !ok && !unfinished {
			t.Errorf("round %d: %s is missing", round, path)
		}
	}
	return unfinished
}

// refusesUnfinished: diff compares with no mixture.
func refusesUnfinished(t *testing.T, description, dir string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := Main([]string{"diff", "-f", description, "-o", dir}, strings.NewReader(""), &out, &errs); code != Failed {
		t.Errorf("diff with an unfinished directory: exit %d\n%s", code, errs.String())
	}
}

// withModes are the files below dir, each with its mode before its bytes.
func withModes(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path) // both begin with dir
		files[filepath.ToSlash(rel)] = info.Mode().String() + " " + string(b)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return files
}

func sameFiles(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for path, text := range want {
		if got[path] != text {
			t.Errorf("%s: %s is %.100q, want %.100q", what, path, got[path], text)
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d files, want %d", what, len(got), len(want))
	}
}
