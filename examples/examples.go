// Package examples holds whole descriptions to start from, one folder each.
//
// Each folder has a cluster.yaml, a README.md of one line, and base/ where
// files are patched. Every one of them renders, and its tree stands below
// testdata/golden.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed */*
var files embed.FS

// Starter is the example that kyctl init writes.
const Starter = "starter"

// Names returns the examples' names.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Open returns the files of an example.
func Open(name string) (fs.FS, error) {
	if _, err := files.ReadFile(name + "/cluster.yaml"); err != nil {
		return nil, err
	}
	return fs.Sub(files, name)
}
