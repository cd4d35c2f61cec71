package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// defaultFile is the description where no flag and no list of stages names one.
const defaultFile = "cluster.yaml"

// descriptionFlags are the flags that name a description.
func (a *app) descriptionFlags(c *cobra.Command) {
	c.Flags().StringArrayVarP(&a.global.files, "file", "f", nil, "")
	c.Flags().StringVar(&a.global.stage, "stage", "", "")
	completeFrom(c, "stage", func() []string {
		list, err := a.stagesIn(".")
		if err != nil || list == nil {
			return nil
		}
		return list.names()
	})
}

// stageList is what a file of stages says.
type stageList struct {
	file     *source.File
	stages   []cluster.Stage
	findings diag.List
}

func (l *stageList) names() []string {
	var names []string
	for _, s := range l.stages {
		names = append(names, string(s.Name.V))
	}
	return names
}

// stagesIn reads the list of stages in a folder; nil where there is none.
func (a *app) stagesIn(dir string) (*stageList, error) {
	name := filepath.Join(dir, cluster.StagesFile)
	if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return a.readStages(name)
}

// openIn opens a file of a folder, which no link leads out of.
func (a *app) openIn(dir, name string) (*source.File, error) {
	if !a.global.follow {
		if err := source.CheckWithin(dir, name); err != nil {
			return nil, err
		}
	}
	return a.open(name)
}

func (a *app) readStages(name string) (*stageList, error) {
	f, err := a.openIn(filepath.Dir(name), name)
	if err != nil {
		return nil, err
	}
	stages, findings := cluster.ReadStages(f)
	return &stageList{f, stages, findings}, nil
}

// described is the description of one cluster: its files, and the name of the stage
// that they are.
type described struct {
	files []string
	stage string
}

// stage returns the files of a stage, and a finding for each that can't be
// opened. A path in the list may lead anywhere; a link that it names may not lead out
// of its folder.
func (a *app) stage(s cluster.Stage) (described, diag.List) {
	d, wrong := described{stage: string(s.Name.V)}, diag.List{}
	for _, f := range s.Files {
		name, top := filepath.FromSlash(f.V.Text), f.V.Dir
		if !filepath.IsAbs(name) {
			name = filepath.Join(f.V.Dir, name)
		}
		if !filepath.IsLocal(filepath.FromSlash(f.V.Text)) {
			top = filepath.Dir(name)
		}
		_, err := os.Stat(name)
		if reason := (*fs.PathError)(nil); errors.As(err, &reason) {
			err = reason.Err
		}
		if err == nil && !a.global.follow {
			err = source.CheckWithin(top, name)
		}
		if err != nil {
			wrong.Add(cluster.Unreadable(f, err))
		}
		d.files = append(d.files, name)
	}
	return d, wrong
}

// stages returns the stages whose files can be opened, and what is wrong with the
// list.
func (a *app) stages(l *stageList) ([]described, diag.List) {
	findings := slices.Clone(l.findings)
	var all []described
	for _, s := range l.stages {
		d, wrong := a.stage(s)
		findings.Add(wrong...)
		if len(wrong) == 0 {
			all = append(all, d)
		}
	}
	findings.Sort()
	return all, findings
}

// chosen returns the description that -f or --stage name: with neither the only
// stage, or cluster.yaml where no stages are listed.
func (a *app) chosen() (described, error) {
	switch {
	case len(a.global.files) > 0 && a.global.stage != "":
		return described{}, errors.New("give -f or --stage, not both")
	case len(a.global.files) > 0:
		return described{files: a.global.files}, nil
	}
	list, err := a.stagesIn(".")
	switch {
	case err != nil:
		return described{}, err
	case list == nil && a.global.stage != "":
		return described{}, fmt.Errorf("--stage %s: there is no %s here to list the stages; kyctl explain stages shows one", a.global.stage, cluster.StagesFile)
	case list == nil:
		return described{files: []string{defaultFile}}, nil
	case list.findings.Worst() == diag.Error:
		return described{}, errors.Join(a.tell(a.err, list.findings), errFound)
	}
	return a.chosenOf(list)
}

func (a *app) chosenOf(list *stageList) (described, error) {
	name := a.global.stage
	if name == "" && len(list.stages) > 1 {
		return described{}, fmt.Errorf("%s has the stages %s; choose one with --stage, or name the files with -f", list.file.Name, strings.Join(list.names(), ", "))
	}
	for _, s := range list.stages {
		if name != "" && name != string(s.Name.V) {
			continue
		}
		d, wrong := a.stage(s)
		if len(wrong) > 0 {
			return described{}, errors.Join(a.tell(a.err, wrong), errFound)
		}
		return d, nil
	}
	if near := cluster.Nearest(name, list.names()); near != "" {
		return described{}, fmt.Errorf("--stage %s: did you mean %s?", name, near)
	}
	return described{}, fmt.Errorf("--stage %s: %s has the stages %s", name, list.file.Name, strings.Join(list.names(), ", "))
}

// checkChosen reads the description that is chosen, and runs every rule on it.
func (a *app) checkChosen() (*checked, error) {
	d, err := a.chosen()
	if err != nil {
		return nil, err
	}
	return a.check(nil, d.files...)
}
