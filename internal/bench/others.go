package main

import (
	"fmt"
	"path/filepath"
)

// jinja are the rows of testdata/jinja2, none where python3 has no Jinja2. Its
// tree must be kyctl's, which the rows before have written.
func jinja(dir string) ([]row, error) {
	if _, err := (command{path: "python3", args: []string{"-c", "import jinja2, yaml"}}).run(); err != nil {
		return nil, nil
	}
	var out []row
	for _, n := range []int{1000, 10000} {
		ours, theirs := fmt.Sprintf("%s-%d", filepath.Join(dir, "kyctl"), n), fmt.Sprintf("%s-%d", filepath.Join(dir, "jinja2"), n)
		python := command{path: "python3", args: []string{"testdata/jinja2/render.py", described(dir, n), theirs}, fresh: theirs}
		for _, c := range []command{python, {path: "diff", args: []string{"-r", ours, theirs}}} {
			if _, err := c.run(); err != nil {
				return nil, err
			}
		}
		out = append(out, row{
			name: fmt.Sprintf("%d nodes, Jinja2", n), theirs: python,
			ours: command{path: filepath.Join(dir, "kyctl"), args: []string{"render", "-q", "-f", described(dir, n), "-o", ours}, fresh: ours},
		})
	}
	return out, nil
}
