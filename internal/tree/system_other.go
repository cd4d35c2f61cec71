//go:build !unix

package tree

import "io/fs"

// noFollow says that links can't be refused while a file is opened.
const noFollow = 0

// modeOf is the mode of a file that should have another. This system keeps none: a
// file inherits from its folder who may read it.
func modeOf(_ fs.FileInfo, want fs.FileMode) fs.FileMode { return want }
