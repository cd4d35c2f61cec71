package balancer

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/secret"
)

// leave notes a directive that the description can't say.
func (f *Found) leave(d *directive.Directive) {
	f.Left = append(f.Left, Left{Pos: d.Pos(), Text: secret.Hide(strings.Join(strings.Fields(d.Text()), " "))})
}

// unread makes findings of what can't be read.
func (f *Found) unread(errs []*directive.Error) {
	for _, e := range errs {
		f.Findings.Add(diag.Finding{Rule: "balancer-syntax", Severity: diag.Error, Pos: e.Pos, Message: e.Message})
	}
}
