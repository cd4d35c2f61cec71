package tree

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// TestMountedDirectory: the LDAP directory itself may be another file system than its
// parent, as a container's volume is.
func TestMountedDirectory(t *testing.T) {
	want := fresh(t, after)
	for name, over := range map[string]func(t *testing.T, dir string) (behind string){
		"an empty disk": func(t *testing.T, dir string) string {
			ground.Mount(t, "tmpfs", dir, "tmpfs", 0, "mode=755")
			return ""
		},
		"a folder of elsewhere": func(t *testing.T, dir string) string {
			elsewhere := filepath.Join(memory(t), "elsewhere")
			mustWrite(t, elsewhere, before, Options{})
			ground.Mount(t, elsewhere, dir, "", syscall.MS_BIND, "")
			return ""
		},
		"an image's layer": func(t *testing.T, dir string) string {
			disk := memory(t)
			lower, upper, work := filepath.Join(disk, "lower"), filepath.Join(disk, "upper"), filepath.Join(disk, "work")
			mustWrite(t, lower, before, Options{})
			must(t, os.Mkdir(upper, 0o755))
			must(t, os.Mkdir(work, 0o755))
			ground.Mount(t, "overlay", dir, "overlay", 0, "lowerdir="+lower+",upperdir="+upper+",workdir="+work)
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
			ground.Mount(t, copied, at, "", tt.flags, "")
		case "disk":
			text, err := os.ReadFile(filepath.Join(dir, file))
			must(t, err)
			ground.Mount(t, "tmpfs", at, "tmpfs", 0, "mode=755")
			must(t, put(strings.TrimPrefix(file, tt.at+"/"), string(text))(at))
		case "folder":
			must(t, os.CopyFS(copied, os.DirFS(at)))
			ground.Mount(t, copied, at, "", tt.flags, "")
		case "read-only":
			ground.Mount(t, dir, dir, "", tt.flags, "")
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
