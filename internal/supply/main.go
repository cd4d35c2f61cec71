// Command supply tells what kyctl's binary is made of: the licence of each
// module, or a bill of materials in CycloneDX.
//
// In: go.mod, go.sum and the modules' own licence files. Out: a table, or JSON
// without date or serial number: the same bytes from the same sources. Exit code
// 1 where a licence is none of those allowed. Nothing imports it, and it imports
// nothing of kyctl.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "supply:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 1 || args[0] != "licenses" && args[0] != "sbom" {
		return errors.New("usage: supply licenses|sbom")
	}
	all, err := modules("github.com/kyctl/kyctl/cmd/kyctl")
	if err != nil {
		return err
	}
	if args[0] == "sbom" {
		return bill(out, all)
	}
	return list(out, all)
}

// list prints the modules with their licences, and fails on one that is not
// allowed.
func list(out io.Writer, all []module) error {
	tab := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, m := range all {
		fmt.Fprintf(tab, "%s\t%s\t%s\n", m.Path, m.Version, strings.Join(m.licences, " AND "))
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	var refused []string
	for _, m := range all {
		if !allowed(m.licences) {
			refused = append(refused, m.Path)
		}
	}
	if len(refused) > 0 {
		return fmt.Errorf("no licence that is allowed (%s): %s", strings.Join(allow, ", "), strings.Join(refused, ", "))
	}
	return nil
}

// allow are the licences that a program under Apache-2.0 may bring along. Under
// MPL-2.0 a library's own files stay open, which in their unchanged form they
// are at their origin.
var allow = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0"}

// allowed says that there are licences, and nothing but those of allow.
func allowed(licences []string) bool {
	return len(licences) > 0 && !slices.ContainsFunc(licences, func(id string) bool { return !slices.Contains(allow, id) })
}
