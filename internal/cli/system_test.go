package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWindowsDeclines: what needs folders held open and owners of files says so,
// and where to do it instead; all else works.
func TestWindowsDeclines(t *testing.T) {
	t.Cleanup(func(old string) func() { return func() { system = old } }(system))
	system = "windows"
	t.Chdir(t.TempDir())
	t.Setenv("REDIS_PASSWORD", "not-a-secret-1")
	if err := os.MkdirAll(filepath.Join("home", "conf"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("home", "conf", "kylin.properties"), []byte("kylin.server.mode=all\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		words string
		code  int
		says  string
	}{
		{"init .", Fine, ""},
		{"validate", Fine, ""},
		{"render -o out", Fine, ""},
		{"diff -o out", Fine, ""},
		{"import --home home", Fine, ""},
		{"verify -o out", Failed, "kyctl: verify does not run on Windows: run it where the load balancer runs, or run the load balancer's own test there: nginx -t, apachectl -t, haproxy -c\n"},
		{"apply --node kylin-1 --home home", Failed, "kyctl: apply does not run on Windows: run it on the node, or copy the node's files from the output folder of kyctl render\n"},
		{"apply --home home --rollback", Failed, "kyctl: apply does not run on Windows: "},
		{"diff --node kylin-1 --home home", Failed, "kyctl: diff --home does not run on Windows: run it on the node, or compare rendered folders: kyctl diff -o DIR\n"},
	} {
		var out, errs bytes.Buffer
		code := Main(append(strings.Fields(c.words), "--lang", "en"), strings.NewReader(""), &out, &errs)
		if code != c.code || !strings.HasPrefix(errs.String(), c.says) {
			t.Errorf("kyctl %s: exit %d, want %d, and says\n%s\nwant %s", c.words, code, c.code, errs.String(), c.says)
		}
	}
}
