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
		Short: "check a running cluster",
		Long: `Doctor checks the running parts of the cluster that the description names, all
at once: the health URL and version of every node, the load balancer, the
metadata database, ZooKeeper, the session store, the query cache and the LDAP
directory, with their passwords. It reports each problem at the line of the
description that names the part. Doctor writes nothing, with one exception:
--user checks that a login through the load balancer lasts, and leaves one
session.

Run it on a machine that can resolve the nodes' names and reach their ports,
after a rollout and when something is wrong. On a terminal or with --verbose, it
prints one line for each part.

Doctor sends passwords only to servers that the description names. A database
gets its password in a form that reveals it only over TLS with a verified
certificate, as the JDBC URL demands, or with allow_cleartext: true. Redis,
memcached and the LDAP directory get theirs as the nodes send it: without TLS if
the description has ldap:// or lacks tls: true.

Doctor reads secrets as render does. If the secret of a part is missing, only
what needs no secret is checked.

Exit code: 0 without errors; 1 with errors (with --strict, also with warnings);
2 if doctor could not run or a secret is missing.`,
		Example: `  kyctl doctor
  kyctl doctor -f base.yaml -f prod.yaml --only nodes,sessions
  kyctl doctor --format json --timeout 1s`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.doctor(flags) },
	}
	f := c.Flags()
	a.descriptionFlags(c, "the description `FILE` (default cluster.yaml, or the stages of kyctl.yaml); repeatable, each overlays the one before; - is standard input")
	a.linksFlag(c)
	f.StringArrayVar(&flags.formats, "format", []string{"text"}, "`FORMAT` of the findings: "+strings.Join(report.Names(), ", ")+"; repeatable, FORMAT=FILE writes to a file")
	f.StringSliceVar(&flags.only, "only", nil, "the `PARTS` to check: "+strings.Join(doctor.Names(), ", ")+"; separated by commas")
	f.DurationVar(&flags.timeout, "timeout", 2*time.Second, "the `TIME` limit for one server")
	f.StringVar(&flags.balancer, "balancer", "", "the `HOST` of the load balancer (default: its listen address, or the first of server_names)")
	f.StringVar(&flags.user, "user", "", "log in through the load balancer as `NAME` and check that the login lasts; leaves one session")
	f.StringVar(&flags.passwordEnv, "password-env", "KYLIN_PASSWORD", "the environment `VARIABLE` that holds the password of --user")
	f.BoolVar(&flags.strict, "strict", false, "fail on warnings too")
	f.BoolVarP(&flags.verbose, "verbose", "v", false, "print what was checked, also if standard error is not a terminal")
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
