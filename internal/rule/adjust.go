package rule

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// The names of the findings about lint itself.
const (
	RuleUnknownRule  = "lint-unknown-rule"
	RuleIgnoreUnused = "ignore-unused"
)

// Adjust applies lint.ignore, lint.severity and the names disabled on the
// command line. An ignore that silences nothing and a name that is no rule are
// findings themselves.
func Adjust(l cluster.Lint, disabled []string, findings diag.List) diag.List {
	quiet := map[string]bool{}
	for _, name := range disabled {
		quiet[name] = true
	}
	severity, extra := severities(l.Severity)
	used := make([]bool, len(l.Ignore))
	var out diag.List
	for _, f := range append(findings, extra...) {
		ignored := quiet[f.Rule]
		for i, ig := range l.Ignore {
			if ig.Rule.V == f.Rule && !ig.Reason.Broken && canIgnore(f) {
				used[i], ignored = true, true
			}
		}
		if s, ok := severity[f.Rule]; ok {
			f.Severity = s
		}
		if !ignored {
			out.Add(f)
		}
	}
	for i, ig := range l.Ignore {
		if !used[i] && !ig.Rule.Broken && ig.Rule.Set && !quiet[ig.Rule.V] {
			out.Add(unused(ig.Rule))
		}
	}
	return out
}

// canIgnore says whether a finding can be silenced: one without which nothing
// can be rendered can't.
func canIgnore(f diag.Finding) bool {
	r, ok := Find(f.Rule)
	return ok && (r.Check != nil || r.CheckSecret != nil || f.Severity < diag.Error)
}

func unused(name cluster.Val[string]) diag.Finding {
	f := diag.Finding{Rule: RuleIgnoreUnused, Severity: diag.Warning, Pos: name.Pos}
	r, known := Find(name.V)
	switch {
	case !known:
		return unknown(name.V, name.Pos)
	case r.Check == nil && r.CheckSecret == nil && r.Severity == diag.Error:
		f.Message = diag.T("%s can't be ignored: nothing can be rendered while it stands", "%s 不能忽略：存在时无法渲染").With(name.V)
		f.Hint = diag.T("mend what it finds", "请修正它指出的问题")
	default:
		f.Message = diag.T("%s finds nothing here: there is nothing to ignore", "%s 没有任何发现：无需忽略").With(name.V)
		f.Hint = diag.T("take the entry out", "请删除此条目")
	}
	return f
}

func unknown(name string, pos source.Pos) diag.Finding {
	hint := diag.T("kyctl rules lists them", "kyctl rules 会列出所有规则")
	if near := cluster.Nearest(name, Names()); near != "" {
		hint = diag.T("did you mean %s?", "是否想写 %s？").With(near)
	}
	return diag.Finding{
		Rule: RuleUnknownRule, Severity: diag.Error, Pos: pos, Hint: hint,
		Message: diag.T("there is no rule %q", "没有规则 %q").With(name),
	}
}

// severities reads lint.severity.
func severities(rows []cluster.Property) (map[string]diag.Severity, diag.List) {
	out := map[string]diag.Severity{}
	var findings diag.List
	for _, row := range rows {
		if _, ok := Find(row.Key.V); !ok {
			findings.Add(unknown(row.Key.V, row.Key.Pos))
			continue
		}
		found := false
		for _, s := range diag.Severities {
			if s.Name == row.Value.V {
				out[row.Key.V], found = s.Severity, true
			}
		}
		if !found && !row.Value.Broken {
			p := cluster.UnknownWord(diag.T("severity", "级别"), []string{"error", "warning", "info"}, row.Value.V)
			findings.Add(diag.Finding{Rule: p.Rule, Severity: diag.Error, Pos: row.Value.Pos, Message: p.Message, Hint: p.Hint})
		}
	}
	return out, findings
}
