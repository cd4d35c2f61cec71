package tree

import (
	"path/filepath"
	"strings"
	"testing"
)

// FuzzManifest: what a manifest names may be removed, so no path of one that is
// taken leads out of the tree; and what is written of it is read again.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"format": 1, "files": [{"path": "nodes/a/conf/x", "mode": "0600", "size": 1, "sha256": "00"}]}`))
	f.Add([]byte(`{"format": 1, "files": [{"path": "../x"}, {"path": ".kyctl/x"}, {"path": "a//b"}, {"path": "manifest.json"}]}`))
	f.Add([]byte(`{"format": 1, "sources": [{"name": "a\u0000\u2028b", "sha256": ""}], "jars": [{"name": "x"}], "placeholders": true}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := decodeManifest(raw)
		if err != nil {
			return
		}
		for _, e := range m.Files {
			inside(t, e.Path)
		}
		again, err := decodeManifest(m.encode())
		if err != nil || string(again.encode()) != string(m.encode()) {
			t.Errorf("%q is written as %q, and that read as %+v, %v", raw, m.encode(), again, err)
		}
	})
}

// FuzzJournal: what a journal names is moved and removed.
func FuzzJournal(f *testing.F) {
	f.Add([]byte(`[{"path": "nodes/a", "old": true, "new": true, "sum": "00"}, {"path": "manifest.json", "new": true}]`))
	f.Add([]byte(`[{"path": "/etc/passwd", "old": true}, {"path": "manifest.json"}]`))
	f.Add([]byte(`[{"path": ".kyctl/../../x"}, {"path": "manifest.json"}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		moves, err := decodeJournal(raw)
		if err != nil {
			return
		}
		for i, m := range moves {
			if i == len(moves)-1 {
				continue // the manifest
			}
			inside(t, m.Path)
		}
	})
}

func inside(t *testing.T, path string) {
	t.Helper()
	clean := filepath.Clean(filepath.Join("/tree", path))
	if !strings.HasPrefix(clean, "/tree/") || clean == "/tree/manifest.json" || clean == "/tree/.kyctl" || strings.HasPrefix(clean, "/tree/.kyctl/") {
		t.Errorf("%q is taken for a path of the tree", path)
	}
}

// FuzzMask: with a secret's value in a file of kyctl, nothing shows it.
func FuzzMask(f *testing.F) {
	f.Add("kylin.metadata.url=a@jdbc,password=", ",x=y")
	f.Add("a.password : ", "\nb=c")
	f.Add("spring.redis.password\\\n = ", "")
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "q7Zk9"
		if !strings.HasSuffix(before, "password=") || strings.ContainsAny(before+after, "\\\r\n\f") || strings.Contains(before, "q7Zk9") || strings.TrimLeft(before, " #!") != before {
			return
		}
		text := before + secret + after
		if shown := mask("nodes/a/conf/kylin.properties", text, func(string) string { return "***" }); strings.Contains(shown, secret) {
			t.Errorf("%q is shown as %q", text, shown)
		}
	})
}
