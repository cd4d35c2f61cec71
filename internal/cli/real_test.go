package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wrongInReality are the cases of testdata/real that don't work as they are;
// every other one runs somewhere, and gets no error.
var wrongInReality = []string{
	"kylin5-server-port-st",      // the port is a property: kyctl's balancer would ask 7070
	"fullwidth-equals",           // the node runs in another mode than its file seems to say
	"import-default-metastore-4", // Kylin's default is a placeholder
	"stock-4",                    // as shipped it does not start: its database is a placeholder
	"stock-5",                    // as shipped it names no ZooKeeper
	"import-default-metastore-5", // nothing says where ZooKeeper is
	"only-query-nodes",           // the home of the job node is not given
	"version-2.3",                // kyctl does not know it
}

// TestRealConfigurations takes what people really have, each case a folder below
// testdata/real: with a file args it imports and validates what it wrote, else
// it validates cluster.yaml. The description, the report and the findings are
// compared; with -update they are rewritten.
func TestRealConfigurations(t *testing.T) {
	cases, err := filepath.Glob("../../testdata/real/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no case: %v", err)
	}
	for _, dir := range cases {
		dir, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Chdir(dir)
			description, findings := "cluster.yaml", ""
			if _, err := os.Stat("args"); err == nil {
				text, report := importLive(t, "en")
				compared(t, "want.yaml", text)
				compared(t, "want.txt", report)
				description = "want.yaml"
			}
			var out, errs bytes.Buffer
			code := Main([]string{"validate", "--lang=en", "-f", description}, strings.NewReader(""), &out, &errs)
			findings = out.String() + errs.String()
			compared(t, "want.findings", findings)
			if wrong := slices.Contains(wrongInReality, filepath.Base(dir)); wrong != (code == Found) || code > Found {
				t.Errorf("validate: exit %d\n%s", code, findings)
			}
		})
	}
}

// compared compares a text with a file of the working directory.
func compared(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		writeHome(t, file, got)
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (%v); run make golden and look at git diff\n%s", file, err, got)
	}
}
