package doctor

import (
	"sync"

	"github.com/kyctl/kyctl/internal/diag"
)

// Check is one thing that can be wrong with a live part. Reports tell of it what
// they tell of a rule.
type Check = diag.RuleInfo

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

// CheckNames are the names of all checks, in the order of the catalogue. Nobody may
// change the list.
func CheckNames() []string { return checkNames() }

var checkNames = sync.OnceValue(func() []string {
	var names []string
	for _, c := range Checks() {
		names = append(names, c.Name)
	}
	return names
})

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
