package prove

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/source"
)

// Rendered is what kyctl makes of a description.
type Rendered struct {
	files []render.Artifact
	// Jars are what the operator must copy, each as its name and version.
	Jars []string
}

// Render renders a description as kyctl render does, with password for every
// secret. An error of a rule ends the test.
func Render(t testing.TB, text, password string) Rendered {
	t.Helper()
	c, findings, usable := cluster.Read(source.New("cluster.yaml", []byte(text)))
	if !usable {
		t.Fatalf("%+v in\n%s", findings, text)
	}
	p, more, err := plan.Bind(c, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	values, err := p.Resolve(func(string) (string, bool) { return password, true })
	if err != nil {
		t.Fatal(err)
	}
	findings.Add(more...)
	findings.Add(rule.Run(p, values, findings)...)
	for _, f := range findings {
		if f.Severity == diag.Error {
			t.Fatalf("line %d: %s [%s] in\n%s", f.Pos.Line, f.Message.EN, f.Rule, text)
		}
	}
	files, jars, err := render.All(p, values, render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := Rendered{files: files}
	for _, j := range jars {
		r.Jars = append(r.Jars, j.Name+" "+j.Version)
	}
	return r
}

// File returns the bytes of one rendered file.
func (r Rendered) File(t testing.TB, path string) []byte {
	t.Helper()
	for _, f := range r.files {
		if f.Path == path {
			return f.Bytes
		}
	}
	t.Fatalf("%s was not rendered", path)
	return nil
}

// Node returns the files of one node.
func (r Rendered) Node(name string) []ground.File {
	var files []ground.File
	for _, f := range r.files {
		if rest, ok := strings.CutPrefix(f.Path, "nodes/"+name+"/"); ok {
			files = append(files, ground.File{Path: rest, Bytes: f.Bytes})
		}
	}
	return files
}
