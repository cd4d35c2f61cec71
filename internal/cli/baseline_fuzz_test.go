package cli

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
)

// FuzzBaseline: whatever a baseline holds, an error of reading the description
// is told, and the file is written anew only as one that is read again.
func FuzzBaseline(f *testing.F) {
	f.Add([]byte(`{"version": 1, "findings": [{"rule": "base-missing", "file": "cluster.yaml", "path": "product", "value": "", "count": 1}]}`), true)
	f.Add([]byte(`{"version": 1, "findings": [{"rule": "unknown-key", "file": "../x", "count": -9223372036854775808}]} trailing`), false)
	f.Fuzz(func(t *testing.T, raw []byte, write bool) {
		dir := t.TempDir()
		name := filepath.Join(dir, "known.json")
		must(t, os.WriteFile(name, raw, 0o644))
		a := app{err: terminal.NewWriter(io.Discard), global: globals{quiet: true}}
		flags := validateFlags{baseline: name, writeBaseline: write}
		told, err := a.compareBaseline(flags, nil, diag.List{{Rule: "syntax", Severity: diag.Error}})
		if err == nil && len(told) != 1 {
			t.Errorf("%q hides a syntax error", raw)
		}
		if _, again := readBaseline(flags); err == nil && again != nil {
			t.Errorf("%q was taken and written as one that is none: %v", raw, again)
		}
	})
}
