package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// The names of the findings about lint itself.
const (
	RuleUnknownRule   = "lint-unknown-rule"
	RuleIgnoreUnused  = "ignore-unused"
	RuleIgnoreComment = "ignore-comment"
)

// Adjust applies the settings, and adds what is wrong with the settings
// themselves: a name that is no rule, an entry that changes nothing.
func (s *Settings) Adjust(findings diag.List) diag.List {
	out := s.Apply(findings)
	return append(out, s.Apply(s.complaints())...)
}

// Settings are what a description and a command line say about rules.
type Settings struct {
	lint     cluster.Lint
	rules    map[string]Rule
	live     []string // the checks of live parts, which find something later
	disabled []string
	severity map[string]diag.Severity
	reasons  map[string]bool // the rules that lint.ignore ignores
	comments map[spot]bool   // what the comments ignore
	used     map[string]bool // of reasons
	heard    map[spot]bool   // of comments
}

// spot is a rule on a line.
type spot struct {
	file *source.File
	line int32
	rule string
}

func spotOf(c cluster.Comment) spot { return spot{c.Pos.File, c.Line, c.Rule.V} }

// reasoned says that an entry may ignore something.
func reasoned(ig cluster.Ignore) bool { return ig.Reason.Set && !ig.Reason.Broken }

// NewSettings are the settings of lint, and the names disabled on the command
// line. live are the names of the checks of live parts: settings may name them as
// they name rules.
func NewSettings(l cluster.Lint, disabled, live []string) *Settings {
	s := &Settings{
		lint: l, disabled: disabled, live: live, rules: byName(), severity: map[string]diag.Severity{},
		reasons: map[string]bool{}, comments: map[spot]bool{}, used: map[string]bool{}, heard: map[spot]bool{},
	}
	for _, row := range l.Severity {
		if word, ok := diag.SeverityOf(row.Value.V); ok {
			s.severity[row.Key.V] = word
		}
	}
	for _, ig := range l.Ignore {
		if reasoned(ig) {
			s.reasons[ig.Rule.V] = true
		}
	}
	for _, c := range l.Comments {
		if wellFormed(c) {
			s.comments[spotOf(c)] = true
		}
	}
	return s
}

// Apply applies the settings to findings, also to those that come after Adjust:
// about the values of secrets, other clusters, live parts.
func (s *Settings) Apply(findings diag.List) diag.List {
	out := make(diag.List, 0, len(findings))
	for _, f := range findings {
		if s.fixed(f) {
			out.Add(f)
			continue
		}
		ignored := s.ignores(f)
		if severity, ok := s.severity[f.Rule]; ok {
			f.Severity = severity
		}
		if !ignored {
			out.Add(f)
		}
	}
	return out
}

// ignores says whether f is not told, and notes which settings had a part in it.
func (s *Settings) ignores(f diag.Finding) bool {
	ignored := slices.Contains(s.disabled, f.Rule)
	if s.reasons[f.Rule] {
		s.used[f.Rule], ignored = true, true
	}
	if at := (spot{f.Pos.File, f.Pos.Line, f.Rule}); s.comments[at] {
		s.heard[at], ignored = true, true
	}
	return ignored
}

// fixed says that nothing can be rendered while f stands: a value that could
// not be read has no meaning, whatever the settings say.
func (s *Settings) fixed(f diag.Finding) bool {
	if r, known := s.rules[f.Rule]; known {
		return f.Severity == diag.Error && formal(r)
	}
	return f.Severity == diag.Error && !slices.Contains(s.live, f.Rule)
}

// Fixed returns the findings that no setting hides, and the others.
func Fixed(findings diag.List) (fixed, others diag.List) {
	s := NewSettings(cluster.Lint{}, nil, nil)
	for _, f := range findings {
		if s.fixed(f) {
			fixed.Add(f)
			continue
		}
		others.Add(f)
	}
	return fixed, others
}

// formal says that reading a description gives this finding, not a check of
// what was read.
func formal(r Rule) bool { return r.Check == nil && r.CheckSecret == nil && r.CheckAcross == nil }

