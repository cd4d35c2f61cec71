package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/schema"
)

// schemaFile is what the modeline of init's cluster.yaml names; it lies beside
// that, so that an editor needs no network.
const (
	schemaFile = "cluster.schema.json"
	modeline   = "# yaml-language-server: $schema=" + schemaFile + "\n"
)

func (a *app) schemaCommand() *cobra.Command {
	var o schema.Options
	c := &cobra.Command{
		Use:   "schema",
		Short: "write the JSON Schema of a description, for editors",
		Long: `Schema writes the JSON Schema (2020-12) of cluster.yaml. With it, an editor
completes keys, shows what they mean and marks mistakes while you type. The
first line of a description tells the editor where the schema is:

  # yaml-language-server: $schema=cluster.schema.json`,
		Example: "  kyctl schema > cluster.schema.json",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if o.Overlay && o.Stages {
				return errors.New("give --overlay or --stages, not both")
			}
			o.Lang = a.lang()
			b, err := schema.Bytes(o)
			if err != nil {
				return err
			}
			_, err = a.out.Write(b)
			return err
		},
	}
	c.Flags().BoolVar(&o.Overlay, "overlay", false, "for an overlay: no key is required, and null removes a key")
	c.Flags().BoolVar(&o.Stages, "stages", false, "for kyctl.yaml, which lists the stages")
	return c
}
