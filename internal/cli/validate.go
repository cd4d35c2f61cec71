package cli

import (
	"errors"
	"fmt"
	"strings"

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
		Use:   "validate [FILE...]",
		Short: "report what will go wrong with a cluster, and where",
		Long: `Validate reports every finding about a description, with its line and what to
do. Findings are sorted by position, with infos last. If there is a kyctl.yaml,
validate checks all of its stages; kyctl explain stages shows such a file.

Each file that is given as an argument is one cluster, and so is each *.yaml and
*.yml file of a folder; the files of a stage are one cluster. An overlay that no
stage uses is an error. With several clusters, validate also reports what they
must not share.

To ignore an intentional finding, write # kyctl:ignore RULE REASON on its line
or on the line above. For an existing setup, --write-baseline records all
findings of today, and --baseline reports only new ones. Values that can't be
parsed are always reported.

Exit code: 0 without errors; 1 with errors (with --strict, also with warnings);
2 if validate could not run.`,
		Example: `  kyctl validate
  kyctl validate -f base.yaml -f prod.yaml --strict
  kyctl validate --stage prod
  kyctl validate clusters/ --format text --format sarif=kyctl.sarif
  kyctl validate clusters/ --baseline known.json --write-baseline`,
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
	f.StringArrayVar(&flags.formats, "format", []string{"text"}, "`FORMAT` of the findings: "+strings.Join(report.Names(), ", ")+"; repeatable, FORMAT=FILE writes to a file")
	f.BoolVar(&flags.strict, "strict", false, "fail on warnings too")
	f.StringArrayVar(&flags.disable, "disable", nil, "a `RULE` to skip; repeatable")
	f.StringVar(&flags.baseline, "baseline", "", "a `FILE` of known findings, which are not reported again")
	f.BoolVar(&flags.writeBaseline, "write-baseline", false, "write all findings into the file of --baseline")
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
