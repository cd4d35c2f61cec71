// Command kyctl checks and renders the configuration of a Kyligence Enterprise
// or Apache Kylin cluster.
package main

import (
	"os"

	"github.com/kyctl/kyctl/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
