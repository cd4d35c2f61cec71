package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestIncludes(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"copy/nginx.conf", "copy/conf.d/a.conf", "copy/conf.d/b.conf", "copy/conf.d/b.txt", "copy/sub/c", "away/x.conf"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	include := Includes(filepath.Join(dir, "copy", "nginx.conf"))
	if files, err := Includes(filepath.Join(dir, "copy", "conf.d", "a.conf"))("sub/*"); err != nil || len(files) != 1 {
		t.Errorf("of a file in conf.d: %v, %v", files, err)
	}
	for _, row := range []struct{ pattern, want string }{
		{"conf.d/*.conf", "copy/conf.d/a.conf copy/conf.d/b.conf"},
		{"/etc-of-another/nginx/conf.d/a.conf", "copy/conf.d/a.conf"},
		{"/etc-of-another/nginx/conf.d/*.none", ""},
		{"sub", "copy/sub/c"},
		{filepath.Join(dir, "away", "*.conf"), "away/x.conf"},
		{"none/*.conf", ""},
		{"none.conf", "error"},
		{"/etc-of-another/none.conf", "error"},
		{"[", "error"},
	} {
		files, err := include(row.pattern)
		var texts []string
		for _, f := range files {
			texts = append(texts, string(f.Bytes))
		}
		got := strings.Join(texts, " ")
		if err != nil {
			got = "error"
		}
		if got != row.want {
			t.Errorf("%s includes %q, %v; want %q", row.pattern, got, err, row.want)
		}
	}
}
