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

// known are the entries, keys and commands that have been read, by their files.
var known sync.Map

// load returns what a text file says; it is parsed once. A file that can't be
// parsed is a mistake of kyctl's: a test reads every file.
func load[T any](kind Kind, name string, parse func(name string, data []byte) (T, error)) (T, bool) {
	file := path.Join(string(kind), name+extension)
	if v, ok := known.Load(file); ok {
		return v.(T), true
	}
	var none T
	data, err := files.ReadFile(file)
	if err != nil {
		return none, false
	}
	v, err := parse(name, data)
	if err != nil {
		panic("internal/catalog/" + string(kind) + ": " + err.Error())
	}
	known.Store(file, v)
	return v, true
}

// Find returns the entry of that name. Nobody may change the maps in it.
func Find(name string) (Entry, bool) {
	for _, kind := range kinds {
		if e, ok := load(kind, name, parse); ok {
			e.Kind = kind
			return e, true
		}
	}
	return Entry{}, false
}

func mustFind(name string) Entry {
	e, ok := Find(name)
	if !ok {
		panic("there is no internal/catalog/*/" + name + extension)
	}
	return e
}

// Severity returns the severity of the finding of that name, which must exist.
func Severity(name string) diag.Severity { return mustFind(name).Severity }

// Entries returns the entries of these names, which must exist, in their order.
func Entries(names []string) []Entry {
	var out []Entry
	for _, name := range names {
		out = append(out, mustFind(name))
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
