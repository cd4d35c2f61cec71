package tree

import (
	"encoding/xml"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/kyctl/kyctl/internal/patch"
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
	f.Add([]byte(`[{"path": "a/../.kyctl/x"}, {"path": "a/../manifest.json"}, {"path": "manifest.json"}]`))
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

// FuzzMask: a secret in a file as kyctl writes it is shown in no text, whatever
// the secret holds and whatever stands around its line; and nothing else is lost.
func FuzzMask(f *testing.F) {
	for form := range byte(len(secretForms)) {
		f.Add(form, "a=b", "", "", "b=c")
		f.Add(form, "<!-- it's \"half", "x y,", "'\"&<>", "password=\\\n-->")
		f.Add(form, "# redis://:", " =", "@h:1/\\", "")
	}
	f.Fuzz(func(t *testing.T, form byte, before, head, tail, after string) {
		const marker = "q7Zk9"
		if strings.Contains(before+after, marker) {
			return
		}
		file, line, err := secretForms[int(form)%len(secretForms)](head + marker + tail)
		if err != nil {
			return
		}
		// An empty line before: the one above may end with a backslash.
		text := before + "\n\n" + line + "\n" + after
		if whole := mask(file, text, func(secret string) string { return secret }); whole != text {
			t.Errorf("%s: %q becomes %q", file, text, whole)
		}
		if shown := mask(file, text, func(string) string { return hidden }); strings.Contains(shown, marker) {
			t.Errorf("%s: %q is shown as %q", file, text, shown)
		}
	})
}

// secretForms are the lines that hold a secret, each with its file; an error
// where kyctl would not write such a value.
var secretForms = []func(secret string) (file, line string, err error){
	func(secret string) (string, string, error) {
		return property("tomcat/conf/redis-data-cache.properties", "redis.password", secret)
	},
	func(secret string) (string, string, error) {
		return property("conf/kylin.properties", "kylin.security.ldap.connection-password", secret)
	},
	func(secret string) (string, string, error) {
		if strings.Contains(secret, ",") { // ends the value for the product too
			return "", "", errors.New("a comma")
		}
		return property("conf/kylin.properties", "kylin.metadata.url", "k@jdbc,url=jdbc:mysql://db:3306/k,username=k,password="+secret+",maxActive=10")
	},
	func(secret string) (string, string, error) {
		var b strings.Builder
		err := xml.EscapeText(&b, []byte(secret))
		return "tomcat/conf/context.xml", `    <Manager className="x" password="` + b.String() + `" port="1"/>`, err
	},
	func(secret string) (string, string, error) {
		if strings.ContainsFunc(secret, unicode.IsControl) {
			return "", "", errors.New("a control character")
		}
		return "tomcat/conf/redisson.yaml", `  password: "` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(secret) + `"`, nil
	},
}

func property(file, key, value string) (string, string, error) {
	line, err := patch.Format(patch.Pair{Key: key, Value: value}, patch.UTF8)
	return file, line, err
}
