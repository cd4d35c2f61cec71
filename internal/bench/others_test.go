package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestGoTexts: a word is a value, a line with a host is each server's.
func TestGoTexts(t *testing.T) {
	texts := fstest.MapFS{}
	for _, name := range []string{"kylin.conf", "kylin.properties", "context.xml", "redis-data-cache.properties", "manifest.json"} {
		texts[name] = &fstest.MapFile{Data: []byte("a\n")}
	}
	texts["kylin.conf"] = &fstest.MapFile{Data: []byte("zone @ZONE@k;\nserver @HOST@; # @NAME@\nlocation @none {\n")}
	got, err := goTexts(texts)
	must(t, err)
	want := `{{ define "kylin.conf" }}zone {{ .zone }}k;
{{ range .nodes }}{{ if ne .mode "job" }}server {{ .host }}; # {{ .name }}
{{ end }}{{ end }}location @none {
{{ end }}
{{ define "kylin.properties" }}a
{{ end }}
`
	if !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant in it\n%s", got, want)
	}
	delete(texts, "context.xml")
	if _, err := goTexts(texts); err == nil {
		t.Error("a text is missing, and nothing says so")
	}
}

// TestComparisonsSeeADifference: trees and documents that differ are no row.
func TestComparisonsSeeADifference(t *testing.T) {
	ours, tree := t.TempDir(), t.TempDir()
	put := func(dir, path, text string) {
		t.Helper()
		path = filepath.Join(dir, filepath.FromSlash(path))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o644))
	}
	files := map[string]string{
		"manifest.json": "{\"a\": 1}\n", "load-balancer/nginx/kylin.conf": "a: \"<b>\";\n", "nodes/n1/conf/kylin.properties": "a=1\n",
	}
	for path, text := range files {
		put(ours, path, text)
		put(tree, path, text)
	}
	must(t, sameTree(ours, tree))
	put(tree, "nodes/n1/conf/kylin.properties", "a=2\n")
	if sameTree(ours, tree) == nil {
		t.Error("the trees differ, and nothing says so")
	}

	whole := `---
metadata: {name: load-balancer}
data:
  kylin.conf: "a: \"\u003cb\u003e\";\n"
---
metadata: {name: n1}
stringData:
  kylin.properties: "a=1\n"
---
metadata: {name: manifest}
data:
  manifest.json: "{\"a\": 1}\n"
`
	for name, text := range map[string]string{
		"":                     whole,
		"another text":         strings.Replace(whole, "a=1", "a=2", 1),
		"another node":         strings.Replace(whole, "n1", "n2", 1),
		"twice the same":       whole + whole,
		"a document too few":   whole[:strings.LastIndex(whole, "---")],
		"no text of JSON":      strings.Replace(whole, `a=1\n`, `a=1\q`, 1),
		"a file under no node": strings.Replace(whole, "  kylin.conf", "  other.conf", 1),
	} {
		put(tree, "bench/templates/tree.yaml", text)
		if err := sameDocuments(ours, tree); (err == nil) != (name == "") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
