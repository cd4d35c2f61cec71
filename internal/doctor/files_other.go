//go:build !unix

package doctor

// openFiles is how many files this process may have open: Windows sets no limit
// that a program meets.
func openFiles() uint64 { return 1 << 14 }
