package doctor

import "syscall"

// What the system says of a connection that fails: the numbers of Winsock.
const (
	errRefused     = syscall.Errno(10061) // WSAECONNREFUSED
	errHostNoRoute = syscall.Errno(10065) // WSAEHOSTUNREACH
	errNetNoRoute  = syscall.Errno(10051) // WSAENETUNREACH
	errReset       = syscall.WSAECONNRESET
	errBrokenPipe  = syscall.EPIPE
)
