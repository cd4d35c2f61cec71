package cli

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestUmasks writes under any umask, as root and as another user. Either all is
// written, and what holds a secret is its owner's alone, or what is wrong is told
// and the disk is as before.
func TestUmasks(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can run a process as somebody else")
	}
	kyctl := plainKyctl(t)
	must(t, os.Chmod(filepath.Dir(filepath.Dir(kyctl)), 0o755)) // which the test's framework shuts
	refused := 0
	for _, tt := range []struct{ before, line string }{
		{"", "render -o new/out"},
		{"render -o out", "render -o out -f cluster.yaml -f over.yaml"},
		{"", "render -o tree.tar --format tar"},
		{"", "validate --format json=found.json"},
		{"", "init new/deep"},
		{"", "apply --node kylin-1 --home home"},
	} {
		f := newFaulty(t, kyctl, tt.before, tt.line, 2)
		for _, uid := range []int{0, 5555} {
			for _, mask := range []string{"000", "022", "077", "777"} {
				if !f.masked(uid, mask) {
					refused++
				}
			}
		}
	}
	t.Logf("%d of 48 runs were refused", refused)
	if refused == 0 || refused > 8 {
		t.Errorf("%d runs were refused: nobody but root gets into a folder that the umask shuts", refused)
	}
}

// masked says whether the run succeeded.
func (f *faulty) masked(uid int, mask string) bool {
	f.Helper()
	dir := f.fresh()
	defer os.RemoveAll(filepath.Dir(dir))
	must(f.T, os.Chmod(filepath.Dir(dir), 0o755))
	must(f.T, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, uid, uid)
	}))
	before := everything(f.T, dir)
	cmd := f.in(dir, "sh", append([]string{"-c", "umask " + mask + `; exec "$0" "$@"`, f.kyctl}, f.words...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	told, err := cmd.CombinedOutput()
	what := fmt.Sprintf("user %d, umask %s, kyctl %s", uid, mask, strings.Join(f.words, " "))
	now := everything(f.T, dir)
	if err != nil {
		if code := cmd.ProcessState.ExitCode(); code != Failed || !maps.Equal(now, before) || !strings.Contains(string(told), "permission denied") {
			f.Errorf("%s: exit %d, %s\n%s", what, code, changes(now, before), told)
		}
		return false
	}
	if got, want := slices.Sorted(maps.Keys(now)), slices.Sorted(maps.Keys(f.after)); !slices.Equal(got, want) {
		f.Errorf("%s: %v, want %v", what, got, want)
	}
	for name, text := range now {
		if strings.HasPrefix(text, "-") && strings.Contains(text, "not-a-secret") && !strings.HasPrefix(text, "-rw------- ") {
			f.Errorf("%s: %s is %.10s", what, name, text)
		}
	}
	return true
}
