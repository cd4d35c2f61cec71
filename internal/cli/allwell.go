package cli

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// allWell says on standard error what a command checked and found well, unless
// --quiet.
func (a *app) allWell(text diag.Text) {
	if !a.global.quiet {
		a.line(a.err, text)
	}
}

// asDescribed says that n files of a folder are as the description has them.
func (o output) asDescribed(dir string, n int) diag.Text {
	var names []string
	for _, f := range o.checked.files {
		names = append(names, f.Name)
	}
	return filesOf(dir, n).Then(diag.T("%s", "与 %s 的描述一致").With(strings.Join(names, " + ")))
}

// filesOf begins a sentence about n files of a folder.
func filesOf(dir string, n int) diag.Text {
	if n == 1 {
		return diag.T("%s: 1 file matches ", "%s：1 个文件").With(dir)
	}
	return diag.T("%s: %d files match ", "%s：%d 个文件").With(dir, n)
}

// verified says what verify checked: n files, and those that a program took.
func verified(dir string, n int, taken []diag.Text) diag.Text {
	text := filesOf(dir, n).Then(diag.T("manifest.json", "与 manifest.json 一致"))
	for _, t := range taken {
		text = text.Then(diag.T("; ", "；")).Then(t)
	}
	return text
}
