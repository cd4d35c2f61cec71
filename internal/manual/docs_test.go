package manual

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer/existing"
	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

var update = flag.Bool("update", false, "rewrite the documents below docs/")

// upToDate compares a document with what the code says, or rewrites it.
func upToDate(t *testing.T, name, want string) {
	t.Helper()
	name = filepath.Join("..", "..", "docs", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s is not what the code says (%v): run make generate", filepath.Base(name), err)
	}
}

// topics are the topics of a kind.
func topics(kind catalog.Kind) []catalog.Topic {
	return slices.DeleteFunc(catalog.Topics(), func(t catalog.Topic) bool { return t.Kind != kind })
}

func TestDocsRules(t *testing.T) {
	var out strings.Builder
	out.WriteString(rulesIntro)
	for _, topic := range topics(catalog.Rules) {
		fmt.Fprintf(&out, "\n## %s\n\n| rule | severity | |\n|---|---|---|\n", topic.Title.EN)
		entries := topic.Entries(rule.Names())
		for _, r := range entries {
			fmt.Fprintf(&out, "| [%s](#%s) | %s | %s |\n", r.Name, r.Name, r.Severity, markdown(r.Summary.EN))
		}
		for _, r := range entries {
			t.Run(r.Name, func(t *testing.T) { writeRule(t, &out, r) })
		}
	}
	upToDate(t, "rules.md", out.String())
}

const rulesIntro = `# The rules

What ` + "`kyctl validate`" + ` looks for. ` + "`kyctl explain NAME`" + ` shows a rule in the terminal, ` + "`--lang zh`" + ` in Chinese.
This file is written by ` + "`make generate`" + `; every finding in it is what kyctl printed about the example above it.

An error stops render. A warning fails ` + "`validate --strict`" + ` alone. An info is advice about a legal choice and never fails.
A rule is silenced for one cluster with ` + "`lint.ignore`" + ` and a reason, for one line with ` + "`# kyctl:ignore RULE REASON`" + ` on
it or above it, for one run with ` + "`--disable`" + `; ` + "`--baseline`" + ` silences what there is today.
`

func TestDocsDoctor(t *testing.T) {
	var out strings.Builder
	out.WriteString(doctorIntro)
	for _, topic := range topics(catalog.Doctor) {
		fmt.Fprintf(&out, "\n## %s\n", topic.Title.EN)
		writeChecks(&out, topic.Entries(doctor.CheckNames()))
	}
	upToDate(t, "doctor.md", out.String())
}

func TestDocsImport(t *testing.T) {
	var out strings.Builder
	out.WriteString(importIntro)
	writeChecks(&out, catalog.Entries(existing.CheckNames()))
	upToDate(t, "import.md", out.String())
}

const importIntro = `# What import finds in a balancer's file

What ` + "`kyctl import --balancer FILE`" + ` tells of a configuration that somebody wrote for nginx, Apache httpd or HAProxy. No file that
kyctl renders has any of it. ` + "`kyctl explain NAME`" + ` shows a finding in the terminal, ` + "`--lang zh`" + ` in Chinese. This file is written
by ` + "`make generate`" + `.
`

func writeChecks(out *strings.Builder, checks []catalog.Entry) {
	out.WriteString("\n| check | severity | |\n|---|---|---|\n")
	for _, c := range checks {
		fmt.Fprintf(out, "| [%s](#%s) | %s | %s |\n", c.Name, c.Name, c.Severity, markdown(c.Summary.EN))
	}
	for _, c := range checks {
		fmt.Fprintf(out, "\n### %s\n\n**Why:** %s.\n\n**Fix:** %s.\n\n**Source:** %s.\n", c.Name, markdown(c.Why.EN), markdown(c.Fix.EN), markdown(c.Source))
	}
}

const doctorIntro = `# What doctor looks for

What ` + "`kyctl doctor`" + ` tells of the live parts of a cluster. ` + "`kyctl explain NAME`" + ` shows a check in the terminal, ` + "`--lang zh`" + ` in
Chinese. This file is written by ` + "`make generate`" + `.

A check is silenced as a rule is: for one cluster with ` + "`lint.ignore`" + ` and a reason, for one line with
` + "`# kyctl:ignore CHECK REASON`" + ` on it or above it; ` + "`lint.severity`" + ` takes it more or less seriously.
`

func writeRule(t *testing.T, out *strings.Builder, r catalog.Entry) {
	fmt.Fprintf(out, "\n### %s\n\n%s: %s.\n\n", r.Name, strings.ToUpper(r.Severity.String()[:1])+r.Severity.String()[1:], markdown(r.Summary.EN))
	fmt.Fprintf(out, "**Why:** %s.\n\n**Fix:** %s.\n\n", markdown(r.Why.EN), markdown(r.Fix.EN))
	writeExample(out, r.Bad)
	fmt.Fprintf(out, "```text\n%s```\n\nWithout the finding:\n\n", printed(t, r))
	writeExample(out, r.Good)
	fmt.Fprintf(out, "**Source:** %s.\n", markdown(r.Source))
}

func writeExample(out *strings.Builder, x catalog.Example) {
	fmt.Fprintf(out, "```yaml\n%s```\n\n", unmarked(x.Text))
	for _, path := range slices.Sorted(maps.Keys(x.Base)) {
		fmt.Fprintf(out, "with `base/%s`:\n\n```%s\n%s\n```\n\n", path, strings.TrimPrefix(filepath.Ext(path), "."), strings.TrimRight(x.Base[path], "\n"))
	}
}

