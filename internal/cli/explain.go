package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/manual"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "explain [NAME]",
		Args: oneArg,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return manual.Names(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := a.explain(args)
			if err != nil {
				return err
			}
			_, err = io.WriteString(a.out, text)
			return err
		},
	}
}

// explain returns the page of a name.
func (a *app) explain(args []string) (string, error) {
	if len(args) == 0 {
		return manual.Key(manual.Description(), a.lang()), nil
	}
	name := args[0]
	if e, ok := catalog.Find(name); ok {
		return manual.Finding(e, a.lang()), nil
	}
	if k, ok := manual.FindKey(name); ok {
		return manual.Key(k, a.lang()), nil
	}
	if near := manual.Near(name); len(near) > 0 {
		return "", fmt.Errorf("no rule or key %q; did you mean %s?", name, strings.Join(near, " or "))
	}
	return "", fmt.Errorf("no rule or key %q; kyctl rules lists the rules, kyctl explain the keys", name)
}
