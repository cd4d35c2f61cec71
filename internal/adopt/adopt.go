// Package adopt makes a description of a cluster that runs already.
//
// In: the homes of its nodes, and what a balancer's file says. Out: a Cluster
// in which every value has its place in the homes, the secrets that were found,
// and what could not be placed. It prints and writes nothing, and knows neither
// a store nor a balancer by name.
package adopt

import (
	"errors"
	"slices"

	"github.com/kyctl/kyctl/internal/balancer/existing"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

// Options are what the user says beside the homes; the zero value says nothing.
type Options struct {
	Product, Version string
	// Front is the balancer's configuration; nil without one.
	Front *Front
}

// Unknown stands in the description where nobody could say.
const Unknown = "FIXME"

// Result is a description and what belongs to it.
type Result struct {
	Cluster *cluster.Cluster
	// Comments are for cluster.Encode.
	Comments map[string]string
	// Look are findings that a person should look at; Left are lines that are not
	// in the description and stay in the home's file, Lost those that rendering
	// would drop.
	Look, Left, Lost diag.List
	Secrets          []Secret
	// Front says of each directive of the balancer's files what becomes of it.
	Front []existing.Entry
	facts product.Facts
	// claimed are the keys of kylin.properties that keys of the description stand
	// for, managed the elements of the session stores.
	claimed map[string]bool
	managed patch.Managed
	// taken are the settings that all homes must have, as they were taken;
	// addresses are the nodes' own, by name.
	taken     map[string]setting
	addresses map[string]cluster.Val[cluster.HostPort]
}

// Secret is a secret of the homes, the variable that stands for it, and where
// its value stands.
type Secret struct {
	Env   string
	Value secret.Value
	Pos   source.Pos
}

// Homes combines the homes, in the order of the nodes.
func Homes(homes []*Home, o Options) (*Result, error) {
	r := &Result{Cluster: &cluster.Cluster{}, Comments: map[string]string{}, addresses: map[string]cluster.Val[cluster.HostPort]{}}
	r.Cluster.Version = given(1, source.Pos{})
	r.Cluster.Name = given(cluster.Name("kylin"), source.Pos{})
	for _, h := range homes {
		h.readSettings(r)
		h.readElements(r)
	}
	r.product(homes, o)
	var f *front
	if o.Front != nil {
		f = readFront(o.Front, asKnown(o.Front, homes))
		f.choose(o.Front, homes, r.facts.Port)
	}
	r.nodes(homes, f)
	r.base(homes)
	claimed := r.sessions(homes)
	r.shared(homes, claimed)
	r.properties(homes, claimed)
	r.claimed, r.managed = claimed, session.Managed()
	if f != nil {
		r.loadBalancer(f)
		r.tellFront(f)
	}
	var errs []error
	for _, h := range homes {
		errs = append(errs, h.errs...)
	}
	return r, errors.Join(errs...)
}

// given is a value that stands at pos.
func given[T any](v T, pos source.Pos) cluster.Val[T] {
	return cluster.Val[T]{V: v, Pos: pos, Set: true}
}

// look adds a finding.
func (r *Result) look(s diag.Severity, pos source.Pos, message, hint diag.Text, related ...diag.Related) {
	r.Look.Add(diag.Finding{Severity: s, Pos: pos, Message: message, Hint: hint, Related: related})
}

// leave adds a line that stays in its file alone.
func (r *Result) leave(pos source.Pos, message diag.Text) {
	r.Left.Add(diag.Finding{Severity: diag.Info, Pos: pos, Message: message})
}

// shown is a key for a message: one that a whole line became may hold a secret.
func shown(key string) string { return secret.Hide(key) }

// managedKeys are the keys that the description writes from elsewhere than
// properties, each with the key of the description that does.
func managedKeys() map[string]string {
	managed := map[string]string{}
	for _, m := range plan.ManagedKeys {
		managed[m.Property] = m.Key
	}
	return managed
}

// secret adds a secret and returns its reference; one of the same variable and
// value is there once. A variable of another value gets a name of its own.
func (r *Result) secret(env, text string, pos source.Pos) string {
	name := env
	for i := 2; ; i++ {
		at := slices.IndexFunc(r.Secrets, func(s Secret) bool { return s.Env == name })
		if at < 0 {
			r.Secrets = append(r.Secrets, Secret{name, secret.NewValue(text), pos})
			return name
		}
		if r.Secrets[at].Value.Reveal() == text {
			return name
		}
		name = env + "_" + string(rune('0'+i))
	}
}
