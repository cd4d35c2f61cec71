package live

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestEndAtEveryOperation ends the context before an apply and at every operation
// of it: the home is as before, or all new.
func TestEndAtEveryOperation(t *testing.T) {
	dir := home(t)
	before := snapshot(t, dir)
	ended := 0
	for n := -1; ; n++ {
		ctx, cancel := context.WithCancelCause(t.Context())
		if n < 0 {
			cancel(errInjected)
		}
		count := 0
		h, err := Open(ctx, dir, Options{step: func(string, string) error {
			if count++; count == n+1 {
				cancel(errInjected)
			}
			return nil
		}})
		must(t, err)
		_, err = h.Apply(wants)
		h.Close()
		what := fmt.Sprintf("ended at operation %d of %d", n, count)
		if err != nil {
			ended++
			if !errors.Is(err, errInjected) {
				t.Errorf("%s: %v", what, err)
			}
		} else {
			must(t, rollbackLast(dir, Options{}))
		}
		same(t, what, snapshot(t, dir), before)
		if count <= n || t.Failed() {
			break
		}
	}
	if ended < 5 {
		t.Errorf("only %d runs were ended", ended)
	}
}

// TestRollbackAgain dies at each operation of a rollback: the same command once
// more gives what stood before the apply, and does not roll the rollback back.
func TestRollbackAgain(t *testing.T) {
	s := scenario{home: appliedHome, work: rollbackLast}
	old := snapshot(t, home(t))
	for n := 0; ; n++ {
		dir := s.home(t)
		opt, failed := s.injected(n, true)
		err := s.work(dir, opt)
		if failed() == "" {
			must(t, err)
			if n < 20 {
				t.Errorf("only %d operations", n)
			}
			return
		}
		if _, err := os.Lstat(filepath.Join(dir, workFolder, nextFolder)); err != nil && snapshot(t, dir)["conf/kylin.properties"] == old["conf/kylin.properties"] {
			continue // it was over, though not told so: one more is another
		}
		must(t, rollbackLast(dir, Options{}))
		same(t, fmt.Sprintf("operation %d, %s", n, failed()), snapshot(t, dir), old)
	}
}
