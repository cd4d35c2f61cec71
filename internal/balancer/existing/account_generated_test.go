package existing

import (
	"errors"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/source"
)

var generatedFiles = flag.Int("files", 500, "how many files TestAccountOfGenerated makes for each balancer; CI makes 10000")

var errMissing = errors.New("no such file")

// TestAccountOfGenerated: files made at random, with every directive that any
// vocabulary knows and some that none does, with odd spacing, comments, quotes,
// includes and sections in sections. The generator knows where each directive and
// each of its words is; every one is in the account, once. Rules about who may
// come in that are at the cluster's paths are reported at their line; those of
// other sites are not, and those of all sites stay.
func TestAccountOfGenerated(t *testing.T) {
	many := *generatedFiles
	if testing.Short() {
		many = min(many, 200)
	}
	for _, k := range balancer.Kinds {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			for n := 0; n < many && !t.Failed(); n++ {
				g := generate(k.Name, uint64(n))
				what := fmt.Sprintf("file %d", n)
				found := Read(k, g.config())
				g.addsUp(t, what, found)
				g.gatesAre(t, what, found)
				if n%97 == 0 {
					g.saidMatters(t, what, k, found)
				}
				if t.Failed() {
					for name := range g.files {
						t.Logf("%s:\n%s", name, g.text(name))
					}
				}
			}
		})
	}
}

// spot is a place in one of the files.
type spot struct {
	file      string
	line, col int32
}

func spotOf(p source.Pos) spot { return spot{p.File.Name, p.Line, p.Col} }

// spot is the place of a byte that was written.
func (g *generated) spot(file string, at int) spot {
	f := g.read[file]
	if f == nil {
		f = source.New(file, *g.files[file])
		g.read[file] = f
	}
	return spotOf(f.Pos(at))
}

// spots are the places of a statement's words.
func (g *generated) spots(s *statement) []spot {
	var out []spot
	for _, at := range s.words {
		out = append(out, g.spot(s.file, at))
	}
	return out
}

// addsUp wants an entry for every directive that was written, at its place and in
// no other, and every part of one at a word of that directive, none twice.
func (g *generated) addsUp(t *testing.T, what string, found *Found) {
	t.Helper()
	left := map[spot]*statement{}
	for _, s := range g.written {
		left[g.spot(s.file, s.from)] = s
	}
	var of *statement
	parts := map[spot]bool{}
	for _, e := range found.Account {
		at := spotOf(e.Pos)
		if wrong := unexplained(e); wrong != "" {
			t.Errorf("%s: %s:%d: %s: %s", what, at.file, e.Pos.Line, shownEntry(e), wrong)
		}
		if !e.Part {
			if of = left[at]; of == nil {
				t.Errorf("%s: %s:%d: %s: no directive begins here, or it has an entry already", what, at.file, e.Pos.Line, e.Text)
				return
			}
			delete(left, at)
			continue
		}
		if of == nil || at.file != of.file || !slices.Contains(g.spots(of), at) || parts[at] {
			t.Errorf("%s: %s:%d: %s: the part is at no word of its directive, or a word has two", what, at.file, e.Pos.Line, e.Text)
		}
		parts[at] = true
	}
	for _, s := range left {
		t.Errorf("%s: %s: unaccounted for: %s", what, s.file, s.text)
	}
}

// gatesAre wants a lost gate for every one that the generator put on the way to
// the cluster, and none elsewhere.
func (g *generated) gatesAre(t *testing.T, what string, found *Found) {
	t.Helper()
	if len(found.Choices) > 0 {
		t.Fatalf("%s: the cluster was not found", what)
	}
	entries, warned := map[spot]Entry{}, map[spot]bool{}
	for _, e := range found.Account {
		if !e.Part {
			entries[spotOf(e.Pos)] = e
		}
	}
	for _, f := range found.Findings {
		if f.Rule == "balancer-access-lost" {
			warned[spotOf(f.Pos)] = true
		}
	}
	lost := 0
	for _, s := range g.written {
		if !s.gate {
			continue
		}
		named := slices.ContainsFunc(g.within(s), func(in *statement) bool {
			e := entries[g.spot(in.file, in.from)]
			return e.Gate && e.Fate == Lost || slices.ContainsFunc(g.spots(in), func(at spot) bool { return warned[at] })
		})
		switch e := entries[g.spot(s.file, s.from)]; {
		case s.place == ours:
			lost++
			if !named {
				t.Errorf("%s: it keeps somebody out, and is not reported as lost but as %s: %s", what, e.Fate, s.text)
			}
		case named:
			t.Errorf("%s: it is not the cluster's, and is reported as access control that is lost: %s", what, s.text)
		case s.place == everyone && !slices.ContainsFunc(g.within(s), func(in *statement) bool {
			e := entries[g.spot(in.file, in.from)]
			return e.Fate == Kept && e.Why == stillHolds && !e.Inside
		}):
			t.Errorf("%s: it holds for every site and stays, and is reported as %s: %s", what, e.Fate, s.text)
		}
	}
	if (len(warned) > 0) != (lost > 0) {
		t.Errorf("%s: %d warnings of access control, %d gates", what, len(warned), lost)
	}
}

// saidMatters takes each directive out that a key is said to say, and wants
// another description: else the key did not say it.
func (g *generated) saidMatters(t *testing.T, what string, k balancer.Kind, found *Found) {
	t.Helper()
	before := valuesOf(found)
	said := map[spot]Entry{}
	for _, e := range found.Account {
		if e.Fate == Said && !e.Part {
			said[spotOf(e.Pos)] = e
		}
	}
	for _, s := range g.written {
		e, ok := said[g.spot(s.file, s.from)]
		if ok && s.only && valuesOf(Read(k, g.without(s).config())) == before {
			t.Errorf("%s: it is said to be in the description (%v), which is the same without it: %s", what, e.Keys, s.text)
		}
	}
}

// valuesOf writes what was found, without places.
func valuesOf(f *Found) string {
	var out strings.Builder
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Found]()) {
		if field.IsExported() && field.Name != "Name" && field.Name != "Account" && field.Name != "Findings" {
			showTold(&out, field.Name, reflect.ValueOf(f).Elem().FieldByIndex(field.Index), func(source.Pos) string { return "" })
		}
	}
	return out.String()
}
