package doctor

import (
	"math"
	"testing"
)

// TestAtOnce: three thousand silent servers are asked in one go where the system
// allows it, and never more than it has files for.
func TestAtOnce(t *testing.T) {
	for files, want := range map[uint64]int{256: 64, 1024: 256, 4096: 1024, 20_000: 5000, 1 << 20: 16_384, math.MaxUint64: 16_384} {
		if got := atOnce(files); got != want {
			t.Errorf("with %d files %d servers are asked at once, want %d", files, got, want)
		}
	}
}
