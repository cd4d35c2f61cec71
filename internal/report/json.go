package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/terminal"
)

type jsonReport struct {
	Version  int           `json:"version"`
	Findings []jsonFinding `json:"findings"`
	Summary  jsonSummary   `json:"summary"`
}

type jsonFinding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	jsonPlace
	Path    string        `json:"path"`
	Message string        `json:"message"`
	Hint    string        `json:"hint"`
	Related []jsonRelated `json:"related"`
}

type jsonPlace struct {
	File      string `json:"file"`
	Line      int32  `json:"line"`
	Column    int32  `json:"column"`
	EndLine   int32  `json:"end_line"`
	EndColumn int32  `json:"end_column"`
}

type jsonRelated struct {
	jsonPlace
	Message string `json:"message"`
}

type jsonSummary struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Infos    int `json:"infos"`
}

func asJSON(w io.Writer, findings diag.List, o Options) error {
	out := jsonReport{Version: 1, Findings: []jsonFinding{}, Summary: jsonSummary{
		Errors: findings.Count(diag.Error), Warnings: findings.Count(diag.Warning), Infos: findings.Count(diag.Info),
	}}
	for _, f := range findings {
		row := jsonFinding{
			Rule: f.Rule, Severity: f.Severity.String(), jsonPlace: jsonAt(f.Pos), Path: f.Path,
			Message: f.Message.In(o.Lang), Hint: f.Hint.In(o.Lang), Related: []jsonRelated{},
		}
		for _, r := range f.Related {
			row.Related = append(row.Related, jsonRelated{jsonAt(r.Pos), r.Message.In(o.Lang)})
		}
		out.Findings = append(out.Findings, row)
	}
	return WriteJSON(w, out)
}

// WriteJSON writes a value for programs, in characters that do no harm to a
// person's terminal.
func WriteJSON(w io.Writer, value any) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(terminal.JSON(text.Bytes()))
	return err
}

func jsonAt(pos source.Pos) jsonPlace {
	if !pos.IsValid() {
		return jsonPlace{}
	}
	return jsonPlace{pos.File.Name, pos.Line, pos.Col, pos.Line, pos.Col + pos.File.TokenRunes(pos)}
}
