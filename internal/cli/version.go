package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set when a release is linked. Otherwise the module's version is printed.
var version string

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "version",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.tellVersion() },
	}
}

func (a *app) tellVersion() error {
	_, err := fmt.Fprintf(a.out, "kyctl %s %s %s/%s\n", ownVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func ownVersion() string {
	if version != "" {
		return version
	}
	info, _ := debug.ReadBuildInfo() // nil only without modules
	return info.Main.Version
}
