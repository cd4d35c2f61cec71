package diag

import (
	"testing"

	"github.com/kyctl/kyctl/internal/source"
)

func TestSort(t *testing.T) {
	base, over := source.New("b.yaml", nil), source.New("a.yaml", nil)
	over.Order = 1
	f := func(file *source.File, line int32, s Severity, rule string) Finding {
		return Finding{Rule: rule, Severity: s, Pos: source.Pos{File: file, Line: line, Col: 1}}
	}
	l := List{
		f(base, 1, Info, "advice"), f(over, 1, Error, "later-file"), f(base, 9, Warning, "far"),
		f(base, 2, Warning, "b"), f(base, 2, Error, "c"), f(base, 2, Warning, "a"), f(base, 2, Warning, "a"),
	}
	l.Sort()
	want := []string{"c", "a", "b", "far", "later-file", "advice"}
	if len(l) != len(want) {
		t.Fatalf("%d findings, want %d: a finding that an alias gives twice is told once", len(l), len(want))
	}
	for i, f := range l {
		if f.Rule != want[i] {
			t.Errorf("place %d: %s, want %s", i, f.Rule, want[i])
		}
	}
	if l.Worst() != Error || l.Count(Warning) != 3 || (List{}).Worst() != 0 {
		t.Errorf("worst %v, %d warnings", l.Worst(), l.Count(Warning))
	}
}

func TestWithFillsBothLanguages(t *testing.T) {
	got := T("%s has %d", "有 %[2]d 个 %[1]s").With("node", 3)
	if got.In(EN) != "node has 3" || got.In(ZH) != "有 3 个 node" {
		t.Errorf("%+v", got)
	}
}
