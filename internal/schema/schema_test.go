package schema

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/manual"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/source"
)

var update = flag.Bool("update", false, "rewrite docs/cluster.schema.json")

// compile also checks the schema against that of JSON Schema 2020-12.
func compile(t *testing.T, o Options) *jsonschema.Schema {
	t.Helper()
	b, err := Bytes(o)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	// A bare name would be a file of the working directory.
	const id = "https://example.com/cluster.schema.json"
	if err := c.AddResource(id, parsed); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// against validates the YAML text.
func against(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	v, err := cluster.Generic(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return s.Validate(v)
}

// TestDocsSchema compares docs/cluster.schema.json with what kyctl schema says.
func TestDocsSchema(t *testing.T) {
	const name = "../../docs/cluster.schema.json"
	want, err := Bytes(Options{Lang: diag.EN})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/cluster.schema.json is not what kyctl schema says (%v): run make generate", err)
	}
}

func TestDescriptionsFit(t *testing.T) {
	whole, overlay, stages := compile(t, Options{Lang: diag.ZH}), compile(t, Options{Overlay: true}), compile(t, Options{Stages: true})
	for _, pattern := range []string{"../../examples/*/*.yaml", "../../testdata/clusters/*/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) < 5 {
			t.Fatalf("%s: %v, %v", pattern, names, err)
		}
		for _, name := range names {
			f, err := source.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			s := whole
			switch {
			case filepath.Base(name) == cluster.StagesFile:
				s = stages
			case cluster.IsOverlay(f):
				s = overlay
			}
			if err := against(t, s, f.Bytes); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestStagesFit: the schema of kyctl.yaml accepts what validate accepts.
func TestStagesFit(t *testing.T) {
	s := compile(t, Options{Stages: true, Lang: diag.ZH})
	for _, text := range []string{
		"stages: [{name: prod, files: [cluster.yaml, prod.yaml]}]",
		"stages:\n- name: a-1\n  files: [../x.yaml]\nx-mine: 1\n",
		"stages: []",
		"stages: [{name: prod, files: []}]",
		"stages: [{name: Prod, files: [cluster.yaml]}]",
		"stages: [{name: prod, file: [cluster.yaml]}]",
		"stages: {prod: [cluster.yaml]}",
		"version: 1\nstages: [{name: prod, files: [cluster.yaml]}]",
	} {
		_, findings := cluster.ReadStages(source.New(cluster.StagesFile, []byte(text)))
		if err := against(t, s, []byte(text)); (err == nil) != (len(findings) == 0) {
			t.Errorf("%q: the schema says %v, validate %v", text, err, findings)
		}
	}
}

// unseen are the mistakes that are gone once YAML is values, or that no single
// value shows.
var unseen = []string{
	cluster.RuleSyntax, cluster.RuleDuplicateKey, cluster.RuleSecondDocument, cluster.RuleAlias, cluster.RuleTag, cluster.RuleRange,
}

// TestMistakesDoNotFit: what the form rules show as wrong is wrong for an
// editor, and what they show as right is right.
func TestMistakesDoNotFit(t *testing.T) {
	s := compile(t, Options{})
	for _, r := range catalog.Topics()[0].Entries(rule.Names()) {
		if slices.Contains(unseen, r.Name) {
			continue
		}
		if against(t, s, []byte(r.Bad.Text)) == nil {
			t.Errorf("the bad example of %s fits the schema:\n%s", r.Name, r.Bad.Text)
		}
		if err := against(t, s, []byte(r.Good.Text)); err != nil {
			t.Errorf("the good example of %s: %v", r.Name, err)
		}
	}
}

// TestRulesFit: a description that validate only has rules against is well
// formed for an editor.
func TestRulesFit(t *testing.T) {
	s := compile(t, Options{})
	for _, r := range catalog.Entries(rule.Names()) {
		if r.Topic == "form" {
			continue
		}
		for _, text := range []string{r.Bad.Text, r.Good.Text} {
			if err := against(t, s, []byte(text)); err != nil && decodes(t, text) {
				t.Errorf("%s: %v\n%s", r.Name, err, text)
			}
		}
	}
}

// TestValuesFit tries one value after another at every key: the schema takes
// each that the decoding takes.
func TestValuesFit(t *testing.T) {
	s := compile(t, Options{Overlay: true})
	taken, refused := 0, 0
	var walk func(keys []cluster.Key)
	walk = func(keys []cluster.Key) {
		for _, k := range keys {
			walk(k.Keys)
			if k.Sample == "" || k.Path == "nodes.name" {
				continue
			}
			sample := strings.TrimSuffix(k.Example, k.Name()+": "+k.Sample+"\n")
			if sample == k.Example {
				continue // of several lines
			}
			for _, value := range values(k) {
				text := sample + k.Name() + ": " + value + "\n"
				text = strings.Replace(text, "nodes:\n  - ", "nodes:\n  - name: n-1\n    ", 1)
				err := against(t, s, []byte(text))
				switch ok := decodes(t, text); {
				case ok && err != nil && (value != "true" || k.Type.Text.EN != "version"): // which a rule refuses
					t.Errorf("%s: %s: decoded, but: %v", k.Path, value, err)
				case !ok && err == nil:
					refused++
				}
				taken++
			}
		}
	}
	walk(manual.Description().Keys)
	if taken < 5000 || refused > taken/20 {
		t.Errorf("%d values; of those refused by the decoding the schema takes %d", taken, refused)
	}
}

// values are what any key is tried with, alone and in a list, and its own.
func values(k cluster.Key) []string {
	scalars := []string{
		"0", "1", "-1", "80", "7070", "65536", `"80"`, "3.10", "1e3", "true", `"true"`, "yes", "text", "a b", `""`, "a.b-c_d", "-a", "a-", "'*.a.com'",
		"10.0.0.1", "10.0.0.0/8", "10.0.0.1:80", "'::1'", "'[::1]:80'", "'[fe80::1%eth0]:80'", "h:80", "h_x.y.:0", "h:x", "1s", "1.5h2m", "1ms", "10", "-1s", ".5s",
		"64m", "64mb", "64 m", "/a/b", "{a: b}", "[]", `"a\tb"`, `"a\nb"`, `"a\u2028b"`, "密码", "2024-01-01", "0x10", "070", "8.5", `"8.5.78"`, "{env: X}", "{env: X, file: Y}", "{value: 'x'}", "{evn: X}",
	}
	scalars = append(scalars, k.Type.Words...)
	out := []string{k.Sample}
	for _, v := range scalars {
		out = append(out, v, "["+v+"]")
	}
	return out
}

// decodes says that a description has no mistake that a single key shows.
func decodes(t *testing.T, text string) bool {
	t.Helper()
	c, findings, usable := cluster.Read(source.New("cluster.yaml", []byte(text)))
	if !usable {
		return false
	}
	_, bound, _ := plan.Bind(c, plan.Options{}) // its error is a base that is not there
	for _, f := range append(findings, bound...) {
		if f.Rule != cluster.RuleMissingKey && (f.Severity == diag.Error || f.Rule == cluster.RuleAmbiguousScalar) {
			return false
		}
	}
	return true
}
