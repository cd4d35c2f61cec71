//go:build unix

package doctor

import "syscall"

// What the system says of a connection that fails.
const (
	errRefused     = syscall.ECONNREFUSED
	errHostNoRoute = syscall.EHOSTUNREACH
	errNetNoRoute  = syscall.ENETUNREACH
	errReset       = syscall.ECONNRESET
	errBrokenPipe  = syscall.EPIPE
)
