package house

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// emptyNames say nothing about what is inside, so anything ends up there.
var emptyNames = regexp.MustCompile(`util|common|helper|misc`)

// foreign matches what belongs to a machine that the project was built on and
// not to the project: folders of that machine, hosts that packages come from.
var foreign = []struct {
	what  string
	regex *regexp.Regexp
}{
	{"a path of one machine", regexp.MustCompile(`(^|[^\w.})-])/(work|root)/`)},
	{"the host of a package registry", regexp.MustCompile(`(proxy|sum)\.golang\.org|registry\.npmjs\.org|` +
		`(files\.pythonhosted|pypi|static\.crates|index\.crates)\.(org|io)|repo1?\.maven\.(org|apache\.org)|(deb|security)\.debian\.org`)},
}

func TestPackageNamesSayWhatIsInside(t *testing.T) {
	for _, f := range goFiles(t) {
		if emptyNames.MatchString(f.ast.Name.Name) || emptyNames.MatchString(path.Base(f.pkg())) {
			t.Errorf("%s: package %s; the rule: a package is named for what it holds, never %s", f.path, f.ast.Name.Name, emptyNames)
		}
	}
}

func TestTrackedFilesAreTheProjectsOwn(t *testing.T) {
	for _, name := range trackedFiles(t) {
		data, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted in the work tree, not yet in a commit
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range bytes.Split(data, []byte("\n")) {
			for _, f := range foreign {
				if f.regex.Match(line) {
					t.Errorf("%s:%d: names %s: %s", name, i+1, f.what, strings.TrimSpace(string(line)))
				}
			}
		}
	}
}
