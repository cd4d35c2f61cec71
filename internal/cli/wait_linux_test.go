package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/lock"
)

// TestALockHeldByAnother: render and apply waited for ever in silence. They say who
// holds the folder, give up in time, and leave the disk as it was.
func TestALockHeldByAnother(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, tt := range []struct{ before, held, line string }{
		{"render -o out", "out", "render -o out"},
		{"apply --node kylin-1 --home home", "home/.kyctl", "apply --node kylin-1 --home home"},
		{"apply --node kylin-1 --home home", "home/.kyctl", "apply --node kylin-1 --home home --dry-run"},
		{"apply --node kylin-1 --home home", "home/.kyctl", "apply --home home --rollback"},
	} {
		dir := workplace(t)
		runIn(t, kyctl, dir, tt.before)
		unlock, err := lock.Wait(t.Context(), filepath.Join(dir, filepath.FromSlash(tt.held)), nil)
		must(t, err)
		defer unlock()
		was := snapshot(t, dir)
		for _, more := range []struct {
			flags   string
			waiting bool
		}{{" --lock-timeout 0s", false}, {" --lock-timeout 1001ms", true}, {" --lock-timeout 1001ms -q", false}} {
			code, told := runIn(t, kyctl, dir, tt.line+more.flags)
			if code != Failed || !strings.Contains(told, filepath.FromSlash(tt.held)[:3]) || !strings.Contains(told, "is locked by ") || !strings.Contains(told, "--lock-timeout sets how long") {
				t.Errorf("%s%s: exit %d\n%s", tt.line, more.flags, code, told)
			}
			if strings.Contains(told, "kyctl: waiting for ") != more.waiting {
				t.Errorf("%s%s: does it tell of the wait? want %v:\n%s", tt.line, more.flags, more.waiting, told)
			}
			if now := snapshot(t, dir); now != was {
				t.Errorf("%s%s: the disk is\n%s\nand was\n%s", tt.line, more.flags, now, was)
			}
		}
		if _, told := runIn(t, kyctl, dir, tt.line+" --lock-timeout 0s --lang zh"); !strings.Contains(told, "锁定") {
			t.Errorf("%s: in Chinese\n%s", tt.line, told)
		}
		if code, told := runIn(t, kyctl, dir, tt.line+" --lock-timeout -1s"); code != Failed || !strings.Contains(told, "must not be negative") {
			t.Errorf("%s: exit %d\n%s", tt.line, code, told)
		}
	}
}

// snapshot is everything in a folder, as text.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(&out, strings.TrimPrefix(path, dir), info.Mode(), info.ModTime())
		if info.Mode().IsRegular() {
			b, err := os.ReadFile(path)
			fmt.Fprintf(&out, "%s\n", b)
			return err
		}
		return nil
	}))
	return out.String()
}
