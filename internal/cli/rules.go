package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/rule"
)

func (a *app) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rules",
		Short: "list the rules, one a line: name, severity, summary",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, r := range rule.Rules() {
				fmt.Fprintf(w, "%s\t%s\t%s\n", r.Name, r.Severity, r.Summary.In(a.lang()))
			}
			return w.Flush()
		},
	}
}
