package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/tree"
)

func (a *app) diffCommand() *cobra.Command {
	placeholders := false
	c := &cobra.Command{
		Use:   "diff",
		Short: "show what render would change in a folder",
		Long: `Diff renders in memory and shows, as a unified diff, what render would change in
DIR. Secrets are hidden on both sides.

Exit code: 0 without a difference, 1 with one or with an error finding, 2 where
the work could not be done.`,
		Example: "  kyctl diff -o out",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if a.global.outDir == "" {
				return errEmptyOut
			}
			if a.global.outDir == "-" {
				return errors.New("diff compares with a folder; name one with -o DIR")
			}
			b, err := a.bundle(placeholders)
			if err != nil {
				return err
			}
			diffs, err := tree.Compare(a.global.outDir, b)
			if err != nil {
				return err
			}
			if err := tree.Diff(a.out, diffs); err != nil {
				return err
			}
			if len(diffs) > 0 {
				return errFound
			}
			return nil
		},
	}
	a.fileFlags(c)
	a.outFlags(c)
	c.Flags().BoolVar(&placeholders, "placeholders", false, "read no secret, take __NAME__ in its place")
	return c
}
