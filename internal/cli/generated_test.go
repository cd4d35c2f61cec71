package cli

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/e2e"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/terminal"
	"github.com/kyctl/kyctl/internal/tree"
	"github.com/kyctl/kyctl/internal/verify"
)

var (
	cases = flag.Int("cases", 120, "how many descriptions TestGeneratedDescriptions writes and renders")
	seed  = flag.Uint64("seed", 1, "where the random descriptions of TestGeneratedDescriptions begin")
)

// generated is a description that was written at random, and its tree.
type generated struct {
	goldenTree
	text       string
	trees      []map[string]any
	properties map[string]string // of all nodes
	balancer   string            // its kind, "" for none
	conf       []byte
}

// TestGeneratedDescriptions renders random descriptions, whole and as a base
// with an overlay, and asks the real readers: Java reads every properties file
// and context.xml as it is meant, and the balancer's own program takes its file.
// The long form: -cases 10000 -seed 7.
func TestGeneratedDescriptions(t *testing.T) {
	dir := t.TempDir()
	prepareBases(t, dir)
	var batch []generated
	tried, read := 0, 0
	fields := writtenFields{}
	for n := 0; read+len(batch) < *cases; n++ {
		tried++
		c, ok := generate(t, dir, n)
		if !ok {
			continue
		}
		fields.add(c.trees)
		if batch = append(batch, c); len(batch) == 500 || read+len(batch) == *cases {
			judgeBatch(t, batch)
			read += len(batch)
			batch = nil
			if t.Failed() {
				break
			}
		}
	}
	t.Logf("seed %d: %d descriptions were written, %d of them are without an error; each was rendered and read back", *seed, tried, read)
	if missing := fields.missing(); len(missing) > 0 && read >= 2000 {
		t.Errorf("of no description that was read back: %q", missing)
	}
	if tried > 8*read {
		t.Error("most descriptions are refused: the generator has lost its sense")
	}
}

// prepareBases writes stock files, of all nodes and of each, in several manners.
func prepareBases(t *testing.T, dir string) {
	t.Helper()
	t.Setenv("GENERATED_CIPHER", "bm90LWEtc2VjcmV0LTI=")
	for i := range generatedSecrets {
		g := generator{rand.New(rand.NewPCG(*seed, uint64(i))), i}
		t.Setenv(fmt.Sprintf("GENERATED_%d", i), "not-a-secret-"+g.text())
	}
	must(t, os.WriteFile(filepath.Join(dir, "generated.secret"), []byte("not-a-secret-$&<\"'#!=:x\n"), 0o600))
	stock := []string{
		"# a comment\nkylin.stock=1\nkylin.metadata.url = old@hbase\n",
		"! another\r\nkylin.stock : a\\\r\n  b\r\nkylin.server.mode job\r\n",
		"kylin.stock=\\u5bc6\nkylin.query.timeout-seconds=1\nkylin.query.timeout-seconds=2",
	}
	names := []string{"base", "base-extra"}
	for i := range 4 { // the nodes of a generator
		names = append(names, fmt.Sprintf("base-n%d", i))
		for j := 8; j <= 12; j++ {
			names = append(names, fmt.Sprintf("base-r%d-%02d", i, j))
		}
	}
	for i, name := range names {
		for path, text := range map[string]string{
			"conf/kylin.properties":           stock[i%len(stock)],
			"tomcat/conf/context.xml":         "<Context>\n    <!-- <Manager/> -->\n    <WatchedResource>WEB-INF/web.xml</WatchedResource>\n</Context>\n",
			"tomcat/conf/catalina.properties": "package.access=sun.\n",
		} {
			path = filepath.Join(dir, name, filepath.FromSlash(path))
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path, []byte(text), 0o644))
		}
	}
}

// generate writes and renders the n-th description; ok is false where a rule
// refuses it.
func generate(t *testing.T, dir string, n int) (c generated, ok bool) {
	t.Helper()
	g := generator{rand.New(rand.NewPCG(*seed, uint64(n))), n}
	trees, properties := g.files()
	var names []string
	for i, d := range trees {
		names = append(names, filepath.Join(dir, fmt.Sprintf("cluster-%d.yaml", i)))
		text := written(t, d)
		must(t, os.WriteFile(names[i], []byte(text), 0o600))
		c.text += text
	}
	c.trees, c.properties, c.name, c.dir, c.tree = trees, properties, fmt.Sprint("case ", n), dir, filepath.Join(dir, fmt.Sprint("out-", n))
	var told bytes.Buffer
	a := app{in: strings.NewReader(""), out: terminal.NewWriter(io.Discard), err: terminal.NewWriter(&told), global: globals{files: names, lang: "en", color: "never"}}
	checked, err := a.check(nil, names...)
	must(t, err)
	if a.stop(checked) != nil {
		return c, false
	}
	if c.values, err = a.secrets(checked, false); err != nil {
		return c, false
	}
	c.plan = checked.plan
	files, _, err := render.All(c.plan, c.values, render.Options{})
	if err != nil {
		t.Fatalf("%s: %v\n%s", c.name, err, c.text)
	}
	if c.plan.Balancer != nil {
		c.balancer = c.plan.Balancer.Name
	}
	for _, f := range files {
		if strings.HasPrefix(f.Path, "load-balancer/") {
			c.conf = f.Bytes
		}
	}
	_, err = tree.Write(t.Context(), c.tree, tree.Bundle{Artifacts: files}, tree.Options{})
	must(t, err)
	return c, true
}

