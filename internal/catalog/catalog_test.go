package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
)

// TestEntriesAreComplete: every text file says everything, in both languages.
func TestEntriesAreComplete(t *testing.T) {
	for _, kind := range kinds {
		names := Names(kind)
		if len(names) < 20 {
			t.Errorf("only %d texts in %s", len(names), kind)
		}
		for _, name := range names {
			t.Run(name, func(t *testing.T) { complete(t, kind, name) })
		}
	}
}

func complete(t *testing.T, kind Kind, name string) {
	data, err := files.ReadFile(string(kind) + "/" + name + extension)
	if err != nil {
		t.Fatal(err)
	}
	e, err := parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]diag.Text{"summary": e.Summary, "why": e.Why, "fix": e.Fix} {
		if text.EN == "" || text.ZH == "" {
			t.Errorf("%s lacks a language: %+v", what, text)
		}
		if strings.HasSuffix(text.EN, ".") || strings.HasSuffix(text.ZH, "。") {
			t.Errorf("%s ends in a full stop: %+v", what, text)
		}
		if strings.Contains(text.EN+text.ZH, "\n") {
			t.Errorf("%s has more than one line: %+v", what, text)
		}
	}
	if e.Severity == 0 || e.Source == "" {
		t.Error("severity or source is missing")
	}
	if !slices.ContainsFunc(Topics(), func(t Topic) bool { return t.Kind == kind && t.Name == e.Topic }) {
		t.Errorf("there is no topic %q of %s", e.Topic, kind)
	}
	if hasExamples := e.Bad.Text != "" && e.Good.Text != ""; hasExamples != (kind == Rules) {
		t.Error("a rule has bad/cluster.yaml and good/cluster.yaml, and nothing else has")
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range kinds {
		for _, name := range Names(kind) {
			if seen[name] {
				t.Errorf("two texts are called %s", name)
			}
			seen[name] = true
			if e, ok := Find(name); !ok || e.Kind != kind || e.Name != name {
				t.Errorf("Find(%q) = %+v, %v", name, e, ok)
			}
		}
	}
}

func TestFindRefusesOtherNames(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../catalog", "rules/syntax", "syntax.txtar", "no-such-finding"} {
		if e, ok := Find(name); ok {
			t.Errorf("Find(%q) = %+v", name, e)
		}
	}
}

func TestParse(t *testing.T) {
	e, err := parse("x", []byte(`severity: info
topic: nodes
source: a manual: page 1
base: none

-- summary.en --
one
-- summary.zh --
一
-- bad/cluster.yaml --
version: 1
-- bad/another.yaml --
version: 2
-- good/cluster.yaml --
version: 3
-- good/base/conf/kylin.properties --
a=b
`))
	if err != nil {
		t.Fatal(err)
	}
	if e.Severity != diag.Info || e.Topic != "nodes" || e.Source != "a manual: page 1" || e.Summary != diag.T("one", "一") {
		t.Errorf("%+v", e)
	}
	if e.Bad.Text != "version: 1\n"+Another+"version: 2\n" || e.Bad.Base == nil || len(e.Bad.Base) != 0 {
		t.Errorf("bad: %+v", e.Bad)
	}
	if e.Good.Text != "version: 3\n" || e.Good.Base["conf/kylin.properties"] != "a=b\n" {
		t.Errorf("good: %+v", e.Good)
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"severity: fatal\n":           `x: severity must be error, warning or info, not "fatal"`,
		"serverity: error\n":          `x: there is no key "serverity"`,
		"base: empty\n":               `x: base must be none, not "empty"`,
		"-- sumary.en --\n":           `x: there is no part sumary.en`,
		"-- bad/clusters.yaml --\n":   `x: there is no part bad/clusters.yaml`,
		"severity: info\n-- bad --\n": `x: there is no part bad`,
	} {
		if _, err := parse("x", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestKeysAreComplete: every key says what it means, in both languages.
func TestKeysAreComplete(t *testing.T) {
	for _, path := range KeyPaths() {
		k, ok := FindKey(path)
		if !ok || k.Path != path || k.Meaning.EN == "" || k.Meaning.ZH == "" || (k.Default.EN == "") != (k.Default.ZH == "") {
			t.Errorf("%s: %+v", path, k)
		}
	}
}

func TestParseKey(t *testing.T) {
	k, err := parseKey("nodes", []byte("-- meaning.en --\nall nodes\n-- example.yaml --\n- name: a\n- name: b\n"))
	if err != nil || k.Meaning.EN != "all nodes" || k.Example != "\n- name: a\n- name: b\n" {
		t.Errorf("%+v, %v", k, err)
	}
	if k, err := parseKey("jobs", []byte("-- example.yaml --\n\nlisten: [81]\n-- default.en --\n")); err != nil || k.Example != "\nlisten: [81]\n" {
		t.Errorf("%+v, %v", k, err)
	}
	for text, want := range map[string]string{
		"meaning: x\n":       `x: "meaning: x" must be in a part such as meaning.en`,
		"-- meaning.fr --\n": `x: there is no part meaning.fr`,
	} {
		if _, err := parseKey("x", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestParseCommand(t *testing.T) {
	c, err := parseCommand("init", []byte("-- short.en --\nwrite a file\n-- short.zh --\n写文件\n-- example --\n  kyctl init\n-- flags.en --\npreset: the `EXAMPLE`: {presets}\n-- flags.zh --\nhelp: 帮助\npreset: 示例 `EXAMPLE`：{presets}\n"))
	if err != nil || c.Short != diag.T("write a file", "写文件") || c.Example != "  kyctl init" || c.Flags["help"] != diag.T("", "帮助") ||
		c.Flags["preset"] != diag.T("the `EXAMPLE`: {presets}", "示例 `EXAMPLE`：{presets}") {
		t.Errorf("%+v, %v", c, err)
	}
	for text, want := range map[string]string{
		"short: x\n":                         `x: "short: x" must be in a part such as short.en`,
		"-- shorts.en --\n":                  `x: there is no part shorts.en`,
		"-- flags.en --\nforce: overwrite\n": `x: flags.zh lacks force`,
	} {
		if _, err := parseCommand("x", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