// complaints are the findings about the settings.
func (s *Settings) complaints() diag.List {
	var out diag.List
	for _, ig := range s.lint.Ignore {
		if reasoned(ig) && s.used[ig.Rule.V] || ig.Rule.Broken || !ig.Rule.Set || slices.Contains(s.disabled, ig.Rule.V) || s.later(ig.Rule.V) {
			continue
		}
		out.Add(s.unused(ig.Rule))
	}
	out.Add(s.commentComplaints()...)
	for _, row := range s.lint.Severity {
		out.Add(s.severityComplaints(row)...)
	}
	return out
}

// later says that a rule may still find something: the values of secrets are
// known when rendering, other clusters when they are checked in one run, live
// parts when they are asked, and these findings after all others.
func (s *Settings) later(name string) bool {
	r := s.rules[name]
	return slices.Contains(s.live, name) || r.CheckSecret != nil || r.CheckAcross != nil || name == RuleIgnoreUnused || name == RuleIgnoreComment
}

func (s *Settings) unused(name cluster.Val[string]) diag.Finding {
	f := diag.Finding{Rule: RuleIgnoreUnused, Severity: diag.Warning, Pos: name.Pos}
	r, known := s.rules[name.V]
	switch {
	case !known:
		return s.unknown(name.V, name.Pos)
	case formal(r) && r.severity() == diag.Error:
		f.Message = diag.T("%s can't be ignored: kyctl can't render until it is fixed", "%s 不能忽略：修正之前无法渲染").With(name.V)
		f.Hint = diag.T("remove this entry and fix what %s reports", "删除此条目，并修正 %s 报告的问题").With(name.V)
	default:
		f.Message = diag.T("%s reports nothing here: there is nothing to ignore", "%s 没有报告任何问题：无需忽略").With(name.V)
		f.Hint = diag.T("remove this entry", "删除此条目")
	}
	return f
}

func (s *Settings) unknown(name string, pos source.Pos) diag.Finding {
	hint := diag.T("write the name shown in brackets after a finding; kyctl rules lists all rules", "写问题末尾方括号中的规则名称；kyctl rules 列出全部规则")
	if near := cluster.Nearest(name, slices.Concat(Names(), s.live)); near != "" {
		hint = diag.T("did you mean %s?", "是否想写 %s？").With(near)
	}
	return diag.Finding{
		Rule: RuleUnknownRule, Severity: diag.Error, Pos: pos, Hint: hint,
		Message: diag.T("unknown rule %s", "未知的规则 %s").With(cluster.Quote(name)),
	}
}

// severityComplaints are the findings about one line of lint.severity.
func (s *Settings) severityComplaints(row cluster.Property) diag.List {
	r, known := s.rules[row.Key.V]
	if !known && !slices.Contains(s.live, row.Key.V) {
		return diag.List{s.unknown(row.Key.V, row.Key.Pos)}
	}
	if row.Value.Broken {
		return nil
	}
	word, ok := diag.SeverityOf(row.Value.V)
	switch {
	case !ok:
		p := cluster.UnknownWord(diag.T("severity", "级别"), severityWords(), row.Value.V)
		return diag.List{{Rule: p.Rule, Severity: diag.Error, Pos: row.Value.Pos, Message: p.Message, Hint: p.Hint}}
	case known && formal(r) && r.severity() == diag.Error && word != diag.Error:
		return diag.List{{
			Rule: RuleIgnoreUnused, Severity: diag.Warning, Pos: row.Value.Pos,
			Message: diag.T("%s must stay an error: kyctl can't render until it is fixed", "%s 只能是错误级别：修正之前无法渲染").With(r.Name),
			Hint:    diag.T("remove this line and fix what %s reports", "删除此行，并修正 %s 报告的问题").With(r.Name),
		}}
	}
	return nil
}

func severityWords() []string {
	var words []string
	for _, s := range diag.Severities {
		words = append(words, s.Name)
	}
	return words
}
