package ground

import (
	"syscall"
	"testing"
)

// Mount mounts for the time of the test, where the machine lets it; in CI it must.
func Mount(t testing.TB, source, target, kind string, flags uintptr, data string) {
	t.Helper()
	orSkip(t, syscall.Mount(source, target, kind, flags, data))
	t.Cleanup(func() { _ = syscall.Unmount(target, syscall.MNT_DETACH) })
}
