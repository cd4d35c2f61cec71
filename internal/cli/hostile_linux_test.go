package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostileHomeShowsNothing: root, who looks at a home of another user's, is shown
// nothing by that user's links that the user could not read.
func TestHostileHomeShowsNothing(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can read what the owner of a home can't")
	}
	const marker = "only-root-reads-this"
	kyctl := plainKyctl(t)
	for name, trick := range map[string]func(dir string) error{
		"a link to a file": func(dir string) error {
			return os.Symlink("../../roots/conf/kylin.properties", filepath.Join(dir, "home/conf/kylin.properties"))
		},
		"a second name of a file": func(dir string) error {
			return os.Link(filepath.Join(dir, "roots/conf/kylin.properties"), filepath.Join(dir, "home/conf/kylin.properties"))
		},
		"a link to a folder": func(dir string) error {
			return os.Symlink("../roots/conf", filepath.Join(dir, "home/conf"))
		},
		"a link to a home": func(dir string) error {
			return os.Symlink("roots", filepath.Join(dir, "home"))
		},
	} {
		for _, line := range []string{
			"diff --node kylin-1 --home home",
			"apply --node kylin-1 --home home --dry-run",
			"apply --node kylin-1 --home home --dry-run --force",
			"import --home home --product kyligence --version 3.4",
			"import --home home",
		} {
			dir := workplace(t)
			roots := filepath.Join(dir, "roots", "conf", "kylin.properties")
			must(t, os.MkdirAll(filepath.Dir(roots), 0o700))
			must(t, os.WriteFile(roots, []byte("kylin.metadata.url="+marker+"@jdbc\nkylin."+marker+"=1\n"), 0o600))
			must(t, os.RemoveAll(filepath.Join(dir, "home/conf/kylin.properties")))
			if strings.HasPrefix(name, "a link to a f") && strings.HasSuffix(name, "folder") {
				must(t, os.RemoveAll(filepath.Join(dir, "home/conf")))
			}
			if strings.HasSuffix(name, "home") {
				must(t, os.RemoveAll(filepath.Join(dir, "home")))
			}
			must(t, trick(dir))
			for _, owned := range []string{".", "home", "home/conf", "home/conf/kylin.properties", "home/tomcat", "home/tomcat/conf", "home/tomcat/conf/context.xml"} {
				path := filepath.Join(dir, owned)
				if name != "a second name of a file" || owned != "home/conf/kylin.properties" {
					_ = os.Lchown(path, 4242, 4242) // a path behind a link is root's, and is looked at below
				}
			}
			must(t, os.Chown(filepath.Join(dir, "roots"), 0, 0))
			must(t, os.Chown(filepath.Dir(roots), 0, 0))
			must(t, os.Chown(roots, 0, 0))
			code, told := runIn(t, kyctl, dir, line)
			if code != Failed || strings.Contains(told, marker) {
				t.Errorf("%s, %s: exit %d\n%s", name, line, code, told)
			}
		}
	}
}
