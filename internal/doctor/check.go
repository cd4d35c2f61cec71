package doctor

import (
	"sync"

	"github.com/kyctl/kyctl/internal/diag"
)

// Check is one thing that can be wrong with a live part.
type Check struct {
	Name     string
	Severity diag.Severity
	// Summary is one line; Why is what an operator sees; Fix is what to do.
	Summary, Why, Fix diag.Text
	// Source is where the fact comes from.
	Source string
}

// Topic is a group of checks, as the catalogue shows them.
type Topic struct {
	Title  diag.Text
	Checks []Check
}

// Topics are the groups of checks, in the order of the catalogue.
func Topics() []Topic {
	topics := []Topic{{diag.T("Any live part", "任何运行中的部分"), reachChecks()}}
	for _, p := range Parts() {
		if p.Checks != nil {
			topics = append(topics, Topic{p.Title, p.Checks()})
		}
	}
	return topics
}

// Checks returns every check, in the order of the catalogue.
func Checks() []Check {
	var all []Check
	for _, t := range Topics() {
		all = append(all, t.Checks...)
	}
	return all
}

// byName are the checks by their names. Nobody may change the map.
var byName = sync.OnceValue(func() map[string]Check {
	all := map[string]Check{}
	for _, c := range Checks() {
		all[c.Name] = c
	}
	return all
})

// Find returns the check of that name.
func Find(name string) (Check, bool) {
	c, ok := byName()[name]
	return c, ok
}

// Info returns what reports tell of the checks.
func Info() []diag.RuleInfo {
	var out []diag.RuleInfo
	for _, c := range Checks() {
		out = append(out, diag.RuleInfo{Name: c.Name, Severity: c.Severity, Summary: c.Summary, Why: c.Why, Fix: c.Fix, Source: c.Source})
	}
	return out
}
