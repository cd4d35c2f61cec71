package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/tree"
)

func (a *app) diffCommand() *cobra.Command {
	placeholders, format := false, "text"
	c := &cobra.Command{
		Use:   "diff",
		Short: "show what render would change in a folder, or apply in a home",
		Long: `Diff renders in memory and shows, as a unified diff, what render would change in
DIR. Secrets are hidden on both sides.

With --node N --home DIR, diff shows what apply would change in the live
$KYLIN_HOME of one node, and then each key and element that differs; --format
json prints only those. A difference that is listed in drift.ignore of the
description is reported as known until its end date. Diff changes nothing and
needs no write permission.

If nothing differs, diff says on standard error what it compared. With --node,
findings about other nodes are counted and not shown, except for errors.

Exit code: 0 without differences; 1 with differences or errors; 2 if diff could
not run.`,
		Example: "  kyctl diff -o out\n  kyctl diff --node query-1 --home /usr/local/kyligence",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a.ownOnly = true
			if c.Flags().Changed("home") {
				return a.diffHomeIf(c, format)
			}
			if c.Flags().Changed("format") {
				return errors.New("--format needs --home; the difference of a folder is always a unified diff")
			}
			return a.diff(placeholders)
		},
	}
	a.fileFlags(c)
	a.outFlags(c)
	a.homeFlag(c)
	c.Flags().StringVar(&format, "format", "text", "`FORMAT` of the difference of a home: text or json")
	complete(c, "format", "text", "json")
	c.Flags().BoolVar(&placeholders, "placeholders", false, "read no secrets and use __NAME__ instead")
	return c
}

// diff shows how a folder differs from what the description renders.
func (a *app) diff(placeholders bool) error {
	if a.global.outDir == "" {
		return errEmptyOut
	}
	if a.global.outDir == "-" {
		return errors.New("diff compares with a folder; name one with -o DIR")
	}
	r, err := a.rendered(placeholders)
	if err != nil {
		return err
	}
	diffs, err := tree.Compare(a.global.outDir, r.bundle(placeholders))
	if err != nil {
		return err
	}
	if err := tree.Diff(a.out, diffs); err != nil {
		return err
	}
	if len(diffs) > 0 {
		return errFound
	}
	a.allWell(r.asDescribed(a.global.outDir, len(r.files)))
	return nil
}
