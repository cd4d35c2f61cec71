package tree

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mount mounts for the time of the test, where the machine lets it.
func mount(t *testing.T, source, target, kind string, flags uintptr, data string) {
	t.Helper()
	if err := syscall.Mount(source, target, kind, flags, data); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("this machine mounts nothing for the test: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(target, syscall.MNT_DETACH) })
}

// TestMountedDirectory: the directory itself may be another file system than its
// parent, as a container's volume is.
func TestMountedDirectory(t *testing.T) {
	want := fresh(t, after)
	for name, over := range map[string]func(t *testing.T, dir string) (behind string){
		"an empty disk": func(t *testing.T, dir string) string {
			mount(t, "tmpfs", dir, "tmpfs", 0, "mode=755")
			return ""
		},
		"a folder of elsewhere": func(t *testing.T, dir string) string {
			elsewhere := filepath.Join(memory(t), "elsewhere")
			mustWrite(t, elsewhere, before, Options{})
			mount(t, elsewhere, dir, "", syscall.MS_BIND, "")
			return ""
		},
		"an image's layer": func(t *testing.T, dir string) string {
			disk := memory(t)
			lower, upper, work := filepath.Join(disk, "lower"), filepath.Join(disk, "upper"), filepath.Join(disk, "work")
			mustWrite(t, lower, before, Options{})
			must(t, os.Mkdir(upper, 0o755))
			must(t, os.Mkdir(work, 0o755))
			mount(t, "overlay", dir, "overlay", 0, "lowerdir="+lower+",upperdir="+upper+",workdir="+work)
			return lower
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			must(t, os.Mkdir(dir, 0o755))
			behind := over(t, dir)
			mustWrite(t, dir, after, Options{})
			equal(t, "the tree", snapshot(t, dir), want)
			if behind != "" {
				equal(t, "the layer", snapshot(t, behind), fresh(t, before))
			}
		})
	}
}

// TestMountInsideTheDirectory: no rename puts a file where another disk, or a
// file that is mounted, stands. The old files go back.
func TestMountInsideTheDirectory(t *testing.T) {
	const file = "load-balancer/nginx/kylin.conf"
	for _, tt := range []struct {
		at, folder string
		flags      uintptr
	}{
		{file, "", syscall.MS_BIND},
		{"load-balancer", "folder", syscall.MS_BIND},
		{"load-balancer", "disk", 0},
		{".", "read-only", syscall.MS_BIND},
	} {
		dir := filepath.Join(memory(t), "out")
		mustWrite(t, dir, before, Options{})
		at, copied := filepath.Join(dir, tt.at), filepath.Join(memory(t), "copied")
		switch tt.folder {
		case "": // the file alone
			text, err := os.ReadFile(at)
			must(t, err)
			must(t, os.WriteFile(copied, text, 0o644))
			mount(t, copied, at, "", tt.flags, "")
		case "disk":
			text, err := os.ReadFile(filepath.Join(dir, file))
			must(t, err)
			mount(t, "tmpfs", at, "tmpfs", 0, "mode=755")
			must(t, put(strings.TrimPrefix(file, tt.at+"/"), string(text))(at))
		case "folder":
			must(t, os.CopyFS(copied, os.DirFS(at)))
			mount(t, copied, at, "", tt.flags, "")
		case "read-only":
			mount(t, dir, dir, "", tt.flags, "")
			must(t, syscall.Mount("", dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
		}
		start := snapshot(t, dir)
		_, err := Write(t.Context(), dir, after, Options{})
		if err == nil || !strings.Contains(err.Error(), dir) || tt.folder != "read-only" && !errors.Is(err, errMounted) {
			t.Errorf("%s, %s: %v", tt.at, tt.folder, err)
		}
		equal(t, tt.at+" "+tt.folder, snapshot(t, dir), start)
	}
}
