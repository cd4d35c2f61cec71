// Package rule holds the lint rules: what will go wrong with a cluster, where,
// and what to do about it.
//
// In: a plan, and the values of its secrets where they are known. Out:
// findings. A new rule is one row in table, its check function, and its text
// internal/catalog/rules/NAME.txtar, where Bad must give exactly this rule at
// the line marked "# <-", and Good nothing.
package rule

import (
	"sync"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// Rule is one thing that can be wrong with a description or a base file.
type Rule struct {
	Name string
	// Check looks at the plan; nil for a rule about the form of a description,
	// which the reading finds.
	Check func(*plan.Plan, Report)
	// CheckSecret looks at the value of one secret: of one that stands in the
	// description when validating, of all when rendering.
	CheckSecret func(p *plan.Plan, s plan.Secret, v secret.Value, report Report)
	// CheckAcross looks at several clusters; report returns what the findings
	// at places of one of them go to.
	CheckAcross func(plans []*plan.Plan, report func(*plan.Plan) Report)
}

// Report takes one finding: where, what, and what to do.
type Report func(pos source.Pos, message, hint diag.Text, related ...diag.Related)

// Rules returns every rule, in the order of the catalogue. Nobody may change it.
func Rules() []Rule { return table }

// byName are the rules by their names. Nobody may change the map.
var byName = sync.OnceValue(func() map[string]Rule {
	all := make(map[string]Rule, len(table))
	for _, r := range table {
		all[r.Name] = r
	}
	return all
})

// Find returns the rule of that name.
func Find(name string) (Rule, bool) {
	r, ok := byName()[name]
	return r, ok
}

// Names returns the names of all rules, in the order of the catalogue.
func Names() []string {
	names := make([]string, len(table))
	for i, r := range table {
		names[i] = r.Name
	}
	return names
}

// severity returns how much the rule's findings matter by default. Only a rule
// that finds something has its text read.
func (r Rule) severity() diag.Severity { return catalog.Severity(r.Name) }

// Run checks every rule against p. values are the secrets that are known.
// Findings at a place in known are dropped: what could not be decoded there has
// been told.
func Run(p *plan.Plan, values plan.Values, known diag.List) diag.List {
	c := collector{told: map[source.Pos]bool{}}
	for _, f := range known {
		if f.Severity == diag.Error {
			c.told[f.Pos] = true
		}
	}
	for i := range table {
		r := &table[i]
		report := c.of(r)
		if r.Check != nil {
			r.Check(p, report)
		}
		if r.CheckSecret != nil {
			runSecrets(r, p, values, report)
		}
	}
	return c.findings
}

// RunSecrets checks the rules about values of secrets alone, once they have
// been resolved.
func RunSecrets(p *plan.Plan, values plan.Values) diag.List {
	c := collector{}
	for i := range table {
		if r := &table[i]; r.CheckSecret != nil {
			runSecrets(r, p, values, c.of(r))
		}
	}
	return c.findings
}

// collector takes the findings of one rule after another. There is one for all
// rules, which are many, and few of them find something.
type collector struct {
	told     map[source.Pos]bool
	findings diag.List
	rule     *Rule
	once     map[source.Pos]bool // places that rule has spoken of
	tell     Report
}

// of returns what r reports with: of the nodes that a range made the first
// speaks for all.
func (c *collector) of(r *Rule) Report {
	c.rule, c.once = r, nil
	if c.tell == nil {
		c.tell = c.report
	}
	return c.tell
}

func (c *collector) report(pos source.Pos, message, hint diag.Text, related ...diag.Related) {
	if c.told[pos] || c.once[pos] {
		return
	}
	if c.once == nil {
		c.once = map[source.Pos]bool{}
	}
	c.once[pos] = true
	c.findings.Add(diag.Finding{Rule: c.rule.Name, Severity: c.rule.severity(), Pos: pos, Message: message, Hint: hint, Related: related})
}

func runSecrets(r *Rule, p *plan.Plan, values plan.Values, report Report) {
	for _, s := range p.Secrets {
		if v, ok := values[s.Key]; ok && !s.Val.Broken {
			r.CheckSecret(p, s, v, report)
		}
	}
}
