// Package report writes findings, one file per format.
//
// In: findings, sorted. Out: text for people or a format for machines.
package report

import (
	"io"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
)

// Options are what a format must know beside the findings.
type Options struct {
	Lang  diag.Lang
	Color bool
	// Width is how many columns the reader's terminal has, 0 where it is none.
	Width int
	// Entry returns the texts of the finding of a name. nil knows none.
	Entry func(name string) (catalog.Entry, bool)
	// Files are the names of the descriptions that were checked.
	Files []string
	// Strict says that a warning fails the run.
	Strict bool
	// Version is kyctl's own.
	Version string
}

// fails is the lowest severity that fails the run.
func (o Options) fails() diag.Severity {
	if o.Strict {
		return diag.Warning
	}
	return diag.Error
}

// Format is one way to write findings.
type Format struct {
	Name    string
	Summary diag.Text
	// Paths says that the format shows the findings' YAML paths.
	Paths bool
	// Commands says that its lines are commands to a CI server.
	Commands bool
	Write    func(io.Writer, diag.List, Options) error
}

// Formats returns the formats, the default first.
func Formats() []Format {
	return []Format{
		{Name: "text", Summary: diag.T("for people: the line, a caret and what to do", "供人阅读：所在行、插入符和处理方法"), Write: text},
		{Name: "json", Summary: diag.T("one JSON object", "一个 JSON 对象"), Paths: true, Write: asJSON},
		{Name: "sarif", Summary: diag.T("SARIF 2.1.0, for code scanning", "SARIF 2.1.0，供代码扫描使用"), Paths: true, Write: asSARIF},
		{Name: "junit", Summary: diag.T("JUnit's XML, for CI servers", "JUnit XML，供 CI 服务器使用"), Write: junit},
		{Name: "github", Summary: diag.T("annotations of GitHub Actions", "GitHub Actions 注释"), Commands: true, Write: github},
	}
}

// Find returns the format of that name.
func Find(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Names returns the formats' names.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}
