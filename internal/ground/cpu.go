package ground

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// CPU is the time that a program and its processes have used, those included
// that it has waited for.
func (p *Process) CPU() time.Duration {
	const tick = 10 * time.Millisecond // USER_HZ is 100 on Linux
	var ticks int
	for i, pid := range append([]int{p.PID}, children(p.PID)...) {
		fields := stat(pid)
		if len(fields) < 15 {
			continue
		}
		used := fields[11:13] // utime, stime
		if i == 0 {
			used = fields[11:15] // and those of children that ended
		}
		for _, f := range used {
			n, _ := strconv.Atoi(f)
			ticks += n
		}
	}
	return time.Duration(ticks) * tick
}

// children are the processes that a process has started.
func children(pid int) []int {
	var found []int
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if fields := stat(child); len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			found = append(found, child)
		}
	}
	return found
}

// stat are the fields of a process from its state on: proc(5).
func stat(pid int) []string {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(b), ") ")
	return strings.Fields(rest)
}
