package ground

import (
	"os"
	"syscall"
	"testing"
)

// Mount mounts for the time of the test, where the machine lets root do it; in CI
// it must. Without root the test is skipped.
func Mount(t testing.TB, source, target, kind string, flags uintptr, data string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can mount")
	}
	orSkip(t, syscall.Mount(source, target, kind, flags, data))
	t.Cleanup(func() { _ = syscall.Unmount(target, syscall.MNT_DETACH) })
}
