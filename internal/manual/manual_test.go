package manual

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/terminal"
)

// TestEveryKeyIsComplete looks at the keys of the balancers and stores, too.
func TestEveryKeyIsComplete(t *testing.T) {
	for _, k := range allKeys() {
		for what, text := range map[string]diag.Text{"meaning": k.Meaning, "type": k.Type.Text} {
			if text.EN == "" || text.ZH == "" {
				t.Errorf("%s has no %s: %+v", k.Path, what, text)
			}
		}
		if !k.Type.Mapping && (k.Example == "" || !k.Required && (k.Default.EN == "" || k.Default.ZH == "")) {
			t.Errorf("%s has no example or no default", k.Path)
		}
	}
}

// TestEveryTextHasItsKey: a text file that no key has is mistyped or left over.
func TestEveryTextHasItsKey(t *testing.T) {
	for _, path := range catalog.KeyPaths() {
		if _, ok := FindKey(path); !ok {
			t.Errorf("internal/catalog/keys/%s.txtar: the description has no such key", path)
		}
	}
}

// TestExamplesAreUnderstood reads every example as a description that lacks
// the rest, and binds it, so that sections are read as well.
func TestExamplesAreUnderstood(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("base/query-1", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, k := range below(Stages()) {
		_, findings := cluster.ReadStages(source.New(cluster.StagesFile, []byte(k.Example)))
		for _, f := range findings {
			if f.Rule != cluster.RuleMissingKey {
				t.Errorf("the example of %s: %s [%s]\n%s", k.Path, f.Message.EN, f.Rule, k.Example)
			}
		}
	}
	for _, k := range below(Description()) {
		if k.Example == "" {
			continue
		}
		c, findings, usable := cluster.Read(source.New("cluster.yaml", []byte(k.Example)))
		if !usable {
			t.Fatalf("the example of %s is no YAML:\n%s", k.Path, k.Example)
		}
		_, bound, err := plan.Bind(c, plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range append(findings, bound...) {
			if f.Rule != cluster.RuleMissingKey && f.Severity == diag.Error {
				t.Errorf("the example of %s: %s [%s]\n%s", k.Path, f.Message.EN, f.Rule, k.Example)
			}
		}
	}
}

func TestNoNameIsTwoThings(t *testing.T) {
	names := slices.Sorted(slices.Values(Names()))
	for i := range names[1:] {
		if names[i] == names[i+1] {
			t.Errorf("%s is a rule and a key, or two of one", names[i])
		}
	}
}

// TestPages: no page has a line that a terminal breaks, an example apart, and
// none holds the marks of another format.
func TestPages(t *testing.T) {
	for _, lang := range []diag.Lang{diag.EN, diag.ZH} {
		pages := []string{Key(Description(), lang)}
		for _, k := range allKeys() {
			page := Key(k, lang)
			pages = append(pages, strings.ReplaceAll(page, indentAll(k.Example), ""))
		}
		for _, e := range catalog.Entries(rule.Names()) {
			head, _, _ := strings.Cut(Finding(e, lang), "\nBad")
			head, _, _ = strings.Cut(head, "\n错误示例")
			pages = append(pages, head)
		}
		for _, page := range pages {
			for line := range strings.Lines(page) {
				line = strings.TrimSuffix(line, "\n")
				if terminal.Width(line) > columns && strings.Contains(strings.TrimSpace(line), " ") || strings.HasSuffix(line, " ") || strings.Contains(line, "`") {
					t.Errorf("%q", line)
				}
			}
		}
	}
}

func indentAll(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(indent + line)
	}
	return out.String()
}

func TestFindKey(t *testing.T) {
	for path, want := range map[string]string{
		"nodes.mode":                   "nodes.mode",
		"nodes[2].mode[0]":             "nodes.mode",
		"sessions.redis.pool.max_idle": "sessions.redis.pool.max_idle",
		"load_balancer.nginx.include":  "load_balancer.nginx.include",
		"":                             "",
		"nodes.":                       "",
	} {
		if k, ok := FindKey(path); k.Path != want || ok != (want != "") {
			t.Errorf("FindKey(%q) = %q, %v", path, k.Path, ok)
		}
	}
}

func TestNear(t *testing.T) {
	for name, want := range map[string]string{
		"mode":                   "nodes.mode",
		"timeout":                "sessions.redis.timeout query.timeout",
		"sessions.redis.pasword": "sessions.redis.password",
		"node-nmae-twice":        "node-name-twice",
		"redsi":                  "sessions.redis query_cache.redis",
		"qqqqqqqq":               "",
		"":                       "",
	} {
		if got := strings.Join(Near(name), " "); got != want {
			t.Errorf("Near(%q) = %q, want %q", name, got, want)
		}
	}
}
