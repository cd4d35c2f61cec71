package workers

import (
	"strings"
	"sync/atomic"
	"testing"
)

func guilty() { panic("why") }

// TestPanicReachesTheOneThatWaits, through a group within a group, once all have
// ended.
func TestPanicReachesTheOneThatWaits(t *testing.T) {
	var ended atomic.Int64
	defer func() {
		p, ok := recover().(*Panic)
		if !ok || p.Value != "why" || !strings.Contains(string(p.Stack), "workers.guilty(") {
			t.Errorf("got %+v", p)
		}
		if ended.Load() != 10 {
			t.Errorf("%d had ended", ended.Load())
		}
	}()
	var outer Group
	outer.Go(func() {
		var inner Group
		for range 10 {
			inner.Go(func() { ended.Add(1) })
		}
		inner.Go(guilty)
		inner.Wait()
	})
	outer.Wait()
	t.Error("no panic")
}
