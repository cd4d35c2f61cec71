package live

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// TestDiskFull lets a small disk run full at every point of an apply.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	ground.Mount(t, "tmpfs", disk, "tmpfs", 0, "size=256k,nr_inodes=100")
	full, done := 0, 0
	for room := 0; done == 0 && room < 40; room++ {
		dir := filepath.Join(disk, "home")
		for _, d := range []string{"conf", "tomcat/conf"} {
			must(t, os.MkdirAll(filepath.Join(dir, d), 0o755))
		}
		put(t, dir, "conf/kylin.properties", oldProperties, 0o640)
		put(t, dir, "tomcat/conf/context.xml", oldContext, 0o644)
		before := snapshot(t, dir)
		fill(t, filepath.Join(disk, "fill"), room)
		err := applyAll(dir, Options{})
		must(t, os.Remove(filepath.Join(disk, "fill")))
		if err == nil {
			done++
		} else {
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("%d pages free: %v", room, err)
			}
			full++
			same(t, fmt.Sprintf("%d pages free", room), snapshot(t, dir), before)
			must(t, applyAll(dir, Options{}))
		}
		must(t, rollbackLast(dir, Options{}))
		same(t, fmt.Sprintf("%d pages free, rolled back", room), snapshot(t, dir), before)
		must(t, os.RemoveAll(dir))
	}
	if full < 3 || done == 0 {
		t.Errorf("the disk was full %d times; %d applies went through", full, done)
	}
}

// fill takes all of a disk but some pages.
func fill(t *testing.T, name string, pages int) {
	t.Helper()
	f, err := os.Create(name)
	must(t, err)
	defer f.Close()
	page, size := make([]byte, os.Getpagesize()), int64(0)
	for err == nil {
		var n int
		n, err = f.Write(page)
		size += int64(n)
	}
	must(t, f.Truncate(max(0, size-int64(pages*len(page)))))
}

// TestMountedFile: a container's configuration is often a file that is mounted
// over another.
func TestMountedFile(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "kylin.properties", oldProperties, 0o640)
	dir := home(t)
	must(t, os.Chown(filepath.Join(outside, "kylin.properties"), os.Geteuid(), os.Getegid()))
	ground.Mount(t, filepath.Join(outside, "kylin.properties"), filepath.Join(dir, "conf/kylin.properties"), "", syscall.MS_BIND, "")
	before := snapshot(t, dir)
	r, err := apply(dir, wants, Options{})
	must(t, err)
	if !r.Changes[0].InPlace || r.Changes[1].InPlace {
		t.Errorf("in place: %v, %v", r.Changes[0].InPlace, r.Changes[1].InPlace)
	}
	if got := snapshot(t, outside)["kylin.properties"]; !strings.HasSuffix(got, newProperties) || !strings.HasPrefix(got, "-rw-------") {
		t.Errorf("outside: %q", got)
	}
	must(t, rollbackLast(dir, Options{}))
	same(t, "rolled back", snapshot(t, dir), before)
}

// TestReadOnlyMount: one file can't be written, so none is.
func TestReadOnlyMount(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "context.xml", oldContext, 0o644)
	dir := home(t)
	target := filepath.Join(dir, "tomcat/conf/context.xml")
	ground.Mount(t, filepath.Join(outside, "context.xml"), target, "", syscall.MS_BIND, "")
	must(t, syscall.Mount("", target, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	before := snapshot(t, dir)
	if err := applyAll(dir, Options{}); !errors.Is(err, syscall.EROFS) || strings.Contains(err.Error(), "could not put") {
		t.Errorf("got %v", err)
	}
	same(t, "refused", snapshot(t, dir), before)
	if _, err := os.Lstat(filepath.Join(dir, workFolder, nextFolder)); !absent(err) {
		t.Errorf("something is left: %v", err)
	}
}

// TestOwnerThatCantBeKept: who may not give the file back to its owner does
// nothing.
func TestOwnerThatCantBeKept(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can run a process as somebody else")
	}
	dir := home(t)
	for _, d := range []string{".", "conf", "tomcat", "tomcat/conf"} {
		must(t, os.Chmod(filepath.Join(dir, d), 0o777))
	}
	must(t, os.Chmod(filepath.Join(dir, "conf/kylin.properties"), 0o644))
	program, err := os.ReadFile(os.Args[0])
	must(t, err)
	self := filepath.Join(dir, "self.test")
	must(t, os.WriteFile(self, program, 0o755))
	must(t, os.Chmod(self, 0o755))
	before := snapshot(t, dir)
	cmd := exec.Command(self)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), child+"="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 5555, Gid: 5555}}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "conf/kylin.properties: can't keep its owner and group (4321:1234); run kyctl as that user or as root") {
		t.Errorf("%v: %s", err, out)
	}
	same(t, "refused", snapshot(t, dir), before)
}