// unmarked takes out the mark of the line that the finding points at.
func unmarked(text string) string { return strings.ReplaceAll(text, " # <-\n", "\n") }

// printed returns what validate prints of a rule's Bad example about the rule.
func printed(t *testing.T, r catalog.Entry) string {
	t.Helper()
	t.Chdir(t.TempDir())
	base := r.Bad.Base
	if base == nil {
		base = map[string]string{
			plan.KylinProperties:    "# stock\n",
			plan.ContextXML:         "<Context>\n    <WatchedResource>WEB-INF/web.xml</WatchedResource>\n</Context>\n",
			plan.CatalinaProperties: "# stock\n",
		}
	}
	options := plan.Options{}
	for path, content := range base {
		options.Base = "base"
		path = filepath.Join("base", filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	format, _ := report.Find("text")
	if err := format.Write(&out, findings(t, r, options), report.Options{Lang: diag.EN}); err != nil {
		t.Fatal(err)
	}
	if out.Len() == 0 {
		t.Errorf("%s: Bad gives no finding", r.Name)
	}
	return out.String()
}

func findings(t *testing.T, r catalog.Entry, options plan.Options) diag.List {
	t.Helper()
	var found diag.List
	var plans []*plan.Plan
	for i, text := range strings.Split(unmarked(r.Bad.Text), catalog.Another) {
		name := []string{"cluster.yaml", "another.yaml"}[i]
		c, read, usable := cluster.Read(source.New(name, []byte(text)))
		if !usable {
			found.Add(read...)
			continue
		}
		p, bound, err := plan.Bind(c, options)
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, p)
		read.Add(bound...)
		read.Add(rule.Run(p, p.Given(), read)...)
		found.Add(rule.NewSettings(c.Lint, nil, nil).Adjust(read)...)
	}
	for _, across := range rule.RunAcross(plans) {
		found.Add(across...)
	}
	found.Sort()
	return slices.DeleteFunc(found, func(f diag.Finding) bool { return f.Rule != r.Name })
}

// markdown writes a text so that no character in it is taken for a mark.
func markdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "<", `\<`, "|", `\|`, "[", `\[`, "]", `\]`, "`", "\\`").Replace(text)
}

func TestDocsCluster(t *testing.T) {
	var out strings.Builder
	out.WriteString(clusterIntro)
	top := Description()
	var rest []cluster.Key
	for _, k := range top.Keys {
		if !k.Type.Mapping {
			rest = append(rest, k)
		}
	}
	out.WriteString("\n## At the top\n\n")
	keyTable(&out, rest)
	for _, k := range top.Keys {
		if k.Type.Mapping {
			fmt.Fprintf(&out, "\n## %s\n\n%s%s.\n\n", k.Path, required(k), markdown(k.Meaning.EN))
			if k.Example != "" {
				fmt.Fprintf(&out, "```yaml\n%s```\n\n", k.Example)
			}
			keyTable(&out, below(k))
		}
	}
	stages := Stages().Keys[0]
	fmt.Fprintf(&out, "\n## %s\n\nA separate file next to the descriptions: %s.\n\n```yaml\n%s```\n\n", cluster.StagesFile, markdown(stages.Meaning.EN), stages.Example)
	keyTable(&out, append([]cluster.Key{stages}, below(stages)...))
	jarTables(&out)
	out.WriteString("\n## Secrets\n\nA key of type secret takes one of these:\n\n| form | meaning |\n|---|---|\n")
	for _, f := range cluster.SecretForms() {
		fmt.Fprintf(&out, "| `%s` | %s |\n", f.Example, markdown(f.Meaning.EN))
	}
	upToDate(t, "cluster.md", out.String())
}

const clusterIntro = `# The description of a cluster

Every key of ` + "`cluster.yaml`" + `. ` + "`kyctl explain KEY`" + ` shows one of them with an example, ` + "`--lang zh`" + ` in Chinese.
` + "`make generate`" + ` writes this page.

A duration has a unit: ` + "`30s`, `5m`, `1h`" + `. A size is a number of bytes, or one with k, m or g: ` + "`64m`" + `. A network is an
address with a prefix length: ` + "`10.0.0.0/8`" + `. Numbers are decimal; booleans are true and false. Top-level keys that begin
with ` + "`x-`" + ` are ignored; use them for anchors. A later file given with ` + "`-f`" + ` overlays the earlier ones:
mappings are merged, everything else is replaced, nodes are merged by name, and ` + "`key: null`" + ` removes a key.
`

func keyTable(out *strings.Builder, keys []cluster.Key) {
	out.WriteString("| key | type | default | meaning |\n|---|---|---|---|\n")
	for _, k := range keys {
		byDefault := k.Default.EN
		if k.Required {
			byDefault = "**required**"
		}
		fmt.Fprintf(out, "| `%s` | %s | %s | %s |\n", k.Path, markdown(k.Type.Text.EN), byDefault, markdown(k.Meaning.EN))
	}
}

func required(k cluster.Key) string {
	if k.Required {
		return "Required: "
	}
	return ""
}

func jarTables(out *strings.Builder) {
	out.WriteString("\n## Jars\n\nWhat you copy to `tomcat/lib` of every node that answers users:\n\n| sessions.store | jar | version |\n|---|---|---|\n")
	for _, k := range session.Kinds() {
		for _, j := range jarsOf(k.Name) {
			fmt.Fprintf(out, "| %s | %s | %s |\n", k.Name, j.name, j.text)
		}
	}
}
