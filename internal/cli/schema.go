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
		Use:  "schema",
		Args: noArgs,
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
	c.Flags().BoolVar(&o.Overlay, "overlay", false, "")
	c.Flags().BoolVar(&o.Stages, "stages", false, "")
	return c
}
