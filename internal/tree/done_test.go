package tree

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// TestDoneIsToldOfEachFile: in a new directory as in one that holds them.
func TestDoneIsToldOfEachFile(t *testing.T) {
	dir, b := filepath.Join(t.TempDir(), "out"), cluster(100, "1")
	for _, what := range []string{"new", "old"} {
		var told atomic.Int64
		if _, err := Write(context.Background(), dir, b, Options{Done: func() { told.Add(1) }}); err != nil {
			t.Fatal(err)
		}
		if int(told.Load()) != len(b.Artifacts) {
			t.Errorf("%s: %d of %d", what, told.Load(), len(b.Artifacts))
		}
	}
}
