package catalog

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/kyctl/kyctl/internal/diag"
)

// parse reads a text file: lines of "key: value", then a txtar archive of texts
// and examples.
func parse(name string, data []byte) (Entry, error) {
	e := Entry{Name: name}
	archive := txtar.Parse(data)
	for line := range strings.Lines(string(archive.Comment)) {
		if err := e.set(strings.TrimSpace(line)); err != nil {
			return e, fmt.Errorf("%s: %w", name, err)
		}
	}
	texts := map[string]*string{
		"summary.en": &e.Summary.EN, "summary.zh": &e.Summary.ZH,
		"why.en": &e.Why.EN, "why.zh": &e.Why.ZH,
		"fix.en": &e.Fix.EN, "fix.zh": &e.Fix.ZH,
	}
	for _, f := range archive.Files {
		text, isText := texts[f.Name]
		switch {
		case isText:
			*text = strings.TrimSpace(string(f.Data))
		case !e.Bad.add("bad/", f) && !e.Good.add("good/", f):
			return e, fmt.Errorf("%s: there is no part %s", name, f.Name)
		}
	}
	return e, nil
}

// set takes one line of the head.
func (e *Entry) set(line string) error {
	key, value, _ := strings.Cut(line, ": ")
	switch key {
	case "":
	case "severity":
		severity, ok := diag.SeverityOf(value)
		if !ok {
			return fmt.Errorf("severity must be error, warning or info, not %q", value)
		}
		e.Severity = severity
	case "topic":
		e.Topic = value
	case "source":
		e.Source = value
	case "base": // of a rule about a cluster without one
		if value != "none" {
			return fmt.Errorf("base must be none, not %q", value)
		}
		e.Bad.Base = map[string]string{}
	default:
		return fmt.Errorf("there is no key %q", key)
	}
	return nil
}

// add takes a file of an example, whose names begin with folder.
func (x *Example) add(folder string, f txtar.File) bool {
	name, ok := strings.CutPrefix(f.Name, folder)
	if !ok {
		return false
	}
	base, isBase := strings.CutPrefix(name, "base/")
	switch {
	case isBase:
		if x.Base == nil {
			x.Base = map[string]string{}
		}
		x.Base[base] = string(f.Data)
	case name == "cluster.yaml":
		x.Text = string(f.Data)
	case name == "another.yaml":
		x.Text += Another + string(f.Data)
	default:
		return false
	}
	return true
}

// readParts gives each part of a text file that has no head to put, with the text
// that its name stands for; such is one of these names.
func readParts(name, such string, data []byte, texts map[string]*string, put func(text *string, raw string)) error {
	archive := txtar.Parse(data)
	if head := strings.TrimSpace(string(archive.Comment)); head != "" {
		return fmt.Errorf("%s: %q must be in a part such as %s", name, head, such)
	}
	for _, f := range archive.Files {
		text, ok := texts[f.Name]
		if !ok {
			return fmt.Errorf("%s: there is no part %s", name, f.Name)
		}
		put(text, string(f.Data))
	}
	return nil
}
