package tree

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var races = flag.Int("races", 100, "how many renders TestLinksSwappedInARace does for each folder")

// TestLinksSwappedInARace renders while another program swaps a folder of the
// directory for a link to the outside, and back, as fast as it can. Nothing
// outside is ever made, changed or removed; once the other has stopped, a
// render gives the tree.
func TestLinksSwappedInARace(t *testing.T) {
	for _, folder := range []string{"nodes/a/conf", "nodes/a", "nodes", workFolder, stagedFolder, keptFolder} {
		parent := memory(t)
		dir, outside := filepath.Join(parent, "out"), filepath.Join(parent, "outside")
		for _, name := range []string{"kylin.properties", "conf/kylin.properties", "a/conf/kylin.properties", "journal", "0", "1", "new/0", "old/0"} {
			must(t, put(name, "outside\n")(outside))
		}
		mustWrite(t, dir, before, Options{})
		start := snapshot(t, outside)
		stop, stopped := make(chan struct{}), make(chan int)
		go swap(filepath.Join(dir, folder), outside, stop, stopped)
		failed := 0
		for n := range *races {
			if _, err := Write(t.Context(), dir, []Bundle{after, before}[n%2], Options{Force: true}); err != nil {
				failed++
			}
			equal(t, "outside, with "+folder, snapshot(t, outside), start)
			if t.Failed() {
				break
			}
		}
		close(stop)
		swaps := <-stopped
		t.Logf("%s: %d of %d renders failed, %d swaps", folder, failed, *races, swaps)
		if swaps == 0 {
			t.Errorf("%s was never swapped", folder)
		}
		_ = os.RemoveAll(filepath.Join(dir, workFolder))
		mustWrite(t, dir, after, Options{Force: true})
		if diffs, err := Compare(dir, after); err != nil || len(diffs) > 0 {
			t.Errorf("%s: the render afterwards: %v, %v", folder, diffs, err)
		}
	}
}

// swap puts a link to the outside in the place of a folder, and the folder back.
func swap(folder, outside string, stop <-chan struct{}, stopped chan<- int) {
	aside, n := folder+".aside", 0
	for {
		select {
		case <-stop:
			stopped <- n
			return
		default:
		}
		if os.Rename(folder, aside) != nil {
			continue // it is not there
		}
		if os.Symlink(outside, folder) == nil {
			n++
			_ = os.Remove(folder)
		}
		if os.Rename(aside, folder) != nil {
			_ = os.RemoveAll(aside) // a render has made it again
		}
	}
}
