package product

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestOpenPathsAreSorted: each path that a version of Kylin serves without a login
// is in its row, where it is either closed or left open for a reason.
func TestOpenPathsAreSorted(t *testing.T) {
	text, err := os.ReadFile("testdata/permit-all.txt")
	if err != nil {
		t.Fatal(err)
	}
	var facts Facts
	found := map[string]int{}
	for line := range strings.Lines(string(text)) {
		line, _, _ := strings.Cut(strings.TrimSpace(line), "#")
		name, version, row := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case line == "":
		case row:
			v, _ := ParseVersion(version)
			if facts, row = Lookup(name, v); !row {
				t.Fatalf("no row for %s", line)
			}
		default:
			found[facts.Line]++
			if !slices.ContainsFunc(facts.Open, func(o Open) bool { return o.Pattern == line }) {
				t.Errorf("Kylin %s serves %s without a login, and its row has it neither as closed nor as open", facts.Line, line)
			}
		}
	}
	for _, line := range Lines("kylin") {
		if found[line] < 12 {
			t.Errorf("%d paths of Kylin %s are in the list", found[line], line)
		}
	}
}

// TestOpenRowsAreWhole: no row has a path twice, and one that stays open is not
// below one that is closed.
func TestOpenRowsAreWhole(t *testing.T) {
	for _, f := range All() {
		seen := map[string]bool{}
		for _, o := range f.Open {
			if seen[o.Pattern] || !strings.HasPrefix(o.Pattern, "/") || o.Why != "" && o.Wider != "" {
				t.Errorf("%s %s: %+v", f.Name, f.Line, o)
			}
			seen[o.Pattern] = true
		}
		for _, o := range f.Open {
			for _, closed := range f.Closed() {
				if tree, ok := strings.CutSuffix(closed, "/**"); ok && o.Why != "" && strings.HasPrefix(o.Pattern+"/", tree+"/") {
					t.Errorf("%s %s: %s is open, and below %s, which is closed", f.Name, f.Line, o.Pattern, closed)
				}
			}
		}
		if len(f.Closed()) < 5 {
			t.Errorf("%s %s closes %d paths", f.Name, f.Line, len(f.Closed()))
		}
	}
}
