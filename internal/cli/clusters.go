package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/workers"
)

// clusters returns the files of each cluster to validate, none of them twice.
func (a *app) clusters(args []string) ([][]string, error) {
	if len(args) == 0 {
		return [][]string{a.global.files}, nil
	}
	var out [][]string
	for _, arg := range args {
		if arg == "" {
			return nil, errEmptyName
		}
		info, err := os.Stat(arg)
		if err != nil && arg != "-" {
			return nil, err
		}
		if arg == "-" || !info.IsDir() {
			out = append(out, []string{arg})
			continue
		}
		names, err := a.folder(arg)
		if err != nil {
			return nil, err
		}
		out = append(out, names...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(names []string) bool {
		full, err := filepath.Abs(names[0])
		twice := err == nil && seen[full]
		seen[full] = true
		return twice
	}), nil
}

// folder returns the descriptions in a folder; overlays are named and left out.
func (a *app) folder(dir string) ([][]string, error) {
	var names []string
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	var out [][]string
	for _, name := range names {
		if !a.global.follow {
			if err := source.CheckWithin(dir, name); err != nil {
				return nil, err
			}
		}
		f, err := a.open(name)
		if err != nil {
			return nil, err
		}
		if cluster.IsOverlay(f) {
			fmt.Fprintf(a.err, "kyctl: %s has no version: taken for an overlay, not checked\n", name)
			continue
		}
		out = append(out, []string{name})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no description in this folder", dir)
	}
	return out, nil
}

// checkTogether checks each cluster, and then what they must not share.
func (a *app) checkTogether(disabled []string, clusters [][]string) ([]*checked, error) {
	all, err := a.checkAll(disabled, clusters)
	if err != nil {
		return nil, err
	}
	order := 0
	for _, c := range all {
		for _, f := range c.inputs() { // clusters one after the other
			f.Order = order
			order++
		}
	}
	if len(all) > 1 {
		across(disabled, all)
	}
	return all, nil
}

// checkAll checks each cluster by itself, as many at once as there are
// processors. The error is that of the first cluster that has one.
func (a *app) checkAll(disabled []string, clusters [][]string) ([]*checked, error) {
	all, errs := make([]*checked, len(clusters)), make([]error, len(clusters))
	if len(clusters) > 1 { // of many small heaps most is not worth collecting
		defer debug.SetGCPercent(debug.SetGCPercent(400))
	}
	var next atomic.Int64
	var running workers.Group
	for range min(runtime.GOMAXPROCS(0), len(clusters)) {
		running.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(clusters)); i = next.Add(1) - 1 {
				all[i], errs[i] = a.check(disabled, clusters[i]...)
			}
		})
	}
	running.Wait()
	return all, cmp.Or(errs...)
}

// across adds to each cluster what is wrong with it beside the others.
func across(disabled []string, all []*checked) {
	var plans []*plan.Plan
	var owners []*checked
	for _, c := range all {
		if c.plan != nil {
			plans, owners = append(plans, c.plan), append(owners, c)
		}
	}
	for i, found := range rule.RunAcross(plans) {
		owners[i].findings.Add(owners[i].settings(disabled).Apply(found)...)
	}
}

// inputs are the descriptions and base files of a cluster.
func (c *checked) inputs() []*source.File {
	files := slices.Clone(c.files)
	if c.plan == nil {
		return files
	}
	for _, b := range c.plan.Bases() {
		files = append(files, b.Files()...)
	}
	return files
}

// gather returns the findings of all clusters in the order of their places. A
// base file that several of them use is read with each: its findings are told
// once.
func gather(all []*checked) diag.List {
	type place struct {
		file, rule, message string
		line, col           int32
	}
	seen := map[place]*checked{}
	var findings diag.List
	for _, c := range all {
		for _, f := range c.findings {
			if !f.Pos.IsValid() || slices.Contains(c.files, f.Pos.File) {
				findings.Add(f)
				continue
			}
			at := place{f.Pos.File.Name, f.Rule, f.Message.EN, f.Pos.Line, f.Pos.Col}
			if first, told := seen[at]; told && first != c {
				continue
			}
			seen[at] = c
			findings.Add(f)
		}
	}
	findings.Sort()
	return findings
}
