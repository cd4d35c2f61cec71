package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/terminal"
)

// github writes workflow commands, one a line, that GitHub shows as annotations
// beside the lines that they name (documentation of GitHub Actions, workflow
// commands; what is escaped is in command.ts of its toolkit).
func github(w io.Writer, findings diag.List, o Options) error {
	var out strings.Builder
	for _, f := range findings {
		lines := []string{f.Message.In(o.Lang)}
		if hint := f.Hint.In(o.Lang); hint != "" {
			lines = append(lines, hint)
		}
		for _, r := range f.Related {
			lines = append(lines, place(r.Pos)+r.Message.In(o.Lang))
		}
		for i, line := range lines {
			lines[i] = githubText.Replace(terminal.Shown(line))
		}
		fmt.Fprintf(&out, "::%s %stitle=%s::%s\n", githubLevel(f.Severity), githubAt(f.Pos), githubProperty.Replace(f.Rule), strings.Join(lines, "%0A"))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func githubLevel(s diag.Severity) string {
	if s == diag.Info {
		return "notice"
	}
	return s.String()
}

var (
	githubText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func githubAt(pos source.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	at := jsonAt(pos)
	return fmt.Sprintf("file=%s,line=%d,endLine=%d,col=%d,endColumn=%d,",
		githubProperty.Replace(terminal.Shown(filepath.ToSlash(filepath.Clean(at.File)))), at.Line, at.EndLine, at.Column, at.EndColumn)
}

// place is a position as a text begins with it.
func place(pos source.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d: ", terminal.Plain(pos.File.Name), pos.Line, pos.Col)
}
