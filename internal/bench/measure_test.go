package main

import (
	"strings"
	"testing"
	"time"
)

// TestResults: the ratio is the middle one of the pairs, not that of two middles
// that belong to different moments.
func TestResults(t *testing.T) {
	took := func(ours, theirs int) pair {
		return pair{cost{time.Duration(ours) * time.Millisecond, 2048}, cost{time.Duration(theirs) * time.Millisecond, 1024}}
	}
	pairs := []pair{took(10, 10), took(200, 100), took(90, 30)} // the machine was slow, then less so
	got := row{name: "x", limit: 1.5, memory: 2}.results(pairs)
	want := []result{
		{name: "x", ours: 90, theirs: 30, ratio: 2, unit: "ms", limit: 1.5},
		{name: "x, memory", ours: 2, theirs: 1, ratio: 2, unit: "MiB", limit: 2},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	for i, over := range []bool{true, false} {
		var line strings.Builder
		if got[i].print(&line) != over || strings.Contains(line.String(), "over") != over {
			t.Errorf("%q, want over %v", line.String(), over)
		}
	}
	if (result{ratio: 9}).print(new(strings.Builder)) {
		t.Error("a row without a limit is over it")
	}
}
