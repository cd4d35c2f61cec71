package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/e2e"
)

// unfit are the rules, beyond those that an example breaks with its own
// balancer, that it breaks with another one, and what then has to be written
// instead; by example and balancer.
var unfit = map[string]struct {
	rules    []string
	old, new string
}{
	"tls-overlay haproxy": {[]string{"balancer-can-not-protect"}, "/etc/ssl/kylin.key", "/etc/ssl/kylin.pem.key"},
	"tls-overlay httpd":   {[]string{"balancer-can-not-protect"}, "client_hash", "sticky_cookie"},
	"httpd haproxy":       {[]string{"balancer-can-not-protect"}, "/etc/ssl/kylin.key", "/etc/ssl/kylin.pem.key"},
	"haproxy nginx":       {[]string{"balancer-can-not"}, ", interval: 2s", ""},
}

// TestEveryExampleWithEveryBalancer: one description renders for each balancer,
// and the real one takes it. What a balancer can't do is told, and nothing else.
func TestEveryExampleWithEveryBalancer(t *testing.T) {
	for name, value := range goldenSecrets {
		t.Setenv(name, value)
	}
	for _, dir := range descriptions(t) {
		if filepath.Base(filepath.Dir(dir)) != "examples" {
			continue
		}
		own := broken(t, withBalancer(t, dir, "", "", ""))
		for _, k := range balancer.Kinds {
			t.Run(filepath.Base(dir)+" "+k.Name, func(t *testing.T) {
				row, special := unfit[filepath.Base(dir)+" "+k.Name]
				if special {
					want := slices.Sorted(slices.Values(slices.Concat(own, row.rules)))
					if got := broken(t, withBalancer(t, dir, k.Name, "", "")); !slices.Equal(got, want) {
						t.Errorf("it breaks %v, want %v", got, want)
					}
				}
				changed := withBalancer(t, dir, k.Name, row.old, row.new)
				if got := broken(t, changed); !slices.Equal(got, own) {
					t.Fatalf("it breaks %v, want %v", got, own)
				}
				out := filepath.Join(t.TempDir(), "out")
				var said, errs bytes.Buffer
				if code := Main(append([]string{"render", "-o", out}, files(t, changed)...), strings.NewReader(""), &said, &errs); code != Fine {
					t.Fatalf("render: exit %d\n%s%s", code, &said, &errs)
				}
				conf, err := os.ReadFile(filepath.Join(out, "load-balancer", filepath.FromSlash(k.File)))
				if err != nil {
					t.Fatal(err)
				}
				if said := e2e.Check(t, k.Name, conf); strings.Contains(said, "WARNING") {
					t.Errorf("%s says %s", k.Name, said)
				}
			})
		}
	}
	for name := range unfit {
		if _, err := os.Stat("../../examples/" + strings.Fields(name)[0]); err != nil {
			t.Errorf("%q is about no example: %v", name, err)
		}
	}
}

// withBalancer copies a description with another balancer, or with its own where
// kind is empty, and one text of it for another.
func withBalancer(t *testing.T, dir, kind, old, text string) string {
	t.Helper()
	to := t.TempDir()
	for path, content := range contents(t, dir) {
		if strings.HasSuffix(path, ".yaml") && kind != "" {
			content = regexp.MustCompile(`kind: (nginx|haproxy|httpd)\b`).ReplaceAllString(content, "kind: "+kind)
		}
		if old != "" && strings.HasSuffix(path, ".yaml") {
			content = strings.ReplaceAll(content, old, text)
		}
		name := filepath.Join(to, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// broken returns the rules whose errors and warnings validate tells, sorted.
func broken(t *testing.T, dir string) []string {
	t.Helper()
	var said, errs bytes.Buffer
	if code := Main(append([]string{"validate", "--lang=en"}, files(t, dir)...), strings.NewReader(""), &said, &errs); code == Failed {
		t.Fatalf("validate: %s", &errs)
	}
	var rules []string
	for _, found := range regexp.MustCompile(`(?m): (?:error|warning): .* \[([a-z0-9-]+)\]$`).FindAllStringSubmatch(said.String(), -1) {
		rules = append(rules, found[1])
	}
	slices.Sort(rules)
	return rules
}
