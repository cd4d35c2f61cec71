package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/tree"
)

func (a *app) diffCommand() *cobra.Command {
	placeholders, format := false, "text"
	c := &cobra.Command{
		Use:  "diff",
		Args: noArgs,
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
	c.Flags().StringVar(&format, "format", "text", "")
	complete(c, "format", "text", "json")
	c.Flags().BoolVar(&placeholders, "placeholders", false, "")
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
