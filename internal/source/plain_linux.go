package source

import (
	"os"
	"syscall"
)

// The file systems whose files have the mode of a regular one and are none: to read
// /proc/kmsg waits for the next message and takes it away from the system's log.
var ofKernels = map[int64]bool{
	0x9fa0:     true, // proc
	0x62656572: true, // sysfs
	0x64626720: true, // debugfs
	0x74726163: true, // tracefs
}

// ofKernel reports whether the kernel makes the content of f as it is read.
func ofKernel(f *os.File) bool {
	c, err := f.SyscallConn()
	if err != nil {
		return false
	}
	var st syscall.Statfs_t
	err2 := c.Control(func(fd uintptr) { err = syscall.Fstatfs(int(fd), &st) })
	return err == nil && err2 == nil && ofKernels[int64(st.Type)]
}
