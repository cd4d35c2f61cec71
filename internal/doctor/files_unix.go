//go:build unix

package doctor

import "syscall"

// openFiles is how many files this process may have open; Go raises its limit to
// the most that it may have (os/rlimit.go).
func openFiles() uint64 {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return 1024 // POSIX systems allow as many by default
	}
	return files.Cur
}
