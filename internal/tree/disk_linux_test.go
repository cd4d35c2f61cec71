package tree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/render"
)

// TestDiskFull lets a small disk run full at every page of a render, into a new
// directory and into an old one. What stood there stands there still, nothing
// lies beside it, and with room again the next render gives the whole tree.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	ground.Mount(t, "tmpfs", disk, "tmpfs", 0, "size=512k")
	want := fresh(t, after)
	for _, old := range []bool{false, true} {
		full, done := 0, false
		for room := 0; !done && room < 100; room++ {
			dir := filepath.Join(disk, "work", "out")
			must(t, os.MkdirAll(filepath.Dir(dir), 0o755))
			if old {
				mustWrite(t, dir, before, Options{})
			}
			start := snapshot(t, filepath.Dir(dir))
			leave(t, filepath.Join(disk, "fill"), room)
			_, err := Write(context.Background(), dir, after, Options{})
			must(t, os.Remove(filepath.Join(disk, "fill")))
			if done = err == nil; !done {
				full++
				if !errors.Is(err, syscall.ENOSPC) {
					t.Fatalf("%d pages free: %v", room, err)
				}
				equal(t, fmt.Sprintf("old %v, %d pages free", old, room), snapshot(t, filepath.Dir(dir)), start)
				mustWrite(t, dir, after, Options{})
			}
			equal(t, fmt.Sprintf("old %v, %d pages free, then with room", old, room), snapshot(t, dir), want)
			must(t, os.RemoveAll(filepath.Dir(dir)))
		}
		if full < 3 || !done {
			t.Errorf("old %v: the disk was full %d times, a render went through: %v", old, full, done)
		}
		t.Logf("old %v: the disk was full at %d places", old, full)
	}
}

// leave fills the disk but for some pages.
func leave(t *testing.T, name string, pages int) {
	t.Helper()
	f, err := os.Create(name)
	must(t, err)
	defer f.Close()
	page := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	info, err := f.Stat()
	must(t, err)
	must(t, f.Truncate(max(0, info.Size()-int64(pages*len(page)))))
}

// TestNames renders files whose names are as long as a disk takes, and one
// longer: nothing of that is left.
func TestNames(t *testing.T) {
	longest := strings.Repeat("a", 255)
	for _, tt := range []struct {
		name, path string
		fine       bool
	}{
		{"the longest name", longest, true},
		{"one byte more", longest + "a", false},
		{"the longest folder", longest + "/f", true},
	} {
		for _, old := range []bool{false, true} {
			parent := memory(t)
			dir := filepath.Join(parent, "out")
			if old {
				mustWrite(t, dir, bundle(render.Artifact{Path: "x", Mode: 0o644, Bytes: []byte("old")}), Options{})
			}
			start := snapshot(t, parent)
			_, err := Write(context.Background(), dir, bundle(render.Artifact{Path: tt.path, Mode: 0o600, Bytes: []byte("new")}), Options{})
			if tt.fine != (err == nil) {
				t.Errorf("%s, old %v: %v", tt.name, old, err)
			}
			if err != nil {
				equal(t, tt.name, snapshot(t, parent), start)
			}
		}
	}
}
