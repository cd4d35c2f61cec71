package cli

import (
	"syscall"

	"github.com/kyctl/kyctl/internal/diag"
)

// What a run needs of what the system can limit. Below it Go's runtime, which can't
// go on then, ends the program with a trace.
const (
	needFiles  = 32      // that can be opened
	needMemory = 1 << 30 // bytes of address space: the runtime reserves most of it, and uses little
)

// tooLimited says which limit of the system is too low for any work, and what to do.
func tooLimited() (text diag.Text, is bool) {
	free := 0 // the lowest number that no open file has
	if n, _, errno := syscall.Syscall(syscall.SYS_FCNTL, 2, syscall.F_DUPFD_CLOEXEC, 0); errno == 0 {
		free = int(n)
		_ = syscall.Close(free)
	} else if errno == syscall.EMFILE || errno == syscall.EINVAL {
		free = 1 << 30
	}
	if n, ok := limit(syscall.RLIMIT_NOFILE); ok && n < uint64(free)+needFiles {
		return diag.T("the limit of open files is too low (ulimit -n is %d): kyctl needs %d more than are open now; raise the limit",
			"本进程可打开的文件数太少（ulimit -n 为 %d）：除已打开的文件外 kyctl 还需要 %d 个；请调高该限制").With(n, needFiles), true
	}
	if n, ok := limit(syscall.RLIMIT_AS); ok && n < needMemory {
		return diag.T("the limit of address space is too low (ulimit -v is %d): kyctl needs %d kB, most of which it never uses; raise the limit",
			"本进程可用的内存太少（ulimit -v 为 %d）：kyctl 需要 %d kB 地址空间，其中大部分并不会真正使用；请调高该限制").With(n>>10, needMemory>>10), true
	}
	return diag.Text{}, false
}

// limit returns what the system allows, where it limits that.
func limit(resource int) (n uint64, limited bool) {
	var l syscall.Rlimit
	err := syscall.Getrlimit(resource, &l)
	return l.Cur, err == nil && l.Cur < 1<<62
}
