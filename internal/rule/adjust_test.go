package rule

import (
	"slices"
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

func TestDisableHidesNoUnreadableValue(t *testing.T) {
	findings := run(t, lintHead, nil)
	expect(t, Adjust(settingsOf(t, ""), []string{"bad-value", "no-job-node"}, findings), []string{"bad-value: error"})
}

// TestApplyComplainsOfNothing: the settings were spoken of before the secrets
// were read.
func TestApplyComplainsOfNothing(t *testing.T) {
	l := settingsOf(t, "lint: {ignore: [{rule: two-job-engines, reason: none}, {rule: no-such-rule, reason: none}]}\n")
	expect(t, Apply(l, nil, diag.List{{Rule: "redis-password-placeholder", Severity: diag.Error}}), []string{"redis-password-placeholder: error"})
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
