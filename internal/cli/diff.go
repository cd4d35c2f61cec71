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
		Short: "show what render would change in a folder, or apply in a live home",
		Long: `Diff renders in memory and shows, as a unified diff, what render would change in
DIR. Secrets are hidden on both sides.

With --node N --home DIR it shows what apply would change in the live home of
one node, its $KYLIN_HOME, and then each key and element that differs; --format
json gives the latter alone. A difference that drift.ignore of the description
names is told as known, until its day. It changes nothing and needs no right to
write.

Where nothing differs it says on standard error what it compared. With --node,
findings of the other nodes are counted and not shown, unless they are errors.

Exit code: 0 without a difference, 1 with one or with an error finding, 2 where
the work could not be done.`,
		Example: "  kyctl diff -o out\n  kyctl diff --node query-1 --home /usr/local/kyligence",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a.ownOnly = true
			if c.Flags().Changed("home") {
				return a.diffHomeIf(c, format)
			}
			if c.Flags().Changed("format") {
				return errors.New("--format needs --home: a folder's difference is a unified diff")
			}
			return a.diff(placeholders)
		},
	}
	a.fileFlags(c)
	a.outFlags(c)
	a.homeFlag(c)
	c.Flags().StringVar(&format, "format", "text", "`FORMAT` of a home's difference: text or json")
	complete(c, "format", "text", "json")
	c.Flags().BoolVar(&placeholders, "placeholders", false, "read no secret, take __NAME__ in its place")
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
