package main

import (
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the texts of testdata/floor from what kyctl renders")

const floorDir = "../../testdata/floor"

// TestFloorGivesKyctlsTree keeps the comparison honest: what is measured
// against each other does the same work.
func TestFloorGivesKyctlsTree(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(passwordEnv, password)
	kyctl := filepath.Join(dir, "kyctl")
	must(t, build(kyctl, "../../cmd/kyctl"))
	if *update {
		rewriteTexts(t, dir, kyctl)
	}
	floor := filepath.Join(dir, "floor")
	must(t, build(floor, floorDir))

	from, ours, theirs := filepath.Join(dir, "cluster.yaml"), filepath.Join(dir, "ours"), filepath.Join(dir, "theirs")
	must(t, os.WriteFile(from, []byte(describe(300)), 0o644))
	for _, c := range []command{
		{path: kyctl, args: []string{"render", "-q", "-f", from, "-o", ours}},
		{path: floor, args: []string{"write", from, theirs}},
		{path: floor, args: []string{"check", from, ours}},
	} {
		if _, err := c.run(); err != nil {
			t.Fatalf("%v\nif the templates changed: make golden", err)
		}
	}
	compare(t, readTree(t, ours), readTree(t, theirs))
}

// TestFloorSeesADifference: a check that can't fail would be faster than it may.
func TestFloorSeesADifference(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(passwordEnv, password)
	floor := filepath.Join(dir, "floor")
	must(t, build(floor, floorDir))
	from, out := filepath.Join(dir, "cluster.yaml"), filepath.Join(dir, "out")
	must(t, os.WriteFile(from, []byte(describe(3)), 0o644))
	write, check := command{path: floor, args: []string{"write", from, out}}, command{path: floor, args: []string{"check", from, out}}
	for _, c := range []command{write, check} {
		_, err := c.run()
		must(t, err)
	}
	for name := range readTree(t, out) {
		path := filepath.Join(out, name)
		whole, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path, append(whole, '#'), 0o644))
		if _, err := check.run(); err == nil {
			t.Errorf("check says nothing about a changed %s", name)
		}
		must(t, os.WriteFile(path, whole, 0o644))
	}
}

// rewriteTexts turns kyctl's tree of one job node and one query node into the
// floor's texts.
func rewriteTexts(t *testing.T, dir, kyctl string) {
	t.Helper()
	from, out := filepath.Join(dir, "two.yaml"), filepath.Join(dir, "two")
	must(t, os.WriteFile(from, []byte(describe(2)), 0o644))
	if _, err := (command{path: kyctl, args: []string{"render", "-q", "-f", from, "-o", out}}).run(); err != nil {
		t.Fatal(err)
	}
	words := strings.NewReplacer("10.1.0.2", "@HOST@", "node-00002", "@NAME@", "kylin.server.mode=query", "kylin.server.mode=@MODE@",
		"bench 128k", "bench @ZONE@k", "bench_query 128k", "bench_query @ZONE@k", "bench_write 128k", "bench_write @ZONE@k", "keepalive 32;", "keepalive @IDLE@;",
		"10.0.0.4:6379", "@REDIS@", password, "@PASSWORD@", `"two.yaml"`, `"@DESCRIPTION@"`)
	for _, name := range []string{
		"load-balancer/nginx/kylin.conf",
		"nodes/node-00002/conf/kylin.properties",
		"nodes/node-00002/tomcat/conf/context.xml",
		"nodes/node-00002/tomcat/conf/redis-data-cache.properties",
		"manifest.json",
	} {
		raw, err := os.ReadFile(filepath.Join(out, name))
		must(t, err)
		text := words.Replace(string(raw))
		if name == "manifest.json" {
			text = regexp.MustCompile(`(?m)(^    \{"path": .*\n)+`).ReplaceAllString(text, "@FILES@\n")
			text = regexp.MustCompile(`[0-9a-f]{64}`).ReplaceAllString(text, "@SUM@")
		}
		must(t, os.WriteFile(filepath.Join(floorDir, filepath.Base(name)), []byte(text), 0o644))
	}
}

// readTree returns the files below dir, each with its mode before its bytes.
func readTree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name) // both begin with dir
		files[rel] = info.Mode().String() + "\n" + string(raw)
		return err
	}))
	return files
}

func compare(t *testing.T, ours, theirs map[string]string) {
	t.Helper()
	if len(ours) < 300 {
		t.Errorf("kyctl wrote only %d files", len(ours))
	}
	all := maps.Clone(ours)
	maps.Copy(all, theirs)
	shown := 0
	for name := range all {
		a, inOurs := ours[name]
		b, inTheirs := theirs[name]
		if inOurs && inTheirs && a == b {
			continue
		}
		if shown++; shown <= 5 {
			t.Errorf("%s: kyctl has it: %v, floor has it: %v, kyctl's:\n%.600s\nfloor's:\n%.600s", name, inOurs, inTheirs, a, b)
		}
	}
	if shown > 5 {
		t.Errorf("%d files differ in all; if the templates changed: make golden", shown)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
