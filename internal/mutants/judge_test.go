package mutants

import (
	"bytes"
	"slices"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

// outcome is what kyctl makes of a description.
type outcome struct {
	findings diag.List
	files    []render.Artifact // nil where there is an error
	jars     []session.Jar
}

// judge validates, and renders what has no error, as the commands do.
func (e example) judge(t *testing.T, texts [][]byte) outcome {
	t.Helper()
	var files []*source.File
	for i, text := range texts {
		files = append(files, source.New(e.paths[i], text))
	}
	c, findings, usable := cluster.Read(files...)
	if !usable {
		return outcome{findings: findings}
	}
	p, bound, err := plan.Bind(c, plan.Options{})
	if err != nil { // the base folder is not there: told, with exit code 2
		at := cluster.Val[cluster.Path]{}
		for _, v := range append([]cluster.Val[cluster.Path]{c.Product.Base}, basesOf(c)...) {
			if v.Set {
				at = v
			}
		}
		return outcome{findings: diag.List{{Rule: "base", Severity: diag.Error, Pos: at.Pos, Message: diag.T(err.Error(), err.Error())}}}
	}
	findings.Add(bound...)
	findings.Add(rule.Run(p, p.Given(), findings)...)
	findings = rule.NewSettings(p.Lint, nil, nil).Adjust(findings)
	out := outcome{findings: findings}
	if findings.Worst() == diag.Error {
		return out
	}
	out.files, out.jars, err = render.All(p, p.Placeholders(), render.Options{})
	if err != nil {
		t.Errorf("%s: no error finding, and yet render fails: %v\n%s", e.name, err, bytes.Join(texts, []byte("---\n")))
	}
	return out
}

func basesOf(c *cluster.Cluster) []cluster.Val[cluster.Path] {
	var out []cluster.Val[cluster.Path]
	for _, n := range c.Nodes {
		out = append(out, n.Base)
	}
	return out
}

// sameTree says that the two write the same files and ask for the same jars.
func (o outcome) sameTree(other outcome) bool {
	return o.files != nil && other.files != nil && slices.Equal(o.jars, other.jars) &&
		slices.EqualFunc(o.files, other.files, func(a, b render.Artifact) bool {
			return a.Path == b.Path && a.Mode == b.Mode && a.Partial == b.Partial && bytes.Equal(a.Bytes, b.Bytes)
		})
}

// verdict is what became of a mutant.
type verdict struct {
	mutant
	example                 string
	equal, found, atMistake bool
	findings                diag.List // that the example lacks
}

// try judges a mutant against its example.
func (e example) try(t *testing.T, m mutant, sound outcome) verdict {
	t.Helper()
	texts := slices.Clone(e.texts)
	texts[m.file] = m.text
	got := e.judge(t, texts)
	v := verdict{mutant: m, example: e.name, equal: got.sameTree(sound)}
	known := map[string]int{}
	for _, f := range sound.findings {
		known[f.Rule+f.Message.EN]++
	}
	for _, f := range got.findings {
		if known[f.Rule+f.Message.EN]--; known[f.Rule+f.Message.EN] >= 0 {
			continue
		}
		v.findings.Add(f)
		v.found = true
		v.atMistake = v.atMistake || f.Pos.IsValid() && f.Pos.File.Name == e.paths[m.file] && m.lines[int(f.Pos.Line)]
	}
	return v
}
