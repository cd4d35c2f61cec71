package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/secret"
)

type doctorFlags struct {
	formats []string
	only    []string
	timeout time.Duration
	strict  bool
	verbose bool
	// balancer is the host at which the balancer is asked; user logs in there,
	// with the password in the variable passwordEnv.
	balancer, user, passwordEnv string
}

func (a *app) doctorCommand() *cobra.Command {
	var flags doctorFlags
	c := &cobra.Command{
		Use:  "doctor",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.doctor(flags) },
	}
	f := c.Flags()
	a.descriptionFlags(c)
	a.linksFlag(c)
	f.StringArrayVar(&flags.formats, "format", []string{"text"}, "")
	f.StringSliceVar(&flags.only, "only", nil, "")
	f.DurationVar(&flags.timeout, "timeout", 2*time.Second, "")
	f.StringVar(&flags.balancer, "balancer", "", "")
	f.StringVar(&flags.user, "user", "", "")
	f.StringVar(&flags.passwordEnv, "password-env", "KYLIN_PASSWORD", "")
	f.BoolVar(&flags.strict, "strict", false, "")
	f.BoolVarP(&flags.verbose, "verbose", "v", false, "")
	complete(c, "format", report.Names()...)
	completeFrom(c, "only", doctor.Names)
	return c
}

func (a *app) doctor(flags doctorFlags) error {
	to, err := sinks(flags.formats)
	if err := errors.Join(checkDoctor(flags), err); err != nil {
		return err
	}
	c, err := a.checkChosen()
	if err != nil {
		return err
	}
	if c.plan == nil {
		return errors.Join(a.tell(a.err, c.findings), errFound)
	}
	if n := c.findings.Count(diag.Error); n > 0 {
		a.note("the description has errors, and parts that can't be parsed are not checked; kyctl validate reports the errors")
	}
	values, missing := doctor.Secrets(c.plan, flags.only, os.LookupEnv)
	password, known := os.LookupEnv(flags.passwordEnv)
	if flags.user != "" && !known {
		return fmt.Errorf("--user %s: the environment variable %s with the password is not set; set it, or name another with --password-env", flags.user, flags.passwordEnv)
	}
	var findings diag.List
	var told []doctor.Told
	err = interruptible(func(ctx context.Context) error {
		findings, told = doctor.Run(ctx, c.plan, values, doctor.Options{
			Only: flags.only, Timeout: flags.timeout, Balancer: flags.balancer, User: flags.user, Password: secret.NewValue(password),
			Adjust: c.settings(nil).Apply,
		})
		return context.Cause(ctx)
	})
	if err != nil {
		return err
	}
	if showPaths(to) {
		cluster.Locate(findings)
	}
	o := report.Options{Strict: flags.strict, Entry: catalog.Find}
	for _, f := range c.files {
		o.Files = append(o.Files, f.Name)
	}
	if err := a.write(to, findings, o); err != nil {
		return err
	}
	a.sumUp(flags, told)
	a.say(count(findings))
	switch worst := findings.Worst(); {
	case worst == diag.Error || flags.strict && worst == diag.Warning:
		return errFound
	case missing != nil:
		return &exit{Failed, missing.Error() + "\nwhat needs these secrets was not checked"}
	}
	return nil
}

func checkDoctor(flags doctorFlags) error {
	for _, part := range flags.only {
		if !slices.Contains(doctor.Names(), part) {
			return fmt.Errorf("--only %q: use any of %s", part, strings.Join(doctor.Names(), ", "))
		}
	}
	if flags.timeout <= 0 {
		return fmt.Errorf("--timeout %s: must be positive, such as 2s", flags.timeout)
	}
	return nil
}

// sumUp tells one line of every part that was asked.
func (a *app) sumUp(flags doctorFlags, told []doctor.Told) {
	if a.global.quiet || !flags.verbose && !isTerminal(a.err) {
		return
	}
	lang := a.lang()
	for _, t := range told {
		if t.Asked == 0 {
			printLine(a.err, fmt.Sprintf("%-11s  %s", t.Part, t.Facts[0].In(lang)))
			continue
		}
		line := diag.T("%-11s  %d of %d OK", "%-11s  %[3]d 个中 %[2]d 个正常").With(t.Part, t.Fine, t.Asked).In(lang)
		for i, fact := range t.Facts {
			line += []string{": ", ", "}[min(i, 1)] + fact.In(lang)
		}
		printLine(a.err, line)
	}
}
