package existing

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/source"
)

// accounted reads a configuration and fails where a directive is unaccounted for:
// what the lexer counts in the files is what the account has.
func accounted(t *testing.T, what string, k balancer.Kind, in Config) *Found {
	t.Helper()
	read := []*source.File{in.File}
	if include := in.Include; include != nil {
		in.Include = func(pattern string) ([]*source.File, error) {
			files, err := include(pattern)
			read = append(read, files...)
			return files, err
		}
	}
	found := Read(k, in)
	if slices.ContainsFunc(found.Findings, func(f diag.Finding) bool { return f.Rule == "not-a-balancer-file" }) {
		return found
	}
	want := 0
	for _, f := range read {
		want += statements(k, string(f.Bytes))
	}
	got := 0
	for _, e := range found.Account {
		if !e.Part {
			got++
		}
		if wrong := unexplained(e); wrong != "" {
			t.Errorf("%s: %s:%d: %s: %s", what, e.Pos.File.Name, e.Pos.Line, shownEntry(e), wrong)
		}
	}
	if got != want {
		t.Errorf("%s: the files have %d directives, the account has %d", what, want, got)
	}
	return found
}

// statements counts the directives of a file, by the lexer only.
func statements(k balancer.Kind, text string) int {
	var list [][]directive.Word
	switch k.Name {
	case "nginx":
		list, _ = directive.NginxWords(text)
	case "haproxy":
		list, _ = directive.HAProxyWords(text)
	case "httpd":
		list, _ = directive.HTTPDWords(text)
	}
	n := 0
	for _, words := range list {
		name := words[0].Text
		if closes := k.Name == "nginx" && name == "}" || k.Name == "httpd" && strings.HasPrefix(name, "</"); !closes {
			n++
		}
	}
	return n
}

// unexplained is what an entry fails to say, "" where it says all.
func unexplained(e Entry) string {
	switch {
	case !e.Pos.IsValid() || e.Text == "":
		return "it has no place or no text"
	case e.Fate == Lost && !e.Inside && e.About == nil && e.Why.EN == "":
		return "it does not say what is lost"
	case e.Fate == Said && len(e.Keys) == 0:
		return "it names no key"
	case e.Why.EN != "" && e.Why.ZH == "":
		return "it says nothing in Chinese"
	}
	for _, key := range e.Keys {
		if !knownKeys()[key] {
			return "the description has no key " + key
		}
	}
	return ""
}

// knownKeys are the keys of a description.
var knownKeys = sync.OnceValue(func() map[string]bool {
	keys := map[string]bool{}
	var add func([]cluster.Key)
	add = func(list []cluster.Key) {
		for _, k := range list {
			keys[k.Path] = true
			add(k.Keys)
		}
	}
	add(cluster.Keys())
	for _, b := range balancer.Kinds {
		add(b.Keys())
	}
	return keys
})

// TestAccountOfFiles: every configuration among the tests.
func TestAccountOfFiles(t *testing.T) {
	count := 0
	for _, pattern := range []string{"../../../testdata/fronts/*/*.c*f*", "../../../testdata/live/*/*.c*f*", "../../../testdata/live/*/*/nginx.conf", "../../../testdata/real/*/*.c*f*", "../../../testdata/golden/*/tree/load-balancer/*/*.c*f*"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v, %v", pattern, paths, err)
		}
		for _, path := range paths {
			f, err := source.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range balancer.Kinds { // a file of another kind, too
				accounted(t, path+" as "+k.Name, k, Config{File: f, Include: source.Includes(path)})
			}
			count++
		}
	}
	if count < 60 {
		t.Errorf("only %d files", count)
	}
}
