package rule

import (
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

const lintHead = `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-1, host: 10.0.0.1, mode: query, weight: 300}
`

func TestLintSettings(t *testing.T) {
	for _, test := range []struct {
		what, lint string
		want       []string // rule: severity, those of weight and of builds apart
	}{
		{"a rule can be ignored", "lint: {ignore: [{rule: no-job-node, reason: elsewhere}]}", []string{"bad-value: error"}},
		{"its severity can be lowered", "lint: {severity: {no-job-node: info}}", []string{"bad-value: error", "no-job-node: info"}},
		{
			"what could not be read stays an error", "lint: {severity: {bad-value: info}}",
			[]string{"bad-value: error", "no-job-node: error", "ignore-unused: warning"},
		},
		{
			"nor can it be ignored", "lint: {ignore: [{rule: bad-value, reason: none}]}",
			[]string{"bad-value: error", "no-job-node: error", "ignore-unused: warning"},
		},
		{
			"a rule about the values of secrets may find something when rendering", "lint: {ignore: [{rule: redis-password-placeholder, reason: later}]}",
			[]string{"bad-value: error", "no-job-node: error"},
		},
		{
			"a complaint about an ignore can be weighed like any other",
			"lint: {ignore: [{rule: two-job-engines, reason: none}], severity: {ignore-unused: info}}",
			[]string{"bad-value: error", "no-job-node: error", "ignore-unused: info"},
		},
		{
			"and ignored", "lint: {ignore: [{rule: two-job-engines, reason: none}, {rule: ignore-unused, reason: shared by many files}]}",
			[]string{"bad-value: error", "no-job-node: error"},
		},
		{
			"without a reason nothing is ignored", "lint: {ignore: [{rule: no-job-node}]}",
			[]string{"missing-key: error", "bad-value: error", "no-job-node: error", "ignore-unused: warning"},
		},
		{
			"a word that is no severity", "lint: {severity: {no-job-node: fatal}}",
			[]string{"bad-value: error", "no-job-node: error", "unknown-word: error"},
		},
	} {
		t.Run(test.what, func(t *testing.T) {
			expect(t, run(t, lintHead+test.lint+"\n", nil), test.want)
		})
	}
}

// TestIgnoreComments: no node builds, which is told at nodes:.
func TestIgnoreComments(t *testing.T) {
	alone := []string{"no-job-node: error"}
	unused := []string{"no-job-node: error", "ignore-unused: warning"}
	for _, test := range []struct {
		what, above, behind, rest string
		want                      []string
	}{
		{"above", "# kyctl:ignore no-job-node builds run elsewhere\n", "", "", nil},
		{"behind", "", " # kyctl:ignore no-job-node builds run elsewhere", "", nil},
		{"with another comment between", "# kyctl:ignore no-job-node elsewhere\n  # the nodes\n", "", "", nil},
		{"above an empty line it means that", "# kyctl:ignore no-job-node elsewhere\n\n", "", "", unused},
		{"below it means the next line", "", "\n  # kyctl:ignore no-job-node elsewhere", "", unused},
		{"without a reason", "# kyctl:ignore no-job-node\n", "", "", []string{"no-job-node: error", "ignore-comment: warning"}},
		{"without a rule", "# kyctl:ignore\n", "", "", []string{"no-job-node: error", "ignore-comment: warning"}},
		{"another verb", "# kyctl:disable no-job-node elsewhere\n", "", "", []string{"no-job-node: error", "ignore-comment: warning"}},
		{"a rule that is none", "# kyctl:ignore no-job-nodes elsewhere\n", "", "", []string{"no-job-node: error", "lint-unknown-rule: error"}},
		{"a rule that finds nothing", "", " # kyctl:ignore two-job-engines x", "", unused},
		{"in quotes", "", "", "x-note: \"a\n  # kyctl:ignore nothing at all\"\n", alone},
		{"two above one line", "# kyctl:ignore no-job-node x\n# kyctl:ignore two-job-engines x\n", "", "", []string{"ignore-unused: warning"}},
		{"a rule about values that only render knows", "# kyctl:ignore no-job-node x\n# kyctl:ignore redis-password-placeholder x\n", "", "", nil},
		{"a rule about other clusters", "# kyctl:ignore no-job-node x\n# kyctl:ignore node-in-two-clusters one is a copy\n", "", "", nil},
		{"what can't be read", "# kyctl:ignore no-job-node x\n", "", "version: x # kyctl:ignore bad-value x\n", []string{"duplicate-key: error", "ignore-unused: warning"}},
		{"the complaint about one", "", "", "# kyctl:ignore ignore-unused two files share it\nlint: {ignore: [{rule: two-job-engines, reason: x}]}\n", alone},
	} {
		t.Run(test.what, func(t *testing.T) {
			head, nodes, _ := strings.Cut(lintHead, "nodes:")
			expect(t, run(t, head+test.above+"nodes:"+test.behind+strings.Replace(nodes, ", weight: 300", "", 1)+test.rest, nil), test.want)
		})
	}
}

// TestAnUnusedCommentIsTakenOut: the fix leaves the rest as it was.
func TestAnUnusedCommentIsTakenOut(t *testing.T) {
	text := lintHead + "lint: {}  # kyctl:ignore two-job-engines x\n"
	for _, f := range run(t, text, nil) {
		if f.Rule != RuleIgnoreUnused {
			continue
		}
		end := f.Fix.Pos
		end.Col += f.Fix.Runes
		if got := text[:f.Pos.File.Offset(f.Fix.Pos)] + f.Fix.Text + text[f.Pos.File.Offset(end):]; got != lintHead+"lint: {}\n" {
			t.Errorf("%q", got)
		}
		return
	}
	t.Error("no finding")
}

func TestDisableHidesNoUnreadableValue(t *testing.T) {
	findings := run(t, lintHead, nil)
	expect(t, NewSettings(settingsOf(t, ""), []string{"bad-value", "no-job-node"}, nil).Adjust(findings), []string{"bad-value: error"})
}

// TestApplyComplainsOfNothing: the settings were spoken of before the secrets
// were read.
func TestApplyComplainsOfNothing(t *testing.T) {
	l := settingsOf(t, "lint: {ignore: [{rule: two-job-engines, reason: none}, {rule: no-such-rule, reason: none}]}\n")
	expect(t, NewSettings(l, nil, nil).Apply(diag.List{{Rule: "redis-password-placeholder", Severity: diag.Error}}), []string{"redis-password-placeholder: error"})
}

// TestChecksOfLiveParts: settings name them as they name rules, and whether one
// changes anything is seen only when the part is asked.
func TestChecksOfLiveParts(t *testing.T) {
	live := []string{"doctor-refused", "doctor-timeout"}
	s := NewSettings(settingsOf(t, "lint: {ignore: [{rule: doctor-refused, reason: it is built}, {rule: doctor-timeot, reason: x}], severity: {doctor-timeout: info}}\n"), nil, live)
	found := s.Adjust(nil)
	expect(t, found, []string{"lint-unknown-rule: error"})
	if got, want := found[0].Hint.EN, "did you mean doctor-timeout?"; got != want {
		t.Errorf("hint %q, want %q", got, want)
	}
	expect(t, s.Apply(diag.List{{Rule: "doctor-refused", Severity: diag.Error}, {Rule: "doctor-timeout", Severity: diag.Error}}), []string{"doctor-timeout: info"})
	s = NewSettings(settingsOf(t, "lint: {ignore: [{rule: doctor-refused}]}\n"), nil, live)
	expect(t, s.Apply(diag.List{{Rule: "doctor-refused", Severity: diag.Error}}), []string{"doctor-refused: error"})
}

func settingsOf(t *testing.T, lint string) cluster.Lint {
	t.Helper()
	c, _, usable := cluster.Read(source.New("cluster.yaml", []byte(lintHead+lint)))
	if !usable {
		t.Fatal("the description does not parse")
	}
	return c.Lint
}

func expect(t *testing.T, findings diag.List, want []string) {
	t.Helper()
	var got []string
	for _, f := range findings {
		got = append(got, f.Rule+": "+f.Severity.String())
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q%s", got, want, lines(findings))
	}
}
