// Command bench tells what kyctl costs: start-up held against an empty cobra
// program, rendering against testdata/floor, the least work that gives the same
// tree, against a copy of that tree and, where they are installed, Jinja2, gomplate
// and Helm; validating against another linter and against the parse of the YAML.
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
	"slices"
	"strings"
	"text/tabwriter"
)

// sizes are the numbers of nodes that are rendered and validated.
var sizes = []int{1000, 10000}

// errOver says that a ratio was over its limit: the table tells which.
var errOver = errors.New("over the limit")

func main() {
	runs := flag.Int("runs", 5, "pairs of runs of each measurement, of the short ones more; medians count")
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
	fmt.Fprintf(out, "in %s, medians of %d pairs or more; the ratio is the median of the pairs'\n\n", filepath.Dir(dir), runs)
	tab := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "\tkyctl\tthe other\tratio\tlimit\t\t")
	installed, err := install(dir, "kyctl", "hello")
	if err != nil {
		return err
	}
	defer os.RemoveAll(installed)
	over, err := table(tab, slices.Concat(startRows(installed), rows(dir), lintRows(dir)), runs)
	if err != nil {
		return err
	}
	others, missing, err := otherRows(dir)
	if err != nil {
		return err
	}
	if _, err := table(tab, others, runs); err != nil {
		return err
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	if len(missing) > 0 {
		fmt.Fprintf(out, "\nnot installed, so left out: %s\n", strings.Join(missing, ", "))
	}
	if over {
		return errOver
	}
	return nil
}

// table measures the rows and writes each; over says that one is over its limit.
func table(tab io.Writer, all []row, runs int) (over bool, err error) {
	for _, r := range all {
		pairs, err := measure(r.ours, r.theirs, runs*max(1, r.turns))
		if err != nil {
			return over, err
		}
		for _, line := range r.results(pairs) {
			over = line.print(tab) || over
		}
	}
	return over, nil
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
	for _, n := range sizes {
		if err := os.WriteFile(described(dir, n), []byte(describe(n)), 0o644); err != nil {
			return err
		}
	}
	return os.Setenv(passwordEnv, password)
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
	turns         int     // how many pairs for one of a longer row; 0 means 1
	limit, memory float64 // the most that ours may take, in theirs; 0 means any
}

func rows(dir string) []row {
	kyctl, floor := filepath.Join(dir, "kyctl"), filepath.Join(dir, "floor")
	var out []row
	for _, n := range sizes {
		from, ours, theirs := described(dir, n), fmt.Sprintf("%s-%d", kyctl, n), fmt.Sprintf("%s-%d", floor, n)
		render := []string{"render", "-q", "-f", from, "-o", ours}
		again := command{path: kyctl, args: render}
		dry := command{path: kyctl, args: append(render, "--check")}
		compare := command{path: floor, args: []string{"check", from, theirs}}
		first := row{
			name: fmt.Sprintf("%d nodes", n), limit: 2,
			ours:   command{path: kyctl, args: render, fresh: ours},
			theirs: command{path: floor, args: []string{"write", from, theirs}, fresh: theirs},
		}
		if n == 10000 {
			first.memory = 2
		}
		copied := fmt.Sprintf("%s-copy", theirs)
		out = append(out, first,
			row{name: fmt.Sprintf("%d nodes, cp -r of the tree", n), ours: first.ours, theirs: command{path: "cp", args: []string{"-r", theirs, copied}, fresh: copied}},
			row{name: fmt.Sprintf("%d nodes, unchanged", n), ours: again, theirs: compare, limit: 1.3},
			row{name: fmt.Sprintf("%d nodes, --check", n), ours: dry, theirs: compare, limit: 1.3})
	}
	return out
}

// result is a measured line of the table.
type result struct {
	name         string
	ours, theirs float64
	ratio        float64
	unit         string
	limit        float64 // 0 where there is none
}

func (r row) results(pairs []pair) []result {
	of := func(name, unit string, limit float64, figure func(cost) float64) result {
		return result{
			name: name, unit: unit, limit: limit,
			ours:   median(pairs, func(p pair) float64 { return figure(p.ours) }),
			theirs: median(pairs, func(p pair) float64 { return figure(p.theirs) }),
			ratio:  median(pairs, func(p pair) float64 { return figure(p.ours) / figure(p.theirs) }),
		}
	}
	out := []result{of(r.name, "ms", r.limit, func(c cost) float64 { return c.wall.Seconds() * 1000 })}
	if r.memory > 0 {
		out = append(out, of(r.name+", memory", "MiB", r.memory, func(c cost) float64 { return float64(c.memory) / 1024 }))
	}
	return out
}

// print writes the line and says whether it is over its limit.
func (r result) print(w io.Writer) bool {
	limit, verdict := "", ""
	if r.limit > 0 {
		limit = fmt.Sprintf("%.1f", r.limit)
	}
	over := r.limit > 0 && r.ratio > r.limit
	if over {
		verdict = "over"
	}
	fmt.Fprintf(w, "%s\t%.1f %s\t%.1f %s\t%.2f\t%s\t%s\t\n", r.name, r.ours, r.unit, r.theirs, r.unit, r.ratio, limit, verdict)
	return over
}
