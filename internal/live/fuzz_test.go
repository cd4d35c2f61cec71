package live

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// FuzzRecord: whatever stands in the records of a home, the next run ends or
// refuses it, and no file outside the home is touched.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"format":1,"items":[{"path":"conf/kylin.properties","old":{"sha256":"00","mode":420},"new":{"sha256":"00","mode":420}}]}`), []byte(`{}`), true)
	f.Add([]byte(`{"format":1,"items":[{"path":"../outside","new":{"sha256":"00"}}]}`), []byte(`null`), true)
	f.Add([]byte(`{"format":1,"items":[{"path":"conf/new"},{"path":"conf/new","old":null}]}`), []byte(`{"conf/kylin.properties":{"a":"b"}}`), false)
	f.Fuzz(func(t *testing.T, record, applied []byte, committed bool) {
		top := t.TempDir()
		dir := filepath.Join(top, "home")
		must(t, os.MkdirAll(filepath.Join(dir, "conf"), 0o755))
		must(t, os.MkdirAll(filepath.Join(dir, ".kyctl/next/old"), 0o700))
		must(t, os.MkdirAll(filepath.Join(dir, ".kyctl/1/old"), 0o700))
		put(t, top, "outside", "outside\n", 0o644)
		put(t, dir, "conf/kylin.properties", "a=1\n", 0o644)
		put(t, dir, ".kyctl/next/manifest.json", string(record), 0o600)
		put(t, dir, ".kyctl/1/manifest.json", string(record), 0o600)
		put(t, dir, ".kyctl/applied.json", string(applied), 0o600)
		if committed {
			put(t, dir, ".kyctl/next/commit", "null\n", 0o600)
		}
		if h, err := Open(context.Background(), dir, Options{}); err == nil {
			_, _ = h.Apply([]Want{want("conf/kylin.properties", 0o644, "a=2\n")})
			_, _ = h.Rollback(0)
			h.Close()
		}
		if b, err := os.ReadFile(filepath.Join(top, "outside")); err != nil || string(b) != "outside\n" {
			t.Errorf("a file outside is now %q, %v", b, err)
		}
		if entries, err := os.ReadDir(top); err != nil || len(entries) != 2 {
			t.Errorf("beside the home are %v, %v", entries, err)
		}
	})
}
