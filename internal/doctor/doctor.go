// Package doctor asks the live parts of a cluster how they are, and changes
// nothing in them.
//
// In: a plan and the values of its secrets. Out: findings at the lines that
// name the parts, and one line of facts for each part. It owns the clients of
// Redis, the databases, ZooKeeper and LDAP.
package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/workers"
)

// Part is a live part of a cluster.
type Part struct {
	// Name is the word of --only.
	Name string
	// Secrets is how the keys of its secrets begin, "" where it has none.
	Secrets string
	ask     func(context.Context, *inquiry)
}

// Parts are what is asked, in the order that they are told.
func Parts() []Part {
	return []Part{
		{"nodes", "", askNodes},
		{"balancer", "", askBalancer},
		{"metadata", "metadata.", askMetadata},
		{"zookeeper", "", askZooKeeper},
		{"sessions", "sessions.", askSessions},
		{"query-cache", "query_cache.", askQueryCache},
		{"ldap", "security.ldap.", askLDAP},
	}
}

// chosen are the parts of these names, all where there are none.
func chosen(only []string) []Part {
	return slices.DeleteFunc(Parts(), func(p Part) bool { return len(only) > 0 && !slices.Contains(only, p.Name) })
}

// Names are the names of the parts.
func Names() []string {
	var names []string
	for _, p := range Parts() {
		names = append(names, p.Name)
	}
	return names
}

// Options adjust what Run asks.
type Options struct {
	// Only names the parts to ask; empty means all.
	Only []string
	// Timeout is how long one server may take for all that it is asked.
	Timeout time.Duration
	// Balancer is the host at which the balancer is asked, "" for where the
	// description says that it is.
	Balancer string
	// User is who logs in there to see whether the login lasts, "" for nobody.
	User     string
	Password secret.Value
	// Adjust is what the description says about the findings of a server: which it
	// leaves out, which it takes more or less seriously. nil changes nothing.
	Adjust func(diag.List) diag.List
}

// Told is what one part said.
type Told struct {
	Part string
	// Asked counts the servers that were asked, Fine those that nothing is
	// wrong with.
	Asked, Fine int
	// Facts are what they said of themselves, each once.
	Facts []diag.Text
}

// Run asks the parts of p at once. values are the secrets that are known: what
// needs another is not asked. Of a part that the description does not name
// nothing is told. The findings are sorted and hold no secret.
func Run(ctx context.Context, p *plan.Plan, values plan.Values, o Options) (diag.List, []Told) {
	var asked []*inquiry
	var wait workers.Group
	for _, part := range chosen(o.Only) {
		q := &inquiry{plan: p, values: values, timeout: o.Timeout, part: part.Name, balancer: o.Balancer, user: o.User, password: o.Password}
		asked = append(asked, q)
		wait.Go(func() { part.ask(ctx, q) })
	}
	wait.Wait()
	var findings diag.List
	var told []Told
	mask := masker(values, o.Password)
	for _, q := range asked {
		for i := range q.answers {
			q.answers[i].finish(mask)
			if o.Adjust != nil {
				q.answers[i].findings = o.Adjust(q.answers[i].findings)
			}
			findings.Add(q.answers[i].findings...)
		}
		if t := q.tell(); len(q.answers) > 0 {
			told = append(told, t)
		}
	}
	findings.Sort()
	return findings, told
}

// masker hides the secrets, should a server or a library have put one into a
// text.
func masker(values plan.Values, more secret.Value) func(string) string {
	var pairs []string
	if text := more.Reveal(); text != "" {
		pairs = append(pairs, text)
	}
	for _, v := range values {
		if text := v.Reveal(); text != "" {
			pairs = append(pairs, text)
		}
	}
	// The longer one first: one may begin another.
	slices.SortFunc(pairs, func(a, b string) int { return len(b) - len(a) })
	return func(text string) string {
		for _, secret := range pairs {
			text = strings.ReplaceAll(text, secret, "***")
		}
		return text
	}
}

// inquiry is what the questions to one part share, and what they brought.
type inquiry struct {
	plan    *plan.Plan
	values  plan.Values
	timeout time.Duration
	part    string
	// balancer, user and password are those of Options.
	balancer, user string
	password       secret.Value
	answers        []answer
}

// answer is what one server says, or is found to be.
type answer struct {
	// server is the one that was asked; "" in what several say together.
	server   string
	findings diag.List
	facts    []diag.Text
	// ctx ends when the server's time is over, peer is the server; nil in what
	// several say together.
	ctx  context.Context
	peer *peer
}

// late says that the time is over: whatever a client then says, of a connection
// that was closed under it, is the silence of the server.
func (a *answer) late() bool {
	return a.ctx != nil && errors.Is(a.ctx.Err(), context.DeadlineExceeded)
}

// add tells of a check's finding at a place of the description.
func (a *answer) add(check string, pos source.Pos, message, hint diag.Text) {
	a.findings.Add(diag.Finding{Rule: check, Pos: pos, Message: message, Hint: hint})
}

// fact adds what a server says of itself.
func (a *answer) fact(text diag.Text) { a.facts = append(a.facts, text) }

// finish gives the findings their severity, and hides secrets.
func (a *answer) finish(mask func(string) string) {
	for i := range a.findings {
		f := &a.findings[i]
		f.Severity = catalog.Severity(f.Rule)
		f.Message.EN, f.Message.ZH = mask(f.Message.EN), mask(f.Message.ZH)
	}
}

// note tells something of the part that no server said.
func (q *inquiry) note(text diag.Text) {
	q.answers = append(q.answers, answer{facts: []diag.Text{text}})
}

// grace is how much longer the clients' own clocks run: the context says that
// the time is over.
const grace = 50 * time.Millisecond

// atOnce is how many servers of a part are asked at the same time where a process
// may have so many files open: each conversation is one, some more are open while
// names are looked up, and the parts are asked side by side.
func atOnce(files uint64) int { return int(min(max(files/4, 64), 1<<14)) }

// each asks n servers at once, each with a time limit of its own, and keeps
// what they answer in their order. A client that panics on an answer ends the
// question to its server only.
func (q *inquiry) each(ctx context.Context, n int, ask func(ctx context.Context, i int, a *answer)) {
	answers := make([]answer, n)
	free := make(chan struct{}, min(n, atOnce(openFiles())))
	var wait workers.Group
	for i := range n {
		free <- struct{}{}
		wait.Go(func() {
			defer func() { <-free }()
			ctx, cancel := context.WithTimeout(ctx, q.timeout)
			defer cancel()
			a := &answers[i]
			a.ctx = ctx
			defer func() {
				if p := recover(); p != nil {
					a.failed(p)
				}
			}()
			ask(ctx, i, a)
		})
	}
	wait.Wait()
	q.answers = append(q.answers, answers...)
}

// tell sums up the answers.
func (q *inquiry) tell() Told {
	t := Told{Part: q.part}
	ill := map[string]bool{}
	for _, a := range q.answers {
		if a.server != "" {
			ill[a.server] = ill[a.server] || a.findings.Worst() >= diag.Warning
		}
		for _, fact := range a.facts {
			if !slices.Contains(t.Facts, fact) {
				t.Facts = append(t.Facts, fact)
			}
		}
	}
	for _, is := range ill {
		t.Asked++
		if !is {
			t.Fine++
		}
	}
	return t
}
