// Command hello is the smallest cobra program: what starting up costs at
// least. internal/bench holds kyctl's start-up against it.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{
		Use:   "hello",
		Short: "says hello",
	}
	root.AddCommand(&cobra.Command{
		Use:   "version",
		Short: "prints a line",
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintln(cmd.OutOrStdout(), "hello 1.0")
		},
	})
	if root.Execute() != nil {
		os.Exit(1)
	}
}
