package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// renderer is a program that people render such files with by hand.
type renderer struct {
	name   string
	ask    command // what works only where it is installed
	render func(from, tree string) command
	same   func(ours, tree string) error // whether the tree has kyctl's files
}

// renderers are those that testdata has templates for, the texts of
// testdata/floor. Each gets the same description; goTexts is in dir.
func renderers(dir string) ([]renderer, error) {
	gomplate, err := filepath.Abs("testdata/gomplate/render.tmpl")
	if err != nil {
		return nil, err
	}
	texts, chart := filepath.Join(dir, "texts.tmpl"), filepath.Join(dir, "chart")
	return []renderer{{
		name: "Jinja2", same: sameTree,
		ask: command{path: "python3", args: []string{"-c", "import jinja2, yaml"}},
		render: func(from, tree string) command {
			return command{path: "python3", args: []string{"testdata/jinja2/render.py", from, tree}, fresh: tree}
		},
	}, {
		name: "gomplate", same: sameTree,
		ask: command{path: "gomplate", args: []string{"--version"}},
		render: func(from, tree string) command { // it writes below its working directory alone
			return command{path: "env", fresh: tree, args: []string{
				"-C", dir, "ROOT=" + filepath.Base(tree), "DESCRIPTION=" + from,
				"gomplate", "-c", ".=" + from, "-t", "texts=" + texts, "-f", gomplate,
			}}
		},
	}, {
		name: "helm template", same: sameDocuments,
		ask: command{path: "helm", args: []string{"version"}},
		render: func(from, tree string) command {
			return command{path: "helm", fresh: tree, args: []string{
				"template", "bench", chart, "-f", from, "--set-file", "source=" + from,
				"--set", "description=" + filepath.Base(from) + ",password=" + password, "--output-dir", tree,
			}}
		},
	}}, nil
}

// otherRows are the rows of the renderers; what is not installed is named in
// missing. The files of each must be kyctl's, which the rows before have written.
func otherRows(dir string) (out []row, missing []string, err error) {
	if err := writeGoTexts(dir); err != nil {
		return nil, nil, err
	}
	all, err := renderers(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range all {
		if _, err := r.ask.run(); err != nil {
			missing = append(missing, r.name)
			continue
		}
		for _, n := range sizes {
			ours, theirs := fmt.Sprintf("%s-%d", filepath.Join(dir, "kyctl"), n), fmt.Sprintf("%s-%d", filepath.Join(dir, "other"), n)
			render := r.render(described(dir, n), theirs)
			if _, err := render.run(); err != nil {
				return nil, nil, err
			}
			if err := r.same(ours, theirs); err != nil {
				return nil, nil, fmt.Errorf("%s, %d nodes: %w", r.name, n, err)
			}
			out = append(out, row{
				name: fmt.Sprintf("%d nodes, %s", n, r.name), theirs: render,
				ours: command{path: filepath.Join(dir, "kyctl"), args: []string{"render", "-q", "-f", described(dir, n), "-o", ours}, fresh: ours},
			})
		}
	}
	return out, missing, nil
}

// sameTree says where two trees differ.
func sameTree(ours, theirs string) error {
	if out, err := exec.Command("diff", "-rq", ours, theirs).CombinedOutput(); err != nil {
		first, _, _ := strings.Cut(string(out), "\n")
		return fmt.Errorf("%s (%w)", first, err)
	}
	return nil
}
