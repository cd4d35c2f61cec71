package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// goTexts returns the texts as definitions of Go templates, named as the files:
// @WORD@ is .word, and a line with @HOST@ stands for each of .nodes that answers
// queries. Of entries, a map, "entries" makes the list that the manifest holds.
func goTexts(texts fs.FS) (string, error) {
	word := regexp.MustCompile(`@[A-Z]+@`)
	out := `{{ define "entries" }}{{ range $at, $entry := . }}{{ if ne $at "00000000" }},` + "\n" + `{{ end }}{{ $entry }}{{ end }}{{ end }}` + "\n"
	for _, name := range []string{"kylin.conf", "kylin.properties", "context.xml", "redis-data-cache.properties", "manifest.json"} {
		raw, err := fs.ReadFile(texts, name)
		if err != nil {
			return "", err
		}
		out += `{{ define "` + name + `" }}`
		for line := range strings.Lines(string(raw)) {
			each := strings.Contains(line, "@HOST@")
			line = word.ReplaceAllStringFunc(line, func(w string) string { return "{{ ." + strings.ToLower(strings.Trim(w, "@")) + " }}" })
			if each {
				line = `{{ range .nodes }}{{ if ne .mode "job" }}` + line + `{{ end }}{{ end }}`
			}
			out += line
		}
		out += "{{ end }}\n"
	}
	return out, nil
}

// writeGoTexts writes the texts for gomplate, and Helm's chart with them.
func writeGoTexts(dir string) error {
	texts, err := goTexts(os.DirFS("testdata/floor"))
	if err != nil {
		return err
	}
	chart := filepath.Join(dir, "chart")
	if err := os.CopyFS(chart, os.DirFS("testdata/helm")); err != nil {
		return err
	}
	for _, path := range []string{filepath.Join(dir, "texts.tmpl"), filepath.Join(chart, "templates", "_texts.tpl")} {
		if err := os.WriteFile(path, []byte(texts), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// sameDocuments says where the texts in Helm's documents differ from the files
// of kyctl's tree, and whether one is missing.
func sameDocuments(ours, tree string) error {
	raw, err := os.ReadFile(filepath.Join(tree, "bench", "templates", "tree.yaml"))
	if err != nil {
		return err
	}
	want, err := texts(ours)
	if err != nil {
		return err
	}
	var name string // of the document
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		if rest, ok := strings.CutPrefix(line, "metadata: {name: "); ok {
			name = strings.TrimSuffix(rest, "}")
		}
		key, quoted, ok := strings.Cut(strings.TrimPrefix(line, "  "), `: "`)
		if !ok {
			continue
		}
		var text string
		if err := json.Unmarshal([]byte(`"`+quoted), &text); err != nil {
			return fmt.Errorf("%s of %s: %w", key, name, err)
		}
		at := name + "/" + key
		if old, ok := want[at]; !ok || old != text {
			return fmt.Errorf("%s of %s differs", key, name)
		}
		delete(want, at)
	}
	for at := range want {
		return fmt.Errorf("no document has %s, and %d more", at, len(want)-1)
	}
	return nil
}

// texts returns the files of a tree by the name of their document and their own:
// a node's are its, all others those of the first folder.
func texts(tree string) (map[string]string, error) {
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(tree), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		document, rest, _ := strings.Cut(path, "/")
		if document == "nodes" {
			document, _, _ = strings.Cut(rest, "/")
		}
		raw, err := os.ReadFile(filepath.Join(tree, path))
		all[strings.TrimSuffix(document, ".json")+"/"+filepath.Base(path)] = string(raw)
		return err
	})
	return all, err
}
