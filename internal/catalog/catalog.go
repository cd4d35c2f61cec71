// Package catalog holds the texts of every finding (of the lint rules, of
// doctor's checks and of import's findings), of every key of the description and
// of every command.
//
// In: one text file for each, such as rules/balancer-read-timeout-short.txtar,
// which nobody needs Go to edit. Out: an Entry, a Key or a Command. A file is read
// when its entry is needed: most runs of kyctl need few.
package catalog

import (
	"embed"
	"path"
	"strings"
	"sync"

	"github.com/kyctl/kyctl/internal/diag"
)

// Kind is what reports a finding, and the folder of its text file.
type Kind string

// The kinds.
const (
	Rules  Kind = "rules"
	Doctor Kind = "doctor"
	Import Kind = "import"
)

var kinds = []Kind{Rules, Doctor, Import}

// Entry is what there is to say about one finding.
type Entry struct {
	Kind     Kind
	Name     string
	Severity diag.Severity
	// Topic is the name of a topic of the kind.
	Topic string
	// Source is where the fact comes from.
	Source string
	// Summary is one line; Why is what an operator sees, with the measured
	// figure where there is one; Fix is what to type.
	Summary, Why, Fix diag.Text
	// Bad gives the finding and Good is the near miss. Only rules have them.
	Bad, Good Example
}

// Example is a small description and the base files that belong to it.
type Example struct {
	// Text is the whole description. In a bad one the line that the finding
	// points at ends in "# <-". In an example of several clusters a line Another
	// is between the descriptions.
	Text string
	// Base are the files of the base folder base/, by their path below
	// $KYLIN_HOME. In a bad one the finding may point at the line after one that
	// says "<- next line". It is nil where any base does, and empty where the
	// example is about having none.
	Base map[string]string
}

// Another is the line before the second description of an example.
const Another = "--- # another.yaml\n"

const extension = ".txtar"

//go:embed rules doctor import keys commands
var files embed.FS

// known are the entries and keys that have been read, by their names.
var known, knownKeys sync.Map

// Find returns the entry of that name. Nobody may change the maps in it.
func Find(name string) (Entry, bool) {
	if e, ok := known.Load(name); ok {
		return *e.(*Entry), true
	}
	for _, kind := range kinds {
		data, err := files.ReadFile(path.Join(string(kind), name+extension))
		if err != nil {
			continue
		}
		e, err := parse(name, data)
		if err != nil {
			panic("internal/catalog/" + string(kind) + ": " + err.Error()) // a test reads every file
		}
		e.Kind = kind
		known.Store(name, &e)
		return e, true
	}
	return Entry{}, false
}

// Severity returns the severity of the finding of that name, which must exist.
func Severity(name string) diag.Severity {
	e, ok := Find(name)
	if !ok {
		panic("there is no internal/catalog/*/" + name + extension)
	}
	return e.Severity
}

// Entries returns the entries of these names, which must exist, in their order.
func Entries(names []string) []Entry {
	var out []Entry
	for _, name := range names {
		e, ok := Find(name)
		if !ok {
			panic("there is no internal/catalog/*/" + name + extension)
		}
		out = append(out, e)
	}
	return out
}

// Names returns the names of all entries of a kind, sorted.
func Names(kind Kind) []string {
	list, err := files.ReadDir(string(kind))
	if err != nil {
		return nil
	}
	var names []string
	for _, f := range list {
		names = append(names, strings.TrimSuffix(f.Name(), extension))
	}
	return names
}
