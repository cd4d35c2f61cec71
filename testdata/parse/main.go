// Command parse reads a YAML file into the library's own tree and does nothing
// with it: the least work of whoever reads a description with its positions.
// internal/bench measures kyctl against it.
//
//	parse FILE
package main

import (
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("usage: parse FILE"))
	}
	raw, err := os.ReadFile(os.Args[1])
	fail(err)
	var tree yaml.Node
	fail(yaml.Unmarshal(raw, &tree))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "parse:", err)
		os.Exit(1)
	}
}