// judgeBatch asks the real readers about trees, and removes them.
func judgeBatch(t *testing.T, batch []generated) {
	t.Helper()
	var paths []string
	confs := map[string][]generated{}
	for _, c := range batch {
		defer os.RemoveAll(c.tree)
		paths = append(paths, c.goldenTree.properties(t)...)
		for _, b := range c.plan.Bases() {
			for _, f := range b.Files() {
				if filepath.Ext(f.Name) == ".properties" {
					paths = append(paths, f.Name)
				}
			}
		}
		if c.balancer != "" {
			confs[c.balancer] = append(confs[c.balancer], c)
		}
	}
	slices.Sort(paths)
	read := asked(t, slices.Compact(paths))
	for _, c := range batch {
		c.judgeProperties(t, read)
	}
	judgeElements(t, batch)
	for kind, list := range confs {
		askBalancer(t, kind, list)
	}
}

func (c generated) judgeProperties(t *testing.T, read map[string]map[string]string) {
	t.Helper()
	for _, n := range c.plan.Nodes {
		for name, want := range c.wanted(t, n, read) {
			if got := read[filepath.Join(c.home(n), filepath.FromSlash(name))]; !maps.Equal(got, want) {
				t.Errorf("%s, node %s, %s: Java reads\n%q, want\n%q\n%s", c.name, n.Name.V, name, got, want, c.text)
			}
		}
		got := read[filepath.Join(c.home(n), filepath.FromSlash(plan.KylinProperties))]
		for key, value := range c.properties {
			if got[key] != value {
				t.Errorf("%s, node %s: Java reads %q of %q, want %q\n%s", c.name, n.Name.V, got[key], key, value, c.text)
			}
		}
	}
}

// judgeElements: in every context.xml Java and Go see the same elements, those
// of the store among them.
func judgeElements(t *testing.T, batch []generated) {
	t.Helper()
	type file struct {
		c generated
		n plan.Node
	}
	var files []file
	var paths []string
	for _, c := range batch {
		for _, n := range c.plan.Nodes {
			path := filepath.Join(c.home(n), filepath.FromSlash(plan.ContextXML))
			if _, err := os.Stat(path); err == nil {
				files, paths = append(files, file{c, n}), append(paths, path)
			}
		}
	}
	for i, got := range e2e.JavaElements(t, paths) {
		text, err := os.ReadFile(paths[i])
		must(t, err)
		f := files[i]
		if got == nil || len(got) != elementsIn(t, string(text)) {
			t.Errorf("%s, node %s: Java sees %q in\n%s\n%s", f.c.name, f.n.Name.V, got, text, f.c.text)
		}
		if want := storeElements(t, f.c.goldenTree, f.n); !slices.Equal(ours(got), want) {
			t.Errorf("%s, node %s: Java sees %q of the store, want %q\n%s", f.c.name, f.n.Name.V, ours(got), want, f.c.text)
		}
	}
}

// askBalancer lets the program check all files together, and halves of them
// until the one is found that it refuses.
func askBalancer(t *testing.T, kind string, list []generated) {
	t.Helper()
	p, _ := verify.For("load-balancer/" + kind + "/")
	path, err := p.Find()
	if err != nil && os.Getenv("CI") != "true" {
		t.Logf("%v: its files are not checked", err)
		return
	}
	must(t, err)
	var confs [][]byte
	for _, c := range list {
		confs = append(confs, c.conf)
	}
	answer, err := p.Ask(t.Context(), path, t.TempDir(), confs...)
	must(t, err)
	switch {
	case !answer.Refused:
	case len(list) == 1:
		t.Errorf("%s refuses the file of %s: %v\n%s\n%s", kind, list[0].name, answer.Complaints, list[0].text, list[0].conf)
	default:
		askBalancer(t, kind, list[:len(list)/2])
		askBalancer(t, kind, list[len(list)/2:])
		if !t.Failed() {
			t.Errorf("%s refuses %d files together, and each half not: %v", kind, len(list), answer.Complaints)
		}
	}
}
