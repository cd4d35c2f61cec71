package tree

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
)

// TestEndAtEveryOperation ends the context at every operation of a render into a
// new and into an old directory: all is as before, or all is done.
func TestEndAtEveryOperation(t *testing.T) {
	want := fresh(t, after)
	for _, old := range []bool{false, true} {
		for n := 0; ; n++ {
			parent := memory(t)
			dir := filepath.Join(parent, "out")
			if old {
				mustWrite(t, dir, before, Options{})
			}
			start := snapshot(t, parent)
			ctx, cancel := context.WithCancelCause(t.Context())
			count := 0
			_, err := Write(ctx, dir, after, Options{step: func(string, string) error {
				if count++; count == n+1 {
					cancel(errInjected)
				}
				return nil
			}})
			what := fmt.Sprintf("old %v, ended at operation %d of %d", old, n, count)
			if err == nil {
				equal(t, what, snapshot(t, dir), want)
			} else {
				equal(t, what, snapshot(t, parent), start)
			}
			if err != nil && !errors.Is(err, errInjected) {
				t.Errorf("%s: %v", what, err)
			}
			if count <= n || t.Failed() {
				break
			}
		}
	}
}

// TestEndWhileAnotherWrites: waiting for the lock ends, too.
func TestEndWhileAnotherWrites(t *testing.T) {
	dir := filepath.Join(memory(t), "out")
	mustWrite(t, dir, before, Options{})
	ctx, cancel := context.WithCancelCause(t.Context())
	opt := Options{step: func(op, _ string) error {
		if op != "keep" {
			return nil
		}
		cancel(errInjected)
		if _, err := Write(ctx, dir, before, Options{}); !errors.Is(err, errInjected) {
			t.Errorf("the one that waits: %v", err)
		}
		return nil
	}}
	mustWrite(t, dir, after, opt)
	equal(t, "the one that writes", snapshot(t, dir), fresh(t, after))
}
