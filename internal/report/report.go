// Package report writes findings, one file per format.
//
// In: findings, sorted. Out: text for people or a format for machines. cli may
// import it; it imports diag, source and terminal.
package report

import (
	"io"

	"github.com/kyctl/kyctl/internal/diag"
)

// Options are what a format must know beside the findings.
type Options struct {
	Lang  diag.Lang
	Color bool
	// Width is how many columns the reader's terminal has, 0 where it is none.
	Width int
	Rules []diag.RuleInfo
}

// Format is one way to write findings.
type Format struct {
	Name    string
	Summary diag.Text
	Write   func(io.Writer, diag.List, Options) error
}

// Formats returns the formats, the default first.
func Formats() []Format {
	return []Format{
		{"text", diag.T("for people: the line, a caret and what to do", "供人阅读：所在行、插入符和处理方法"), text},
		{"json", diag.T("one JSON object", "一个 JSON 对象"), asJSON},
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
