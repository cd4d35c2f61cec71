package report

import (
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	projectURL  = "https://github.com/kyctl/kyctl"
	// srcRoot is the name that GitHub gives to the root of a checkout.
	srcRoot = "%SRCROOT%"
)

func sarifLevel(s diag.Severity) string {
	if s == diag.Info {
		return "note"
	}
	return s.String()
}

// asSARIF writes SARIF 2.1.0 (OASIS standard, errata 01).
func asSARIF(w io.Writer, findings diag.List, o Options) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "kyctl", Version: o.Version, InformationURI: projectURL, Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints", Language: "en",
		Bases:   map[string]sarifBase{srcRoot: {sarifText{Text: "the folder that kyctl ran in"}}},
		Results: []sarifResult{},
	}
	if o.Lang == diag.ZH {
		run.Language = "zh-CN"
	}
	index, seen := map[string]int{}, map[string]int{}
	for _, f := range findings {
		i, told := index[f.Rule]
		if !told {
			i = len(run.Tool.Driver.Rules)
			index[f.Rule] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(f, o))
		}
		r := sarifResultOf(f, o)
		r.RuleIndex = i
		print := f.Key().Fingerprint()
		seen[print]++ // of equal findings each is one of its own
		r.Fingerprints = map[string]string{"kyctl/v1": fmt.Sprintf("%s:%d", print, seen[print])}
		run.Results = append(run.Results, r)
	}
	return WriteJSON(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// sarifRuleOf tells of the rule of a finding, whose severity there may be
// another than the rule's own.
func sarifRuleOf(f diag.Finding, o Options) sarifRule {
	if o.Entry == nil {
		return sarifRule{ID: f.Rule}
	}
	e, ok := o.Entry(f.Rule)
	if !ok {
		return sarifRule{ID: f.Rule}
	}
	why, fix := e.Why.In(o.Lang), e.Fix.In(o.Lang)
	labels := diag.T("Why: %s\n\nFix: %s\n\nSource: %s", "后果：%s\n\n处理：%s\n\n依据：%s").In(o.Lang)
	marks := diag.T("**Why:** %s\n\n**Fix:** %s\n\n**Source:** %s", "**后果：** %s\n\n**处理：** %s\n\n**依据：** %s").In(o.Lang)
	return sarifRule{
		ID: e.Name, Short: &sarifText{Text: e.Summary.In(o.Lang)}, Full: &sarifText{Text: why},
		Help:    &sarifText{fmt.Sprintf(labels, why, fix, e.Source), fmt.Sprintf(marks, markdown(why), markdown(fix), markdown(e.Source))},
		HelpURI: projectURL + "/blob/main/docs/rules.md#" + e.Name, Default: &sarifConfig{sarifLevel(e.Severity)},
	}
}

// markdown writes a text so that no character in it is taken for a mark.
func markdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`, "]", `\]`, "`", "\\`", "#", `\#`, "|", `\|`).Replace(text)
}

func sarifResultOf(f diag.Finding, o Options) sarifResult {
	text := f.Message.In(o.Lang)
	if hint := f.Hint.In(o.Lang); hint != "" {
		text += "\n" + hint
	}
	r := sarifResult{RuleID: f.Rule, Level: sarifLevel(f.Severity), Message: sarifText{Text: text}, Locations: []sarifLocation{}}
	if f.Pos.IsValid() {
		at := sarifLocation{Physical: sarifAt(f.Pos, f.Pos.File.TokenRunes(f.Pos))}
		if f.Path != "" {
			at.Logical = []sarifLogical{{f.Path}}
		}
		r.Locations = append(r.Locations, at)
	}
	for i, other := range f.Related {
		if other.Pos.IsValid() {
			r.Related = append(r.Related, sarifLocation{
				ID: i + 1, Physical: sarifAt(other.Pos, other.Pos.File.TokenRunes(other.Pos)), Message: &sarifText{Text: other.Message.In(o.Lang)},
			})
		}
	}
	if f.Fix != nil {
		r.Fixes = []sarifFix{{
			sarifText{Text: f.Hint.In(o.Lang)},
			[]sarifChange{{sarifFile(f.Fix.Pos.File.Name), []sarifReplacement{{sarifAt(f.Fix.Pos, f.Fix.Runes).Region, sarifContent{f.Fix.Text}}}}},
		}}
	}
	return r
}

func sarifAt(pos source.Pos, runes int32) sarifPhysical {
	return sarifPhysical{sarifFile(pos.File.Name), sarifRegion{pos.Line, pos.Col, pos.Line, pos.Col + runes}}
}

// sarifFile names a file by a URI: below the folder that kyctl ran in where it
// can, for a code host knows no other place.
func sarifFile(name string) sarifArtifact {
	slashed := path.Clean(filepath.ToSlash(name))
	u := url.URL{Path: slashed}
	switch {
	case filepath.IsAbs(name):
		u.Scheme, u.Path = "file", "/"+strings.TrimPrefix(slashed, "/")
		return sarifArtifact{URI: u.String()}
	case slashed == ".." || strings.HasPrefix(slashed, "../"):
		return sarifArtifact{URI: u.String()}
	}
	return sarifArtifact{URI: strings.TrimPrefix(u.String(), "./"), Base: srcRoot} // a colon makes it ./a:b
}
