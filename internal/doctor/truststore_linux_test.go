package doctor

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestATrustStoreIsAPlainFile: a file that a JDBC URL names is opened only where it is
// one, also where it becomes a pipe between two looks.
func TestATrustStoreIsAPlainFile(t *testing.T) {
	dir := t.TempDir()
	pipe, sparse := filepath.Join(dir, "pipe"), filepath.Join(dir, "sparse")
	f, err := os.Create(sparse)
	if err := errors.Join(err, syscall.Mkfifo(pipe, 0o600), f.Truncate(1<<40), f.Close()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		pipe: "is a pipe", "file:" + pipe: "is a pipe", "/dev/zero": "is a device", "/proc/kmsg": "", dir: "is a directory", sparse: "larger than 4 MB",
	} {
		if _, err := readFile(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
