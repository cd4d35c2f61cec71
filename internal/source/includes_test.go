package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folderOf writes files, each holding its own name, and links below a new folder.
func folderOf(t *testing.T, names []string, links map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range links {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(strings.ReplaceAll(target, "DIR", dir), path); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	return dir
}

// textsOf are what included files hold, and at the end what is not at hand.
func textsOf(dir string, files []*File, err error) string {
	var texts []string
	for _, f := range files {
		texts = append(texts, string(f.Bytes))
	}
	if err != nil {
		texts = append(texts, "error")
	}
	if missing := (*NotAtHand)(nil); errors.As(err, &missing) {
		texts[len(texts)-1] = "not at hand: " + strings.ReplaceAll(missing.Copy, dir+string(filepath.Separator), "")
	}
	return strings.Join(texts, " ")
}

// TestIncludes: what a copy includes is read from the copy. away is the folder of
// this machine that the copy was made of, or another one: nothing of it is read.
func TestIncludes(t *testing.T) {
	dir := folderOf(t, []string{
		"copy/nginx.conf", "copy/conf.d/a.conf", "copy/conf.d/b.conf", "copy/conf.d/b.txt", "copy/sub/c", "copy/sites-available/kylin",
		"away/x.conf", "away/conf.d/x.conf", "away/own.d/x.conf", "copy/above/a.conf", "away/sites-available/kylin", "above.conf", "conf.e/a.conf",
		"httpd/conf/httpd.conf", "httpd/conf.modules.d/a.conf",
	}, map[string]string{
		"copy/sites-enabled/kylin": "/etc/nginx/sites-available/kylin",
		"copy/sites-enabled/own":   "../sub/c",
		"copy/linked/host":         "DIR/away/x.conf",
		"copy/linked/relative":     "../../away/x.conf",
		"copy/linked/b":            "../conf.d/b.conf",
		"copy/linked/twice":        "host",
		"copy/folder":              "DIR/away/own.d",
		"copy/loop.conf":           "loop.conf",
		"copy/mapped":              "/opt/nginx/conf.d",
	})
	for _, row := range []struct{ main, pattern, want string }{
		{"copy/nginx.conf", "conf.d/*.conf", "copy/conf.d/a.conf copy/conf.d/b.conf"},
		{"copy/nginx.conf", "/etc-of-another/nginx/conf.d/a.conf", "copy/conf.d/a.conf"},
		{"copy/nginx.conf", "/etc-of-another/nginx/conf.d/*.none", ""},
		{"copy/nginx.conf", "/etc/nginx/conf.d/*.none", ""},
		{"copy/nginx.conf", "sub", "copy/sub/c"},
		{"copy/nginx.conf", "DIR/copy/sub/*", "copy/sub/c"},
		{"copy/nginx.conf", "/etc/nginx/*/b.conf", "copy/conf.d/b.conf"},
		{"copy/conf.d/a.conf", "sub/*", "copy/sub/c"},
		{"copy/conf.d/a.conf", "/etc/nginx/sub/*", "copy/sub/c"},
		{"httpd/conf/httpd.conf", "/etc/httpd/conf.modules.d/*.conf", "httpd/conf.modules.d/a.conf"},
		{"copy/nginx.conf", "[", "error"},
		{"copy/nginx.conf", "loop.conf", "error"},

		{"copy/nginx.conf", "DIR/away/*.conf", "not at hand: copy/away/*.conf"},
		{"copy/nginx.conf", "DIR/away/x.conf", "not at hand: copy/x.conf"},
		{"copy/nginx.conf", "/etc/nginx/modules-enabled/*.conf", "not at hand: copy/modules-enabled/*.conf"},
		{"copy/nginx.conf", "/etc/nginx/snippets/x.conf", "not at hand: copy/snippets/x.conf"},
		{"copy/nginx.conf", "/etc/passwd", "not at hand: copy/passwd"},
		{"copy/nginx.conf", "none/*.conf", "not at hand: copy/none/*.conf"},
		{"copy/nginx.conf", "none.conf", "not at hand: copy/none.conf"},
		{"copy/nginx.conf", "../above/a.conf", "copy/above/a.conf"},
		{"copy/nginx.conf", "../above.conf", "not at hand: copy/above.conf"},
		{"copy/nginx.conf", "conf.e/*.conf", "not at hand: copy/conf.e/*.conf"},

		{"copy/nginx.conf", "/etc/nginx/sites-enabled/*", "copy/sites-available/kylin copy/sub/c"},
		{"copy/nginx.conf", "linked/*", "copy/conf.d/b.conf not at hand: copy/x.conf"},
		{"copy/nginx.conf", "linked/relative", "not at hand: copy/linked/relative"},
		{"copy/nginx.conf", "folder/*.conf", "not at hand: copy/own.d"},
		{"copy/nginx.conf", "mapped/a.conf", "copy/conf.d/a.conf"},
		{"copy/nginx.conf", "mapped/*.conf", "copy/conf.d/a.conf copy/conf.d/b.conf"},
	} {
		main := filepath.Join(dir, filepath.FromSlash(row.main))
		files, err := Includes(main)(strings.ReplaceAll(row.pattern, "DIR", dir))
		if got := textsOf(dir, files, err); got != row.want {
			t.Errorf("%s includes %s: %q, %v; want %q", row.main, row.pattern, got, err, row.want)
		}
	}
}

// TestIncludesOfARelativeMain: the working directory may be a part of the copy.
func TestIncludesOfARelativeMain(t *testing.T) {
	dir := folderOf(t, []string{"nginx.conf", "conf.d/a.conf", "sites-enabled/kylin"}, nil)
	for _, row := range []struct{ cwd, main, pattern, want string }{
		{".", "nginx.conf", "/etc/nginx/conf.d/*.conf", "conf.d/a.conf"},
		{"sites-enabled", "kylin", "/etc/nginx/conf.d/*.conf", "conf.d/a.conf"},
		{"sites-enabled", "kylin", "conf.d/*.conf", "conf.d/a.conf"},
		{"sites-enabled", "../nginx.conf", "conf.d/*.conf", "conf.d/a.conf"},
	} {
		t.Run(row.cwd+row.main, func(t *testing.T) {
			t.Chdir(filepath.Join(dir, row.cwd))
			files, err := Includes(row.main)(row.pattern)
			if got := textsOf(dir, files, err); got != row.want {
				t.Errorf("%s in %s includes %s: %q, %v; want %q", row.main, row.cwd, row.pattern, got, err, row.want)
			}
		})
	}
}

// TestIncludesWhereTheBalancerReadsThem: a configuration in its own place may
// include any file of the machine, and one that is missing is missing.
func TestIncludesWhereTheBalancerReadsThem(t *testing.T) {
	dir := folderOf(t, []string{"nginx/nginx.conf", "nginx/conf.d/a.conf", "nginx/sites-enabled/kylin", "usr/share/b.conf", "nginx-old/nginx.conf"}, map[string]string{
		"nginx/sites-enabled/linked": "DIR/usr/share/b.conf",
	})
	before := places
	places = []string{filepath.Join(dir, "nginx")}
	t.Cleanup(func() { places = before })
	for _, row := range []struct{ main, pattern, want string }{
		{"nginx/nginx.conf", "conf.d/*.conf", "nginx/conf.d/a.conf"},
		{"nginx/nginx.conf", "DIR/nginx/conf.d/*.conf", "nginx/conf.d/a.conf"},
		{"nginx/nginx.conf", "DIR/usr/share/*.conf", "usr/share/b.conf"},
		{"nginx/nginx.conf", "sites-enabled/*", "nginx/sites-enabled/kylin usr/share/b.conf"},
		{"nginx/sites-enabled/kylin", "conf.d/a.conf", "nginx/conf.d/a.conf"},
		{"nginx/nginx.conf", "none/*.conf", ""},
		{"nginx/nginx.conf", "none.conf", "error"},
		{"nginx-old/nginx.conf", "DIR/nginx/conf.d/*.conf", "not at hand: nginx-old/conf.d/*.conf"},
	} {
		files, err := Includes(filepath.Join(dir, filepath.FromSlash(row.main)))(strings.ReplaceAll(row.pattern, "DIR", dir))
		if got := textsOf(dir, files, err); got != row.want {
			t.Errorf("%s includes %s: %q, %v; want %q", row.main, row.pattern, got, err, row.want)
		}
		if row.want == "error" && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s includes %s: %v", row.main, row.pattern, err)
		}
	}
}
