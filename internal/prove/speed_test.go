package prove

import (
	"slices"
	"testing"
)

// TestProveSpeed is the part of make prove that measures throughput.
func TestProveSpeed(t *testing.T) {
	if *rows == "" {
		t.Skip("make prove runs it")
	}
	for _, f := range fronts {
		for _, what := range []ask{get, query, build} {
			row := "throughput/" + f.kind + "/" + what.name
			if !matches(*rows, row) {
				continue
			}
			t.Run(row, func(t *testing.T) {
				places, bare := quick(t), launchBare(t)
				keepSpeed(t, race(t, row, what,
					f.lane(t, bare, places, "kyctl, "+f.kind+", "+what.name),
					manual("round-robin", "").lane(t, bare, places, "the manual's nginx, "+what.name)))
			})
		}
	}
	for _, s := range stores() {
		row := "throughput/" + s.name + "/get"
		if !s.shared || s.tomcat != tomcat9 || !matches(*rows, row) {
			continue
		}
		t.Run(row, func(t *testing.T) {
			f, bare := launchFleet(t, s), launchFleet(t, local())
			keepSpeed(t, race(t, row, get,
				fronts[0].whole(t, f, "kyctl, nginx, sessions in "+s.name),
				fronts[0].whole(t, bare, "kyctl, nginx, sessions in the nodes")))
		})
	}
}

// keepSpeed puts a measurement in the place of the last one.
func keepSpeed(t *testing.T, s Speed) {
	t.Helper()
	t.Log(s.ratios(), s)
	err := change(func(m *Measured) {
		m.Throughput = append(slices.DeleteFunc(m.Throughput, func(old Speed) bool { return old.Row == s.Row }), s)
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Row == "throughput/nginx/query" && median(s.ratios()) < 2 {
		t.Errorf("queries are %.2f times as fast as with the manual's configuration, less than 2", median(s.ratios()))
	}
}
