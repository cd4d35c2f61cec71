package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/source"
)

// wrongAsTheyRun are the cases whose nodes have a mistake that validate must
// tell, or of which not enough is known; the others are right.
var wrongAsTheyRun = []string{"byte-order-mark", "continuations", "gbk", "haproxy", "redisson-and-memcached", "stock-and-alone", "two-managers", "xml-entity"}

// TestImportOfYearsOfEdits imports the homes below testdata/live as their file
// args says and compares the description, the whole report and what validate finds in the
// description. With -update all three are rewritten.
func TestImportOfYearsOfEdits(t *testing.T) {
	cases, err := filepath.Glob("../../testdata/live/*/args")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no case: %v", err)
	}
	for _, path := range cases {
		dir, err := filepath.Abs(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Chdir(dir)
			description, report := importLive(t, "en")
			var findings, errs bytes.Buffer
			code := Main([]string{"validate", "--lang=en", "-f", "-"}, strings.NewReader(description), &findings, &errs)
			golden := map[string]string{"want.yaml": description, "want.txt": report, "want.findings": findings.String()}
			for file, got := range golden {
				if *update {
					writeHome(t, file, got)
				}
			}
			for file, got := range golden {
				want, err := os.ReadFile(file)
				if err != nil || string(want) != got {
					t.Errorf("%s differs (%v); run make golden and look at git diff\n%s", file, err, got)
				}
			}
			want := Fine
			if slices.Contains(wrongAsTheyRun, filepath.Base(dir)) {
				want = Found
			}
			if code != want {
				t.Errorf("validate: exit %d, want %d\n%s%s", code, want, findings.String(), errs.String())
			}
			chinese, reportZH := importLive(t, "zh")
			if chinese != description || strings.Count(reportZH, "\n") != strings.Count(report, "\n") {
				t.Errorf("in Chinese it is another one\n%s\n%s", chinese, reportZH)
			}
		})
	}
}

// importLive runs the case in the working directory, and wants a description
// that decodes and no secret.
func importLive(t *testing.T, lang string) (description, report string) {
	t.Helper()
	args, err := os.ReadFile("args")
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := Main(append([]string{"import", "--lang=" + lang}, strings.Fields(string(args))...), strings.NewReader(""), &out, &errs); code != Fine {
		t.Fatalf("exit %d\n%s", code, errs.String())
	}
	c, findings, ok := cluster.Read(source.New("cluster.yaml", out.Bytes()))
	if !ok || len(c.Nodes) == 0 {
		t.Errorf("the description does not decode: %+v\n%s", findings, out.String())
	}
	for _, secret := range []string{"not-a-secret", "YeqVr9MakSFbgxEec9sBwg", "bm90LWEtc2VjcmV0"} {
		if strings.Contains(out.String()+errs.String(), secret) {
			t.Errorf("the secret %s is shown\n%s%s", secret, out.String(), errs.String())
		}
	}
	return out.String(), errs.String()
}
