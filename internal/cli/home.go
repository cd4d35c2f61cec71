package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/live"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/tree"
)

// node is the one node that --node names together with --home.
func (a *app) node() (string, error) {
	if len(a.global.nodes) != 1 || strings.ContainsAny(a.global.nodes[0], `*?[\`) || a.global.nodes[0] == "" {
		return "", errors.New("--home is the home of one node; name the node with --node NAME")
	}
	if a.global.base != "" {
		return "", errors.New("--base can't be used with --home, which has the node's files")
	}
	return a.global.nodes[0], nil
}

// homeWants validates and renders the files that the node's home should hold;
// the output's jars are those of the node.
func (a *app) homeWants() (r output, wants []live.Want, err error) {
	name, err := a.node()
	if err != nil {
		return output{}, nil, err
	}
	r, err = a.rendered(false)
	if err != nil {
		return output{}, nil, err
	}
	n := slices.IndexFunc(r.plan.Nodes, func(n plan.Node) bool { return string(n.Name.V) == name })
	for _, f := range r.files {
		path, own := strings.CutPrefix(f.Path, "nodes/"+name+"/")
		if !own {
			continue
		}
		w := live.Want{Artifact: f}
		w.Path = path
		if b := r.plan.Nodes[n].Base.File(path); b != nil {
			w.Base = append([]byte{}, b.Bytes...)
		}
		wants = append(wants, w)
	}
	if !r.plan.Nodes[n].Users {
		r.jars = nil
	}
	return r, wants, nil
}

// differences are a home's changes as tree.Diff shows them.
func differences(changes []live.Change) []tree.Difference {
	var out []tree.Difference
	for _, c := range changes {
		d := tree.Difference{Path: c.Path, Kind: tree.Changed, Old: c.Old, New: c.New, OldMode: c.OldMode, NewMode: c.NewMode}
		switch {
		case c.Old == nil:
			d.Kind = tree.Added
		case c.New == nil:
			d.Kind = tree.Removed
		case string(c.Old) == string(c.New):
			d.Kind, d.Old, d.New = tree.Mode, nil, nil
		}
		out = append(out, d)
	}
	return out
}

// missingJars are the store's libraries of which tomcat/lib has no file.
func missingJars(home string, jars []tree.Jar) []string {
	var names []string
	for _, j := range jars {
		found, err := filepath.Glob(filepath.Join(escapeGlob(home), "tomcat", "lib", j.Name+"-"+j.Version+"*.jar"))
		if err != nil || len(found) == 0 {
			names = append(names, fmt.Sprintf("%s-%s.jar", j.Name, j.Version))
		}
	}
	return names
}

// escapeGlob makes a folder's name match itself.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// jarsText says which libraries are missing.
func jarsText(names []string) diag.Text {
	return diag.T("copy these missing jars into tomcat/lib: %s", "tomcat/lib 中缺少以下文件，请复制进去：%s").With(strings.Join(names, ", "))
}
