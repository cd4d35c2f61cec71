//go:build unix

package tree

import (
	"io/fs"
	"syscall"
)

// noFollow opens no link.
const noFollow = syscall.O_NOFOLLOW

// modeOf is the mode of a file that should have another.
func modeOf(info fs.FileInfo, _ fs.FileMode) fs.FileMode { return info.Mode().Perm() }
