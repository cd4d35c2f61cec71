// Package mutants counts the mistakes that validate finds.
//
// In: the examples, and the tables of a description's keys: from those come the
// mistakes. Out: docs/mutants.md, with the mistakes that nobody finds, and a
// failure where they are too many. Nothing imports it.
package mutants

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/mutants.md")

// The least that is found, and of that at the place of the mistake, in percent.
const (
	leastFound     = 85
	leastAtMistake = 95
)

// TestDocsMutants makes one mistake after another in the examples and looks for
// a finding that the sound example lacks.
func TestDocsMutants(t *testing.T) {
	all := verdicts(t)
	for _, v := range all {
		if v.survives() && v.class == drop && (v.needed() || v.protects()) {
			t.Errorf("%s: nobody misses %s", v.example, v.key.Path)
		}
	}
	total := count(all, "")
	if total.mistakes() < 1000 || percent(total.found, total.mistakes()) < leastFound || percent(total.atMistake, total.found) < leastAtMistake {
		t.Errorf("of %d mistakes %d are found, %d of them where they are", total.mistakes(), total.found, total.atMistake)
	}
	const name = "../../docs/mutants.md"
	want := page(all)
	if *update && !t.Failed() {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("docs/mutants.md is not what the mutants show (%v): run make generate", err)
	}
}

// verdicts tries every mutant of every example.
func verdicts(t *testing.T) []verdict {
	t.Helper()
	found, err := filepath.Glob("../../examples/*/cluster.yaml")
	if err != nil || len(found) < 5 {
		t.Fatal(found, err)
	}
	var all []verdict
	for _, path := range found {
		e := open(t, filepath.Dir(path))
		sound := e.judge(t, e.texts)
		if sound.files == nil {
			t.Fatalf("%s: %v", e.name, sound.findings)
		}
		for _, m := range e.mutants(t) {
			all = append(all, e.try(t, m, sound))
		}
	}
	return all
}

func (v verdict) survives() bool { return !v.equal && !v.found }

// needed says that a description can't do without the key. An overlay, the
// second file, can do without all but the name of a node.
func (v verdict) needed() bool {
	return v.key.Required && (v.file == 0 || v.key.Path == "nodes.name")
}

// protects says that the key keeps a secret from being read.
func (v verdict) protects() bool {
	word := v.key.Name()
	return v.key.Type.Secret || word == "encrypt_password" || word == "tls" || word == "restrict_internal_api"
}

// figures are how many mutants of a class there are and what became of them.
type figures struct{ all, equal, found, atMistake int }

func (f figures) mistakes() int { return f.all - f.equal }

// count counts the mutants of a class, "" for all.
func count(all []verdict, class string) figures {
	var f figures
	for _, v := range all {
		if class != "" && v.class != class {
			continue
		}
		f.all++
		switch {
		case v.equal:
			f.equal++
		case v.atMistake:
			f.found, f.atMistake = f.found+1, f.atMistake+1
		case v.found:
			f.found++
		}
	}
	return f
}

func percent(part, of int) float64 {
	if of == 0 {
		return 100
	}
	return 100 * float64(part) / float64(of)
}

// about says what each class is, and why what survives is left alone.
var about = []struct{ class, what, survivors string }{
	{drop, "the key and its value are removed", "The key is optional, and without it the cluster is different but valid: one without a load balancer, one where every node does everything, one on the usual port."},
	{misspell, "two letters of the key are swapped; its last letter is missing", "A free mapping accepts any name, and only the product knows which ones it reads."},
	{retype, "the value becomes empty, a text, a number, a list or a mapping where the key does not accept that", "In an overlay, `key: null` removes the key."},
	{swap, "the values of two neighbouring keys are swapped", "Two texts of the same form, each valid in place of the other."},
	{outside, "a number, a port, a duration or a prefix length just outside the range of the key", ""},
	{duplicate, "an entry of a list appears twice", ""},
	{switched, "another word for `load_balancer.kind` or `sessions.store`, with the same options", "The description has only settings that the other load balancer supports too."},
}

// page is docs/mutants.md.
func page(all []verdict) string {
	var out strings.Builder
	out.WriteString(intro)
	for _, row := range about {
		figuresRow(&out, row.class+": "+row.what, count(all, row.class))
	}
	figuresRow(&out, "**all**", count(all, ""))
	out.WriteString("\n## What validate does not find\n")
	for _, row := range about {
		lines := survivors(all, row.class)
		if len(lines) == 0 {
			continue
		}
		fmt.Fprintf(&out, "\n### %s\n\n%s\n\n| key | change | examples |\n|---|---|---|\n%s", row.class, row.survivors, strings.Join(lines, ""))
	}
	return out.String()
}

const intro = `# Mistakes that validate finds

A test changes every key of every example in each of these ways, one mistake at a time. A mistake counts as found if validate
then reports something that it does not report about the example itself. It counts as found at its line if the finding points at the changed
lines or, for a dropped key, at the mapping that the key was in. A change that renders to the same tree, byte for byte,
is not a mistake and does not count. ` + "`make generate`" + ` writes this page. A test fails if less than 85 % of the mistakes are found or
less than 95 % of those at their line, or if a missing required key or an unprotected secret is not reported.

| mistake | tried | same tree | found | at its line |
|---|---|---|---|---|
`

func figuresRow(out *strings.Builder, name string, f figures) {
	fmt.Fprintf(out, "| %s | %d | %d | %d of %d, %.1f %% | %d, %.1f %% |\n", name, f.all, f.equal,
		f.found, f.mistakes(), percent(f.found, f.mistakes()), f.atMistake, percent(f.atMistake, f.found))
}

// survivors are the rows of a class, the examples with the same change in one.
func survivors(all []verdict, class string) []string {
	examples := map[string][]string{}
	for _, v := range all {
		if v.class != class || !v.survives() {
			continue
		}
		row := fmt.Sprintf("| `%s` | %s |", v.key.Path, v.what)
		if name := v.example; !slices.Contains(examples[row], name) {
			examples[row] = append(examples[row], name)
		}
	}
	var rows []string
	for row, names := range examples {
		rows = append(rows, row+" "+strings.Join(names, ", ")+" |\n")
	}
	slices.Sort(rows)
	return rows
}

// TestClassesAreTold keeps the table of classes complete.
func TestClassesAreTold(t *testing.T) {
	for _, class := range classes {
		if !slices.ContainsFunc(about, func(row struct{ class, what, survivors string }) bool { return row.class == class }) {
			t.Errorf("about does not tell of %s", class)
		}
	}
}
