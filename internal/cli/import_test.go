package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// TestImportOfWhatWasRendered renders every description, imports the tree as the
// homes of a cluster, and wants a description that validates and renders the
// same bytes.
func TestImportOfWhatWasRendered(t *testing.T) {
	for name, value := range goldenSecrets {
		t.Setenv(name, value)
	}
	for _, dir := range descriptions(t) {
		name := filepath.Base(dir)
		tree := filepath.Join("..", "..", "testdata", "golden", name, "tree")
		if _, err := os.Stat(tree); err != nil {
			continue // nothing is rendered of it
		}
		t.Run(name, func(t *testing.T) {
			p, homes := boundGolden(t, dir), t.TempDir()
			args := []string{"import", "--lang=en"}
			for i := range p.Nodes {
				args = append(args, "--home", liveHome(t, p, &p.Nodes[i], tree, homes))
			}
			if p.Balancer != nil {
				args = append(args, "--balancer", filepath.Join(tree, "load-balancer", p.Balancer.File))
			}
			var out, errs bytes.Buffer
			if code := Main(args, strings.NewReader(""), &out, &errs); code != Fine {
				t.Fatalf("exit %d\n%s", code, errs.String())
			}
			if !strings.HasSuffix(errs.String(), "rendering with these homes as base gives the same bytes\n") {
				t.Errorf("%s\n%s", out.String(), errs.String())
			}
			if strings.Contains(out.String()+errs.String(), "not-a-secret") {
				t.Error("a secret is shown")
			}
			file := filepath.Join(t.TempDir(), "cluster.yaml")
			if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			var findings bytes.Buffer
			if code := Main([]string{"validate", "--lang=en", file}, strings.NewReader(""), &findings, &errs); code != Fine {
				t.Errorf("%s\n%s", out.String(), findings.String())
			}
		})
	}
}

// boundGolden is a description with its overlays.
func boundGolden(t *testing.T, dir string) *plan.Plan {
	t.Helper()
	var read []*source.File
	for _, arg := range files(t, dir) {
		if arg == "-f" {
			continue
		}
		f, err := source.Read(arg)
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, f)
	}
	c, _, ok := cluster.Read(read...)
	if !ok {
		t.Fatal(dir)
	}
	p, _, err := plan.Bind(c, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// liveHome makes a home of a node's rendered files and of what a release has
// beside them, and returns it as --home takes it.
func liveHome(t *testing.T, p *plan.Plan, n *plan.Node, tree, homes string) string {
	t.Helper()
	name := string(n.Name.V)
	dir := filepath.Join(homes, name)
	for path, text := range contents(t, filepath.Join(tree, "nodes", name)) {
		writeHome(t, filepath.Join(dir, path), text)
	}
	if n.Base != nil {
		for _, f := range n.Base.Files() {
			path, err := filepath.Rel(n.Base.Dir, f.Name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
				writeHome(t, filepath.Join(dir, path), string(f.Bytes))
			}
		}
	}
	if p.Facts.HasTomcat && n.Base.File(plan.ServerXML) == nil && int(n.Port.V) != p.Facts.Port {
		writeHome(t, filepath.Join(dir, plan.ServerXML), fmt.Sprintf("<Server>\n  <Connector port=\"%d\" protocol=\"HTTP/1.1\"/>\n</Server>\n", n.Port.V))
	}
	if tomcat := string(p.Product.Tomcat.V); tomcat != "" {
		writeHome(t, filepath.Join(dir, "tomcat", "RELEASE-NOTES"), "Apache Tomcat Version "+tomcat+"\n")
	}
	writeHome(t, filepath.Join(dir, "VERSION"), string(p.Product.Name.V)+" "+p.Product.Version.V+"\n")
	return name + "@" + string(n.Host.V) + "=" + dir
}

func writeHome(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
