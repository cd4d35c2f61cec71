package cli

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/templates"
)

// stdinName is how standard input is called in findings.
const stdinName = "<stdin>"

// checked is a description that went through every rule. plan is nil where its
// YAML can't be parsed.
type checked struct {
	files    []*source.File
	stage    string // "" where no list of stages names it
	plan     *plan.Plan
	findings diag.List
}

var errEmptyName = errors.New("the name of the description is empty; name it with -f FILE")

// open reads one description, and no more of it than a description may have.
func (a *app) open(name string) (*source.File, error) {
	if name == "" {
		return nil, errEmptyName
	}
	if name == "-" {
		b, err := io.ReadAll(io.LimitReader(a.in, cluster.MaxSize+1))
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		return source.New(stdinName, b), nil
	}
	read := source.ReadSome
	if slices.Contains(a.global.files, name) || slices.Contains(a.named, name) {
		read = source.ReadStream
	}
	b, err := read(name, cluster.MaxSize+1)
	if err != nil {
		return nil, fmt.Errorf("%w; name the description with -f, or write one with kyctl init", err)
	}
	return source.New(name, b), nil
}

// check reads the files as one description and runs every rule on it.
func (a *app) check(disabled []string, names ...string) (*checked, error) {
	c := &checked{}
	for _, name := range names {
		f, err := a.open(name)
		if err != nil {
			return nil, err
		}
		c.files = append(c.files, f)
	}
	description, findings, usable := cluster.Read(c.files...)
	c.findings = findings
	if !usable {
		c.findings.Sort()
		return c, nil
	}
	texts, err := a.templates()
	if err != nil {
		return nil, err
	}
	o := plan.Options{Base: a.global.base, Templates: texts, FollowLinks: a.global.follow}
	if a.global.home != "" {
		o.Homes = map[string]string{a.global.nodes[0]: a.global.home}
	}
	p, found, err := plan.Bind(description, o)
	if err != nil {
		return nil, err
	}
	c.plan = p
	c.findings.Add(found...)
	c.findings.Add(rule.Run(p, p.Given(), c.findings)...)
	c.adjust(disabled)
	return c, nil
}

// templates are the built-in ones, or the user's own in front of them.
func (a *app) templates() (templates.Set, error) {
	if a.global.texts == "" {
		return templates.Set{}, nil
	}
	open := source.Opener(source.Open)
	if !a.global.follow {
		open = source.Within(a.global.texts)
	}
	return templates.From(a.global.texts, open)
}

func (c *checked) adjust(disabled []string) {
	c.findings = c.settings(disabled).Adjust(c.findings)
	c.findings.Sort()
}

// settings are what the description, and the names disabled on the command line,
// say about the findings of rules and of doctor.
func (c *checked) settings(disabled []string) *rule.Settings {
	return rule.NewSettings(c.plan.Lint, disabled, doctor.CheckNames())
}

// tell writes the findings as text.
func (a *app) tell(w io.Writer, findings diag.List) error {
	if len(findings) == 0 {
		return nil
	}
	format, _ := report.Find("text")
	return format.Write(w, findings, report.Options{Lang: a.lang(), Color: a.colored(w), Width: width(w)})
}

// count is the summary of findings.
func count(findings diag.List) diag.Text {
	plural := func(n int, word string) string {
		if n == 1 {
			return "1 " + word
		}
		return fmt.Sprintf("%d %ss", n, word)
	}
	e, w, i := findings.Count(diag.Error), findings.Count(diag.Warning), findings.Count(diag.Info)
	return diag.Text{
		EN: plural(e, "error") + ", " + plural(w, "warning") + ", " + plural(i, "info"),
		ZH: fmt.Sprintf("%d 个错误，%d 个警告，%d 条建议", e, w, i),
	}
}

// wants returns which nodes the --node flags name; nil means all. A pattern
// that names no node is an error.
func (a *app) wants(p *plan.Plan) (func(string) bool, error) {
	if len(a.global.nodes) == 0 {
		return nil, nil
	}
	chosen := map[string]bool{}
	for _, pattern := range a.global.nodes {
		found := false
		for _, n := range p.Nodes {
			ok, err := path.Match(pattern, string(n.Name.V))
			if err != nil {
				return nil, fmt.Errorf("--node %q: %w", pattern, err)
			}
			if ok {
				chosen[string(n.Name.V)], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("--node %q: no node in the description matches", pattern)
		}
	}
	return func(name string) bool { return chosen[name] }, nil
}
