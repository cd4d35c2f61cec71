package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/workers"
)

// clusters returns the clusters to validate, none of them twice: those that args
// name, else those of -f or --stage, else all stages or cluster.yaml. listed is
// what was found in files that are no description.
func (a *app) clusters(args []string) (all []described, listed []*checked, err error) {
	if len(args) == 0 && (len(a.global.files) > 0 || a.global.stage != "") {
		d, err := a.chosen()
		return []described{d}, nil, err
	}
	if len(args) == 0 {
		list, err := a.stagesIn(".")
		if err != nil {
			return nil, nil, err
		}
		if list == nil {
			return []described{{files: []string{defaultFile}}}, nil, nil
		}
		all, listed = a.stagesOf(list)
		return all, listed, nil
	}
	a.named = args
	for _, arg := range args {
		found, lists, err := a.clustersAt(arg)
		if err != nil {
			return nil, nil, err
		}
		all, listed = append(all, found...), append(listed, lists...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(d described) bool {
		key := identity(d.files)
		twice := seen[key]
		seen[key] = true
		return twice
	}), listed, nil
}

// identity is the same for the same files in the same order.
func identity(files []string) string {
	var full []string
	for _, name := range files {
		if abs, err := filepath.Abs(name); err == nil && name != "-" {
			name = abs
		}
		full = append(full, name)
	}
	return strings.Join(full, "\x00")
}

// clustersAt returns the clusters that an argument names: a description, a list of
// stages, or a folder of them.
func (a *app) clustersAt(arg string) ([]described, []*checked, error) {
	if arg == "" {
		return nil, nil, errEmptyName
	}
	info, err := os.Stat(arg)
	switch {
	case arg == "-":
	case err != nil:
		return nil, nil, err
	case info.IsDir():
		return a.folder(arg)
	case filepath.Base(arg) == cluster.StagesFile:
		list, err := a.readStages(arg)
		if err != nil {
			return nil, nil, err
		}
		all, listed := a.stagesOf(list)
		return all, listed, nil
	}
	return []described{{files: []string{arg}}}, nil, nil
}

// stagesOf returns the clusters that a list of stages names, and what is wrong with
// the list.
func (a *app) stagesOf(list *stageList) ([]described, []*checked) {
	all, findings := a.stages(list)
	return all, []*checked{{files: []*source.File{list.file}, findings: findings}}
}

// folder returns the clusters in a folder: its stages, and each description that is
// in no stage. An overlay that is in none is a finding.
func (a *app) folder(dir string) ([]described, []*checked, error) {
	list, err := a.stagesIn(dir)
	if err != nil {
		return nil, nil, err
	}
	var all []described
	var listed []*checked
	staged := map[string]bool{}
	if list != nil {
		all, listed = a.stagesOf(list)
		staged[identity([]string{list.file.Name})] = true
	}
	for _, d := range all {
		for _, name := range d.files {
			staged[identity([]string{name})] = true
		}
	}
	names, err := yamlFiles(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		if staged[identity([]string{name})] {
			continue
		}
		f, err := a.openIn(dir, name)
		switch {
		case err != nil:
			return nil, nil, err
		case !cluster.IsOverlay(f):
			all = append(all, described{files: []string{name}})
		case cluster.IsForeign(f):
			a.note("%s has no version and other keys than a description, so it is not checked", name)
		default:
			listed = append(listed, &checked{files: []*source.File{f}, findings: diag.List{cluster.Unlisted(f)}})
		}
	}
	if len(all) == 0 && len(listed) == 0 {
		return nil, nil, fmt.Errorf("%s: this folder has no description", dir)
	}
	return all, listed, nil
}

// yamlFiles are the YAML files in a folder, in their order.
func yamlFiles(dir string) ([]string, error) {
	var names []string
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		found, err := filepath.Glob(filepath.Join(escapeGlob(dir), pattern))
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return names, nil
}

// checkTogether checks each cluster, and then what they must not share.
func (a *app) checkTogether(disabled []string, clusters []described, listed []*checked) ([]*checked, error) {
	all, err := a.checkAll(disabled, clusters)
	if err != nil {
		return nil, err
	}
	all = append(listed, all...)
	orders := map[string]int{} // of the files, one for a file that several stages have
	for _, c := range all {
		for _, f := range c.inputs() { // clusters one after the other
			if _, known := orders[f.Name]; !known {
				orders[f.Name] = len(orders)
			}
			f.Order = orders[f.Name]
		}
	}
	if len(clusters) > 1 {
		across(disabled, all)
	}
	return all, nil
}

// checkAll checks each cluster by itself, as many at once as there are
// processors. The error is that of the first cluster that has one.
func (a *app) checkAll(disabled []string, clusters []described) ([]*checked, error) {
	all, errs := make([]*checked, len(clusters)), make([]error, len(clusters))
	if len(clusters) > 1 { // of many small heaps most is not worth collecting
		defer debug.SetGCPercent(debug.SetGCPercent(400))
	}
	var next atomic.Int64
	var running workers.Group
	for range min(runtime.GOMAXPROCS(0), len(clusters)) {
		running.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(clusters)); i = next.Add(1) - 1 {
				if all[i], errs[i] = a.check(disabled, clusters[i].files...); all[i] != nil {
					all[i].stage = clusters[i].stage
				}
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

// fact is what two findings have in common that say the same of the same place.
type fact struct {
	file, rule, message string
	line, col           int32
}

func factOf(f diag.Finding) fact {
	return fact{f.Pos.File.Name, f.Rule, f.Message.EN, f.Pos.Line, f.Pos.Col}
}

// gather returns the findings of all clusters in the order of their places. What
// several clusters find in a file that they share is told once; where a file
// belongs to several stages and only some of them find it, those are named.
func gather(all []*checked) diag.List {
	stages, found := map[string][]string{}, map[fact][]string{} // the names of stages
	for _, c := range all {
		for _, f := range c.inputs() {
			stages[f.Name] = append(stages[f.Name], c.stage)
		}
		for _, f := range c.findings {
			if f.Pos.IsValid() {
				found[factOf(f)] = append(found[factOf(f)], c.stage)
			}
		}
	}
	told := map[fact]*checked{}
	var findings diag.List
	for _, c := range all {
		for _, f := range c.findings {
			if !f.Pos.IsValid() {
				findings.Add(f)
				continue
			}
			key := factOf(f)
			if first, before := told[key]; before && first != c {
				continue
			}
			told[key] = c
			if in := slices.Compact(found[key]); c.stage != "" && len(in) < len(slices.Compact(stages[key.file])) {
				if f.Rule == rule.RuleIgnoreUnused {
					continue // another stage needs it
				}
				f.Message = f.Message.Then(diag.T(" (stage %s)", "（环境 %s）").With(strings.Join(in, ", ")))
			}
			findings.Add(f)
		}
	}
	findings.Sort()
	return findings
}
