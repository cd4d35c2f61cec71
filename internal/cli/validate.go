package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/rule"
)

type validateFlags struct {
	formats       []string
	strict        bool
	disable       []string
	baseline      string
	writeBaseline bool
}

func (a *app) validateCommand() *cobra.Command {
	var flags validateFlags
	c := &cobra.Command{
		Use: "validate [FILE...]",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 && len(a.global.files) > 0 {
				return errors.New("give files as arguments or with -f, not both")
			}
			if len(args) > 0 && a.global.stage != "" {
				return errors.New("give files as arguments or a stage with --stage, not both")
			}
			return a.validate(flags, args)
		},
	}
	a.fileFlags(c)
	f := c.Flags()
	f.StringArrayVar(&flags.formats, "format", []string{"text"}, "")
	f.BoolVar(&flags.strict, "strict", false, "")
	f.StringArrayVar(&flags.disable, "disable", nil, "")
	f.StringVar(&flags.baseline, "baseline", "", "")
	f.BoolVar(&flags.writeBaseline, "write-baseline", false, "")
	complete(c, "format", report.Names()...)
	completeFrom(c, "disable", rule.Names)
	return c
}

func (a *app) validate(flags validateFlags, args []string) error {
	if flags.writeBaseline && flags.baseline == "" {
		return errors.New("--write-baseline needs --baseline FILE")
	}
	to, err := sinks(flags.formats)
	if err := errors.Join(checkRules(flags.disable), err); err != nil {
		return err
	}
	chosen, listed, err := a.clusters(args)
	if err != nil {
		return err
	}
	clusters, err := a.checkTogether(flags.disable, chosen, listed)
	if err != nil {
		return err
	}
	findings := gather(clusters)
	if flags.baseline != "" || showPaths(to) {
		cluster.Locate(findings)
	}
	if flags.baseline != "" {
		if findings, err = a.compareBaseline(flags, clusters, findings); err != nil {
			return err
		}
	}
	o := report.Options{Strict: flags.strict, Entry: catalog.Find}
	read := map[string]bool{}
	for _, c := range clusters {
		for _, f := range c.files {
			if !read[f.Name] {
				o.Files = append(o.Files, f.Name)
			}
			read[f.Name] = true
		}
	}
	if err := a.write(to, findings, o); err != nil {
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
			return fmt.Errorf("no rule %q; did you mean %s?", name, near)
		}
		return fmt.Errorf("no rule %q; kyctl rules lists the rules", name)
	}
	return nil
}
