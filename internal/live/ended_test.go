package live

import (
	"context"
	"errors"
	"fmt"
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
