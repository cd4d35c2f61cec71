package adopt

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
)

// properties are the keys that nothing else took: under properties of all nodes
// where most homes agree, of one node where it differs.
func (r *Result) properties(homes []*Home, claimed map[string]bool) {
	var keys []string
	seen := map[string]bool{}
	for _, h := range homes {
		for _, key := range h.keys {
			if !seen[key] && !claimed[key] && key != modeKey && key != plan.ServersKey && (key != plan.ServerPortKey || r.facts.HasTomcat) {
				keys = append(keys, key)
			}
			seen[key] = true
		}
	}
	r.lists(homes)
	managed := managedKeys()
	for _, key := range keys {
		if managed[key] != "" {
			r.unread(homes, key)
			continue
		}
		r.property(homes, key)
	}
}

// unread leaves the lines of a managed key whose value the description has no
// word for. An empty one, and one that the product does not read, are as good as
// not there.
func (r *Result) unread(homes []*Home, key string) {
	profile := r.Cluster.Security.Profile.V
	if plan.OfDirectory(key) && profile != "ldap" && profile != "saml" {
		return
	}
	for _, h := range homes {
		if s, ok := h.settings[key]; ok && s.value != "" {
			r.leave(s.key, diag.T("cluster.yaml has no key for this value of %s", "描述文件无法表达 %s 的这个值").With(key))
		}
	}
}

// Withdraw takes a property out of the description: of the node of that name,
// of all nodes where it is "". The line stays in the homes, and why says so in
// the report.
func (r *Result) Withdraw(node, key string, why diag.Text) {
	lists := []*[]cluster.Property{&r.Cluster.Properties}
	if node != "" {
		lists = nil
	}
	for i := range r.Cluster.Nodes {
		if n := &r.Cluster.Nodes[i]; string(n.Name.V) == node {
			lists = append(lists, &n.Properties)
		}
	}
	for _, list := range lists {
		*list = slices.DeleteFunc(*list, func(kv cluster.Property) bool {
			if kv.Key.V != key {
				return false
			}
			r.leave(kv.Key.Pos, why)
			return true
		})
	}
}

func (r *Result) property(homes []*Home, key string) {
	value, everywhere := usual(homes, key)
	said := false
	for i, h := range homes {
		s, ok := h.settings[key]
		if !ok || !r.sayable(key, s) {
			continue
		}
		kv := cluster.Property{Key: given(key, s.key), Value: given(s.value, s.pos)}
		switch {
		case !everywhere || s.value != value:
			r.Cluster.Nodes[i].Properties = append(r.Cluster.Nodes[i].Properties, kv)
		case !said:
			r.Cluster.Properties = append(r.Cluster.Properties, kv)
			said = true
		}
	}
}

// usual returns the value that most homes have; everywhere is false where a
// home lacks the key, or every home has another value: no value is the
// cluster's then.
func usual(homes []*Home, key string) (value string, everywhere bool) {
	count := map[string]int{}
	for _, h := range homes {
		s, ok := h.settings[key]
		if !ok {
			return "", false
		}
		if count[s.value]++; count[s.value] > count[value] {
			value = s.value
		}
	}
	return value, count[value] > 1 || len(homes) == 1
}

// sayable says that a line may stand in the description; one that may not stays
// in the home's file, and is told.
func (r *Result) sayable(key string, s setting) bool {
	switch {
	case r.fullWidth(key, s):
	case !isKey(key):
		r.leave(s.key, diag.T("%s is not a key of Kylin", "%s 不是 Kylin 的键").With(cluster.Quote(key)))
	case strings.ContainsFunc(s.value, func(c rune) bool { return c != '\t' && unprintable(c) }):
		r.leave(s.key, diag.T("the value of %s has a control character", "%s 的值含有控制字符").With(key))
	case isSecret(key, s.value):
		r.leave(s.key, diag.T("%s is a secret, judging by its name or value, and the description has no key for it", "%s 从名称或值看是密码，描述文件中没有可以存放它的键").With(shown(key)))
	default:
		return true
	}
	return false
}

// isKey says that a text may be a key of the description's properties. YAML
// takes no key of more than 1024 characters.
func isKey(text string) bool {
	return text != "" && len(text) <= 200 && !strings.ContainsAny(text, " \t\u00a0\u3000=:#!\\") && !strings.ContainsFunc(text, unprintable)
}

func unprintable(c rune) bool {
	return c < ' ' || c >= 0x7F && c < 0xA0 || slices.Contains([]rune{0x2028, 0x2029, 0xFEFF, 0xFFFD}, c)
}

// isSecret says that a key's value must not be shown. A switch, a number and a
// placeholder are none.
func isSecret(key, value string) bool {
	if value == "" || value == "true" || value == "false" {
		return false
	}
	if _, ok := secret.Placeholder(value); ok {
		return false
	}
	return secret.Likely(key) || len(secret.Spans(value)) > 0 || len(secret.Spans(key+"="+value)) > 0
}

// fullWidth reports a line that is no setting at all, since its key is typed in
// full-width characters.
func (r *Result) fullWidth(key string, s setting) bool {
	meant, wide := plan.HalfWidth(key)
	if wide {
		if s.value != "" && !strings.Contains(meant, "=") {
			meant += "=…"
		}
		r.look(diag.Error, s.key, diag.T("Kylin does not read this line: it has full-width characters where ASCII ones belong", "Kylin 不读取此行：应为半角字符的地方写成了全角字符"),
			diag.T("did you mean %q?", "是否想写 %q？").With(meant))
	}
	return wide
}
