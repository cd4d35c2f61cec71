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
		Use:   "doctor",
		Short: "ask the live parts of the cluster how they are",
		Long: `Doctor asks what the description names, all at once: every node's health URL and
version, the balancer, the metastore's database, ZooKeeper, the session store,
the query cache and the directory, each with its password. What is wrong is told
at the line that names the part. It writes nothing anywhere; --user, which sees
whether a login through the balancer lasts, leaves one session.

Run it where the nodes' names resolve and their ports can be reached, after a
rollout and when something is wrong. One line tells of each part that is asked,
on a terminal or with --verbose.

Passwords go only to servers that the description names. A database gets its
password in a form that reveals it only over TLS with a verified certificate, as
the JDBC URL asks for it, or with allow_cleartext: true. Redis, memcached and
the directory get theirs as the nodes send it: without TLS where the description
has ldap:// or no tls: true.

Secrets are read as render reads them. A part whose secret is missing is asked
only what needs none.

Exit code: 0 without an error, 1 with one (with --strict: or a warning), 2 where
the work could not be done or a secret is missing.`,
		Example: `  kyctl doctor
  kyctl doctor -f base.yaml -f prod.yaml --only nodes,sessions
  kyctl doctor --format json --timeout 1s`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.doctor(flags) },
	}
	f := c.Flags()
	a.descriptionFlags(c, "the description `FILE` (default cluster.yaml, or the stages of kyctl.yaml); repeatable, a later one is laid over an earlier one; - is standard input")
	a.linksFlag(c)
	f.StringArrayVar(&flags.formats, "format", []string{"text"}, "`FORMAT` of the findings: "+strings.Join(report.Names(), ", ")+"; repeatable, FORMAT=FILE writes to a file")
	f.StringSliceVar(&flags.only, "only", nil, "the `PARTS` to ask: "+strings.Join(doctor.Names(), ", ")+"; a list with commas")
	f.DurationVar(&flags.timeout, "timeout", 2*time.Second, "the `TIME` that one server may take")
	f.StringVar(&flags.balancer, "balancer", "", "the `HOST` at which the balancer is asked (default its listen address, or the first of server_names)")
	f.StringVar(&flags.user, "user", "", "log in through the balancer as `NAME`, and see whether the login lasts; it leaves one session")
	f.StringVar(&flags.passwordEnv, "password-env", "KYLIN_PASSWORD", "the environment `VARIABLE` that holds the password of --user")
	f.BoolVar(&flags.strict, "strict", false, "fail on a warning too")
	f.BoolVarP(&flags.verbose, "verbose", "v", false, "tell what was asked, also where it is no terminal")
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
		a.note("the description has errors, and what can't be read is not asked; kyctl validate tells them")
	}
	values, missing := doctor.Secrets(c.plan, flags.only, os.LookupEnv)
	password, known := os.LookupEnv(flags.passwordEnv)
	if flags.user != "" && !known {
		return fmt.Errorf("--user %s: its password is not in the environment variable %s; set it, or name another with --password-env", flags.user, flags.passwordEnv)
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
		return &exit{Failed, missing.Error() + "\nwhat needs these secrets was not asked"}
	}
	return nil
}

func checkDoctor(flags doctorFlags) error {
	for _, part := range flags.only {
		if !slices.Contains(doctor.Names(), part) {
			return fmt.Errorf("--only %q: use some of %s", part, strings.Join(doctor.Names(), ", "))
		}
	}
	if flags.timeout <= 0 {
		return fmt.Errorf("--timeout %s: give a server some time, such as 2s", flags.timeout)
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
		line := diag.T("%-11s  %d of %d fine", "%-11s  %[3]d 个中 %[2]d 个正常").With(t.Part, t.Fine, t.Asked).In(lang)
		for i, fact := range t.Facts {
			line += []string{": ", ", "}[min(i, 1)] + fact.In(lang)
		}
		printLine(a.err, line)
	}
}
