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
			if !seen[key] && !claimed[key] && key != modeKey && key != serversKey && (key != plan.ServerPortKey || r.facts.HasTomcat) {
				keys = append(keys, key)
			}
			seen[key] = true
		}
	}
	r.list(homes)
	managed := managedKeys()
	for _, key := range keys {
		if managed[key] != "" {
			for _, h := range homes {
				if s, ok := h.settings[key]; ok {
					r.leave(s.key, diag.T("the description can't say this value of %s", "描述文件无法表达 %s 的这个值").With(key))
				}
			}
			continue
		}
		r.property(homes, key)
	}
}

// list tells of lists of servers that no render writes, since the nodes find
// each other without.
func (r *Result) list(homes []*Home) {
	if !r.facts.Discovery && r.Cluster.Jobs.Scheduler.V != "curator" {
		return
	}
	for _, h := range homes {
		if s, ok := h.settings[serversKey]; ok {
			r.leave(s.key, diag.T("%s is not needed: the nodes find each other without it", "不需要 %s：节点无需它即可互相发现").With(serversKey))
		}
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
	case !isKey(key):
		r.leave(s.key, diag.T("%s is no key of Kylin", "%s 不是 Kylin 的键").With(cluster.Quote(key)))
	case strings.ContainsFunc(s.value, func(c rune) bool { return c != '\t' && unprintable(c) }):
		r.leave(s.key, diag.T("the value of %s has a control character", "%s 的值含有控制字符").With(key))
	case isSecret(key, s.value):
		r.leave(s.key, diag.T("%s is a secret by its name or by its value, and no key of the description takes it", "%s 从名称或值看是密码，描述文件中没有可以存放它的键").With(shown(key)))
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
