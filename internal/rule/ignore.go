package rule

import (
	"slices"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

// wellFormed says that a comment may ignore something.
func wellFormed(c cluster.Comment) bool { return c.Verb == "ignore" && c.Rule.Set && c.Reason.Set }

// commentComplaints are the findings about comments.
func (s *Settings) commentComplaints() diag.List {
	var out diag.List
	for _, c := range s.lint.Comments {
		switch {
		case !wellFormed(c):
			out.Add(malformed(c))
		case s.heard[spotOf(c)] || slices.Contains(s.disabled, c.Rule.V) || s.later(c.Rule.V):
		case c.Pos.File.Masked(c.Rule.Pos) && !s.knows(c.Rule.V):
			hidden := c.Rule
			hidden.V = "***"
			out.Add(s.unused(hidden))
		default:
			out.Add(s.unusedComment(c))
		}
	}
	return out
}

func (s *Settings) knows(name string) bool {
	_, known := s.rules[name]
	return known
}

// unusedComment is the finding about a comment whose rule finds nothing on its
// line.
func (s *Settings) unusedComment(c cluster.Comment) diag.Finding {
	f := s.unused(c.Rule)
	if f.Rule != RuleIgnoreUnused || formal(s.rules[c.Rule.V]) && s.rules[c.Rule.V].severity() == diag.Error {
		return f
	}
	f.Message = diag.T("%s reports nothing on line %d: there is nothing to ignore", "%s 在第 %d 行没有报告任何问题：无需忽略").With(c.Rule.V, c.Line)
	f.Hint = diag.T("remove this comment", "删除此注释")
	if c.Runes > 0 {
		f.Fix = &diag.Fix{Pos: c.From, Runes: c.Runes}
	}
	return f
}

func malformed(c cluster.Comment) diag.Finding {
	f := diag.Finding{
		Rule: RuleIgnoreComment, Severity: diag.Warning, Pos: c.Pos,
		Message: diag.T("the comment does not name a rule: it has no effect", "注释没有写规则名称：不起作用"),
		Hint:    diag.T("write # kyctl:ignore RULE REASON, with the rule name shown in brackets after the finding", "写成 # kyctl:ignore 规则 理由，规则名称见问题末尾的方括号"),
	}
	switch {
	case c.Verb != "ignore":
		f.Message = diag.T("the comment begins with kyctl: but is not kyctl:ignore", "注释以 kyctl: 开头，但不是 kyctl:ignore")
	case c.Rule.Set:
		f.Message = diag.T("the comment does not give a reason: it has no effect", "注释没有写理由：不起作用")
		f.Hint = diag.T("write the reason after the rule: # kyctl:ignore RULE REASON", "在规则后面写明理由：# kyctl:ignore 规则 理由")
	}
	return f
}
