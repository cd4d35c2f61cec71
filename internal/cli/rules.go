package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/doctor"
	"github.com/kyctl/kyctl/internal/rule"
)

func (a *app) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "rules",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			width := 0
			all := catalog.Entries(slices.Concat(rule.Names(), doctor.CheckNames()))
			for _, r := range all {
				width = max(width, len(r.Name))
			}
			var out strings.Builder
			for _, r := range all {
				fmt.Fprintf(&out, "%-*s  %-7s  %s\n", width, r.Name, r.Severity, r.Summary.In(a.lang()))
			}
			_, err := io.WriteString(a.out, out.String())
			return err
		},
	}
}
