package plan

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/session"
)

// RuleUnusedSection is the finding of a section that nobody chose.
const RuleUnusedSection = "unused-section"

// decodeSections decodes every section into the options known by its name, and
// tells of those with no owner and of those that were not chosen.
func decodeSections(sections []cluster.Section, known map[string]any, parent, chosen string) diag.List {
	var findings diag.List
	for _, s := range sections {
		options, ok := known[s.Name.V]
		if !ok {
			findings.Add(s.Unknown(append(keysOf(parent), slices.Sorted(maps.Keys(known))...)))
			continue
		}
		findings.Add(s.Decode(options)...)
		if s.Name.V != chosen && !s.Overlaid() {
			findings.Add(diag.Finding{
				Rule: RuleUnusedSection, Severity: diag.Warning, Pos: s.Name.Pos,
				Message: diag.T("%s.%s has no effect: %s is selected", "%s.%s 不起作用：当前选择的是 %s").With(parent, s.Name.V, quoted(chosen)),
				Hint:    diag.T("write %[1]s: %[2]s, or remove the section %[2]s", "写 %[1]s: %[2]s，或删除 %[2]s 段").With(chooser(parent), s.Name.V),
			})
		}
	}
	return findings
}

// chooser is the key that chooses among the sections of parent.
func chooser(parent string) string {
	if parent == "sessions" {
		return "sessions.store"
	}
	return parent + ".kind"
}

func quoted(word string) string {
	if word == "" {
		return "nothing"
	}
	return word
}

func hasSection(sections []cluster.Section, name string) bool {
	return slices.ContainsFunc(sections, func(s cluster.Section) bool { return s.Name.V == name })
}

// keysOf returns the keys of a mapping of the description that is open to
// sections.
func keysOf(parent string) []string {
	t := reflect.TypeFor[cluster.Sessions]()
	if parent == "load_balancer" {
		t = reflect.TypeFor[cluster.LoadBalancer]()
	}
	var keys []string
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("key"), ","); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

func unknownWord(v cluster.Val[string], what diag.Text, words []string) diag.Finding {
	p := cluster.UnknownWord(what, words, v.V)
	return diag.Finding{Rule: p.Rule, Severity: diag.Error, Pos: v.Pos, Message: p.Message, Hint: p.Hint}
}

// storeReason reports an external store that nobody explains, and an
// explanation that nothing reads.
func (p *Plan) storeReason() diag.List {
	s := &p.Sessions
	external := s.Store.V == session.External
	switch {
	case external && !s.Reason.Broken && strings.TrimSpace(s.Reason.V) == "":
		pos := s.Store.Pos
		if s.Reason.Set {
			pos = s.Reason.Pos
		}
		return diag.List{{
			Rule: cluster.RuleMissingKey, Severity: diag.Error, Pos: pos,
			Message: diag.T("the store is external, but sessions.reason does not say what shares the sessions", "会话存储为 external，但 sessions.reason 没有说明由什么共享会话"),
			Hint:    diag.T("add reason: TEXT to sessions, such as reason: another Redis plugin stores the sessions", "在 sessions 中添加 reason: 说明，例如 reason: 会话由另一个 Redis 插件保存"),
		}}
	case !external && s.Reason.Set && p.Store != nil && p.Store.Name != session.External:
		return diag.List{{
			Rule: RuleUnusedSection, Severity: diag.Warning, Pos: s.Reason.Pos,
			Message: diag.T("sessions.reason has no effect: %s is selected", "sessions.reason 不起作用：当前选择的是 %s").With(p.Store.Name),
			Hint:    diag.T("write store: external, or remove the reason", "写 store: external，或删除 reason"),
		}}
	}
	return nil
}

func missingSection(chosen cluster.Val[string], key string) diag.Finding {
	return diag.Finding{
		Rule: cluster.RuleMissingKey, Severity: diag.Error, Pos: chosen.Pos,
		Message: diag.T("%s is selected, but %s is missing", "选择了 %s，但没有 %s").With(chosen.V, key),
		Hint:    diag.T("add the section %s; see kyctl explain %s", "添加 %s 段；详见 kyctl explain %s").With(key, key),
	}
}
