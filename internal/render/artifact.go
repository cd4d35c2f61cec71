// Package render turns a plan into the files of a tree.
//
// In: a plan, the base files, the resolved secrets. Out: artifacts sorted by
// path, the same bytes every time; nothing here touches the disk.
package render

import "io/fs"

// Artifact is one file to be written. Artifacts of many nodes often share one
// Bytes slice, which nobody may change.
type Artifact struct {
	// Path is relative to the tree's root, with slashes.
	Path string
	// Mode is 0600 for a file that holds a secret, else 0644.
	Mode  fs.FileMode
	Bytes []byte
	// Partial marks a file that is not whole: it was rendered without a base.
	Partial bool
	// Restart says what must be done once the file is in place: "restart" for
	// a node's Kylin, "reload" for a balancer, "" for nothing.
	Restart string
}
