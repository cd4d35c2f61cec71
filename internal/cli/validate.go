package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/rule"
)

type validateFlags struct {
	formats []string
	strict  bool
	disable []string
}

func (a *app) validateCommand() *cobra.Command {
	var flags validateFlags
	c := &cobra.Command{
		Use:   "validate [FILE...]",
		Short: "say what will go wrong with a cluster, and where",
		Long: `Validate tells every finding about a description with its line and what to do,
sorted by place, infos last. Files and folders given as arguments are each a
cluster of their own; a folder means its *.yaml and *.yml files.

Exit code: 0 without an error, 1 with one (with --strict: or a warning), 2 where
the work could not be done.`,
		Example: `  kyctl validate
  kyctl validate -f base.yaml -f prod.yaml --strict
  kyctl validate clusters/ --format json`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && c.Flags().Changed("file") {
				return errors.New("give files as arguments or with -f, not both")
			}
			return a.validate(flags, args)
		},
	}
	a.fileFlags(c)
	f := c.Flags()
	f.StringArrayVar(&flags.formats, "format", []string{"text"}, "`FORMAT` of the findings: "+strings.Join(report.Names(), ", ")+"; repeatable, FORMAT=FILE writes to a file")
	f.BoolVar(&flags.strict, "strict", false, "fail on a warning too")
	f.StringArrayVar(&flags.disable, "disable", nil, "a `RULE` not to run; repeatable")
	complete(c, "format", report.Names()...)
	completeFrom(c, "disable", rule.Names)
	return c
}

func (a *app) validate(flags validateFlags, args []string) error {
	if err := errors.Join(checkRules(flags.disable), checkFormats(flags.formats)); err != nil {
		return err
	}
	clusters, err := a.clusters(args)
	if err != nil {
		return err
	}
	var findings diag.List
	for i, files := range clusters {
		c, err := a.check(flags.disable, files...)
		if err != nil {
			return err
		}
		for _, f := range c.files {
			f.Order += i * len(c.files) // clusters one after the other
		}
		findings.Add(c.findings...)
	}
	findings.Sort()
	if !slices.Equal(flags.formats, []string{"text"}) { // it shows no paths, and they cost another parse
		cluster.Locate(findings)
	}
	if err := a.write(flags.formats, findings); err != nil {
		return err
	}
	a.say(count(findings))
	if worst := findings.Worst(); worst == diag.Error || flags.strict && worst == diag.Warning {
		return errFound
	}
	return nil
}

// checkRules refuses names that are no rule.
func checkRules(names []string) error {
	for _, name := range names {
		if _, ok := rule.Find(name); ok {
			continue
		}
		if near := cluster.Nearest(name, rule.Names()); near != "" {
			return fmt.Errorf("there is no rule %q; did you mean %s?", name, near)
		}
		return fmt.Errorf("there is no rule %q; kyctl rules lists them", name)
	}
	return nil
}

// checkFormats refuses formats before any work is done for them.
func checkFormats(formats []string) error {
	for _, word := range formats {
		name, file, toFile := strings.Cut(word, "=")
		if _, ok := report.Find(name); !ok {
			return fmt.Errorf("--format %q: use one of %s", name, strings.Join(report.Names(), ", "))
		}
		if toFile && file == "" {
			return fmt.Errorf("--format %s: name a file after the =", word)
		}
	}
	return nil
}

// clusters returns the files of each cluster to validate.
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
	return out, nil
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

// write writes the findings in every format asked for.
func (a *app) write(formats []string, findings diag.List) error {
	for _, word := range formats {
		name, file, toFile := strings.Cut(word, "=")
		format, _ := report.Find(name)
		o := report.Options{Lang: a.lang(), Rules: rule.Info()}
		if !toFile {
			o.Color, o.Width = a.colored(a.out), width(a.out)
			if err := format.Write(a.out, findings, o); err != nil {
				return err
			}
			continue
		}
		if err := writeFile(file, 0o644, func(w io.Writer) error { return format.Write(w, findings, o) }); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file of its own, all or nothing. What is no regular file,
// such as /dev/stdout or a pipe, is written to and not replaced; a link stays.
func writeFile(name string, mode os.FileMode, write func(io.Writer) error) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder; name a file", name)
	case err == nil && !info.Mode().IsRegular():
		return writeInto(name, write)
	case err == nil:
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := errors.Join(write(tmp), tmp.Chmod(mode), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

func writeInto(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
