package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/rule"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain NAME",
		Short: "explain a rule, or a key of the description",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if r, ok := rule.Find(args[0]); ok {
				fmt.Fprintln(a.out, r.Name)
				return nil
			}
			return fmt.Errorf("there is no rule and no key %q", args[0])
		},
	}
}
