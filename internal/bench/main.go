// Command bench tells what kyctl costs: start-up held against an empty cobra
// program, rendering against testdata/floor, the least work that gives the same
// tree, validating against another linter and against the parse of the YAML.
//
// In: the sources of the programs. Out: a table of ratios with the limit
// of each; exit code 1 where one is over its limit. Nothing imports it, and it
// imports nothing of kyctl: it measures whole processes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"text/tabwriter"
)

// errOver says that a ratio was over its limit: the table tells which.
var errOver = errors.New("over the limit")

func main() {
	runs := flag.Int("runs", 5, "runs of each measurement; the median counts")
	flag.Parse()
	if err := bench(os.Stdout, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(out io.Writer, runs int) error {
	dir, err := scratch()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := prepare(dir); err != nil {
		return err
	}
	fmt.Fprintf(out, "in %s, median of %d\n\n", filepath.Dir(dir), runs)
	tab := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "\tkyctl\tthe other\tratio\tlimit\t\t")
	over := false
	for _, r := range append(rows(dir), lintRows(dir)...) {
		ours, theirs, err := measure(r.ours, r.theirs, runs, r.repeat)
		if err != nil {
			return err
		}
		for _, line := range r.results(ours, theirs) {
			over = line.print(tab) || over
		}
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	if over {
		return errOver
	}
	return nil
}

// scratch makes a folder in memory where the machine has one, so that the disk
// is not what gets measured.
func scratch() (string, error) {
	parent := "/dev/shm"
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		parent = os.TempDir()
	}
	return os.MkdirTemp(parent, "kyctl-bench-")
}

// prepare builds the programs into dir as make build does, and writes the
// descriptions.
func prepare(dir string) error {
	for name, pkg := range map[string]string{"kyctl": "./cmd/kyctl", "floor": "./testdata/floor", "hello": "./testdata/hello", "parse": "./testdata/parse"} {
		if err := build(filepath.Join(dir, name), pkg); err != nil {
			return err
		}
	}
	if err := build(filepath.Join(dir, "actionlint"), "github.com/rhysd/actionlint/cmd/actionlint", "-modfile=tools.mod"); err != nil {
		return err
	}
	if err := writeSmall(dir); err != nil {
		return err
	}
	for _, n := range []int{1000, 10000} {
		if err := os.WriteFile(described(dir, n), []byte(describe(n)), 0o644); err != nil {
			return err
		}
	}
	return os.Setenv(passwordEnv, "not-a-secret-1")
}

func build(binary, pkg string, flags ...string) error {
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", binary}, flags...)
	cmd := exec.Command("go", append(args, pkg)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// described is the path of the description of n nodes.
func described(dir string, n int) string { return filepath.Join(dir, fmt.Sprintf("%d.yaml", n)) }

// row is one line of the table, two where memory counts.
type row struct {
	name          string
	ours, theirs  command
	repeat        int
	limit, memory float64 // the most that ours may take, in theirs; 0 means any
}

func rows(dir string) []row {
	kyctl, floor, hello := filepath.Join(dir, "kyctl"), filepath.Join(dir, "floor"), filepath.Join(dir, "hello")
	out := []row{{
		name: "start-up", repeat: 20, limit: 1.5,
		ours:   command{path: kyctl, args: []string{"version"}},
		theirs: command{path: hello, args: []string{"version"}},
	}}
	for _, n := range []int{1000, 10000} {
		from, ours, theirs := described(dir, n), fmt.Sprintf("%s-%d", kyctl, n), fmt.Sprintf("%s-%d", floor, n)
		render := []string{"render", "-q", "-f", from, "-o", ours}
		again := command{path: kyctl, args: render}
		dry := command{path: kyctl, args: append(render, "--check")}
		compare := command{path: floor, args: []string{"check", from, theirs}}
		first := row{
			name: fmt.Sprintf("%d nodes", n), repeat: 1, limit: 2,
			ours:   command{path: kyctl, args: render, fresh: ours},
			theirs: command{path: floor, args: []string{"write", from, theirs}, fresh: theirs},
		}
		if n == 10000 {
			first.memory = 2
		}
		out = append(out, first,
			row{name: fmt.Sprintf("%d nodes, unchanged", n), ours: again, theirs: compare, repeat: 1, limit: 1.3},
			row{name: fmt.Sprintf("%d nodes, --check", n), ours: dry, theirs: compare, repeat: 1, limit: 1.3})
	}
	return out
}

// result is a measured line of the table.
type result struct {
	name         string
	ours, theirs float64
	unit         string
	limit        float64
}

func (r row) results(ours, theirs cost) []result {
	ms := func(c cost) float64 { return c.wall.Seconds() * 1000 / float64(r.repeat) }
	mib := func(c cost) float64 { return float64(c.memory) / 1024 }
	out := []result{{r.name, ms(ours), ms(theirs), "ms", r.limit}}
	if r.memory > 0 {
		out = append(out, result{r.name + ", memory", mib(ours), mib(theirs), "MiB", r.memory})
	}
	return out
}

// print writes the line and says whether it is over its limit.
func (r result) print(w io.Writer) bool {
	ratio, verdict := r.ours/r.theirs, ""
	if ratio > r.limit {
		verdict = "over"
	}
	fmt.Fprintf(w, "%s\t%.1f %s\t%.1f %s\t%.2f\t%.1f\t%s\t\n", r.name, r.ours, r.unit, r.theirs, r.unit, ratio, r.limit, verdict)
	return ratio > r.limit
}
