package cluster

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/source"
)

// flat returns keys and all keys below them.
func flat(keys []Key) []Key {
	var out []Key
	for _, k := range keys {
		out = append(append(out, k), flat(k.Keys)...)
	}
	return out
}

func TestEveryKeyIsExplained(t *testing.T) {
	for _, k := range flat(Keys()) {
		for what, text := range map[string]diag.Text{"meaning": k.Meaning, "type": k.Type.Text} {
			if text.EN == "" || text.ZH == "" {
				t.Errorf("%s has no %s: %+v; say it in internal/catalog/keys/%s.txtar", k.Path, what, text, k.Path)
			}
			if strings.HasSuffix(text.EN, ".") || strings.HasSuffix(text.ZH, "。") {
				t.Errorf("%s: its %s ends in a full stop", k.Path, what)
			}
		}
		if !k.Type.Mapping && (k.Example == "" || !k.Required && (k.Default.EN == "" || k.Default.ZH == "")) {
			t.Errorf("%s has no example or no default", k.Path)
		}
	}
}

// TestExamplesAreUnderstood reads each example as a description that lacks the
// rest.
func TestExamplesAreUnderstood(t *testing.T) {
	for _, k := range flat(Keys()) {
		if k.Example == "" {
			continue
		}
		_, findings, _ := Read(source.New("cluster.yaml", []byte(k.Example)))
		for _, f := range findings {
			if f.Rule != RuleMissingKey {
				t.Errorf("the example of %s: %s [%s]\n%s", k.Path, f.Message.EN, f.Rule, k.Example)
			}
		}
	}
}

// TestDefaultsInWords keeps a text from repeating what Fill says better.
func TestDefaultsInWords(t *testing.T) {
	seen := map[string][]string{}
	note := func(c Cluster) {
		w := newWalker()
		w.collect(reflect.ValueOf(&c).Elem(), nil)
		for path, values := range w.defaults {
			seen[path] = append(seen[path], values...)
		}
	}
	for _, facts := range product.All() {
		note(filled(facts))
		c := emptyCluster()
		c.Sessions.Store = Val[string]{V: "redis", Set: true}
		c.Query.Timeout.V, c.Query.Timeout.Set = 42e9, true
		t := &c.LoadBalancer.Timeouts
		t.Connect, t.Send = Val[time.Duration]{V: 7e9, Set: true}, Val[time.Duration]{V: 7e9, Set: true}
		Fill(&c, facts)
		note(c)
	}
	for _, path := range catalog.KeyPaths() {
		k, _ := catalog.FindKey(path)
		values := slices.Compact(slices.Sorted(slices.Values(seen[path])))
		if k.Default.EN != "" && len(values) == 1 && values[0] != "" {
			t.Errorf("%s: Fill always gives %s; take the default out of internal/catalog/keys/%s.txtar", path, values[0], path)
		}
	}
}

// TestDefaultsAreFills looks at some, so that the others can be trusted.
func TestDefaultsAreFills(t *testing.T) {
	got := map[string]diag.Text{}
	for _, k := range flat(Keys()) {
		got[k.Path] = k.Default
	}
	for path, want := range map[string]string{
		"nodes.port":                          "7070",
		"nodes.mode":                          "all",
		"nodes.weight":                        "1",
		"load_balancer.listen":                "[80]",
		"load_balancer.max_body":              "64m",
		"load_balancer.timeouts.send":         "1m",
		"load_balancer.tls.hsts":              "false",
		"metadata.jdbc.username":              "none",
		"query.timeout":                       "5m (kyligence 3.x, kylin 5.0); 0s (kylin 2.6, kylin 3.0, kylin 3.1, kylin 4.0)",
		"nodes":                               "",
		"version":                             "",
		"load_balancer.health_check.fall":     "2",
		"load_balancer.health_check.rise":     "2",
		"load_balancer.failure.window":        "10s",
		"load_balancer.retry.queries":         "true",
		"security.profile":                    "testing",
		"metadata.identifier":                 "kylin_metadata",
		"product.cipher":                      "none (kyligence 3.x); aes-ecb (kylin 2.6, kylin 3.0, kylin 5.0); aes-cfb (kylin 3.1, kylin 4.0)",
		"load_balancer.timeouts.connect":      "3s",
		"load_balancer.keepalive":             "32",
		"load_balancer.restrict_internal_api": "true",
	} {
		if got[path].EN != want {
			t.Errorf("the default of %s is %q, want %q", path, got[path].EN, want)
		}
	}
}

func TestSecretFormsAreAllExplained(t *testing.T) {
	for _, d := range SecretForms() {
		if d.Meaning.EN == "" || d.Meaning.ZH == "" || !strings.HasPrefix(d.Example, "{"+d.Path+": ") {
			t.Errorf("%+v", d)
		}
	}
}

func TestSectionKeys(t *testing.T) {
	type options struct {
		At   At
		Size Val[Size] `key:"size"`
		Pool struct {
			At  At
			Max Val[int] `key:"max_active,min=1,max=9"`
		} `key:"pool"`
	}
	keys := flat(SectionKeys("sessions.redis", new(options), func(o any) {
		Default(&o.(*options).Size, 2048, o.(*options).At)
	}))
	if len(keys) != 3 || keys[0].Default.EN != "2k" || keys[2].Example != "sessions:\n  redis:\n    pool:\n      max_active: 200\n" ||
		keys[2].Type.Text.EN != "whole number from 1 to 9" || keys[2].Name() != "max_active" {
		t.Errorf("%+v", keys)
	}
}
