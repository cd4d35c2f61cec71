//go:build !linux

package source

import "os"

// ofKernel reports whether the kernel makes the content of f as it is read.
func ofKernel(*os.File) bool { return false }
