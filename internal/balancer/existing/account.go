package existing

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// Fate is what becomes of a directive once kyctl writes the balancer's file.
type Fate uint8

// A directive is Lost, Said by a key of the description, Written by kyctl in
// words of its own, Kept in a file of the user's, or Elsewhere: it belongs to
// another site of the same balancer.
const (
	Lost Fate = iota
	Said
	Written
	Kept
	Elsewhere
)

// String returns the name of a fate.
func (f Fate) String() string {
	return [...]string{"lost", "said", "written", "kept", "elsewhere"}[f]
}

// Entry is what becomes of one directive, or of a word of one.
type Entry struct {
	Pos source.Pos
	// Name is the directive's name, Text the directive on one line; what may be a
	// secret is masked.
	Name, Text string
	Fate       Fate
	// Keys are the keys of the description that say it.
	Keys []string
	// Why says what is lost, or how what kyctl writes differs; empty where it
	// means the same.
	Why diag.Text
	// About is what a lost directive is about.
	About *Subject
	// Gate: it decides who may come in, and is lost.
	Gate bool
	// Part: it is a word of the directive before it.
	Part bool
	// Names are the names that a site answers to.
	Names string
	// Inside: it goes the way of the block that it is in, which Within names.
	Inside bool
	Within string
}

// fate is what a reader decided about a directive; idle, that it and all that is
// inside it has no effect.
type fate struct {
	idle  bool
	fate  Fate
	keys  []string
	why   diag.Text
	about *Subject
	gate  bool
	parts []Entry
}

// of is the fate of a directive, a new one where nothing was decided yet.
func (r *reading) of(d *directive.Directive) *fate {
	f := r.fates[d]
	if f == nil {
		f = &fate{}
		r.fates[d] = f
	}
	return f
}

// decided says whether a reader decided about a directive.
func (r *reading) decided(d *directive.Directive) bool {
	_, ok := r.fates[d]
	return ok
}

// says marks a directive as said by keys of the description.
func (r *reading) says(d *directive.Directive, keys ...string) {
	f := r.of(d)
	if f.why.EN != "" && f.fate == Lost {
		return
	}
	f.fate = Said
	for _, k := range keys {
		if !slices.Contains(f.keys, k) {
			f.keys = append(f.keys, k)
		}
	}
}

// writes marks a directive as written by kyctl in words of its own: to the same
// effect, or with a difference.
func (r *reading) writes(d *directive.Directive, difference diag.Text) {
	f := r.of(d)
	f.fate, f.why = Written, difference
}

// note says how what kyctl writes for a directive differs, which a key says all
// the same.
func (r *reading) note(d *directive.Directive, difference diag.Text) { r.of(d).why = difference }

// lose marks a directive as lost, and says what is.
func (r *reading) lose(d *directive.Directive, why diag.Text) {
	f := r.of(d)
	f.fate, f.why, f.keys = Lost, why, nil
}

// losePart marks a word of a directive as lost.
func (r *reading) losePart(d *directive.Directive, at source.Pos, text string, why diag.Text) {
	f := r.of(d)
	f.parts = append(f.parts, Entry{Pos: at, Name: d.Name(), Text: secret.Hide(text), Why: why, Part: true})
}

// place is where a directive is: in which kind of block of the cluster's, in
// which blocks, and what the innermost one became.
type place struct {
	scope  string // "" outside of the cluster's blocks
	within []*directive.Directive
	block  *fate // of the block around it, nil at the top
	whole  bool  // all that is inside shares that fate
	number int   // of that block among those that kyctl writes
}

// account gives every directive of the files an entry, whatever became of it.
// Nothing is left out: what no reader knows is lost, or stays where it is.
func (r *reading) account(of reader, mine []*directive.Directive) {
	r.render(of)
	r.enter(of, of.roots(), among(mine), place{})
}

// report says what of the account nobody should overlook, mine being the blocks
// of the cluster.
func (r *reading) report(mine []*directive.Directive) {
	r.gates()
	r.others(mine)
}

// answersTo are the names of a site.
func answersTo(site *directive.Directive) string {
	var names []string
	for _, d := range site.Block {
		switch strings.ToLower(d.Name()) {
		case "server_name", "servername", "serveralias":
			names = append(names, d.Args()...)
		}
	}
	return secret.Hide(someOf(names, 3))
}

func (r *reading) enter(of reader, list []*directive.Directive, own map[*directive.Directive]bool, at place) {
	for _, d := range list {
		f := r.settle(of, d, own[d], at)
		e := Entry{Pos: d.Pos(), Name: d.Name(), Text: r.shown(d), Fate: f.fate, Keys: f.keys, Why: f.why, About: f.about, Gate: f.gate}
		e.Inside = at.block != nil && at.block.fate == f.fate && f.fate != Said && f.fate != Written && (f.fate != Kept || f.why.EN == "")
		if f.fate == Elsewhere && d.HasBlock {
			e.Names = answersTo(d)
		}
		if n := len(at.within); n > 0 {
			e.Within = r.masked(at.within[n-1])
		}
		r.Account = append(r.Account, e)
		for _, p := range f.parts {
			p.Within = e.Within
			r.Account = append(r.Account, p)
		}
		r.enter(of, d.Inside(), own, r.into(of, d, f, own[d], at))
	}
}

// into is the place of what is inside d, which is in at.
func (r *reading) into(of reader, d *directive.Directive, f *fate, own bool, at place) place {
	if opens(d) {
		return at
	}
	inside := place{scope: at.scope, within: append(slices.Clip(at.within), d), block: f, number: r.written.into(at.number, d)}
	if own || at.scope != "" {
		inside.scope = of.scope(d, at.scope)
	}
	inside.whole = at.whole || f.fate == Lost || f.fate == Elsewhere
	if f.fate == Said || f.fate == Written {
		inside.whole = f.idle
	}
	return inside
}

// opens says whether what is inside d counts as if it stood in d's place.
func opens(d *directive.Directive) bool { return d.Included || d.Holds }

// settle finds the fate of a directive; own says that it is a block of the
// cluster's.
func (r *reading) settle(of reader, d *directive.Directive, own bool, at place) *fate {
	f, known := r.fates[d]
	switch {
	case known && (f.fate != Lost || f.why.EN != ""):
		return f
	case at.whole && !r.written.has(at.number, d):
		f = r.of(d)
		f.fate, f.about = at.block.fate, at.block.about
		return f
	}
	f = r.of(d)
	switch {
	case r.written.has(at.number, d):
		f.fate = Written
	case d.Failed != nil && strings.HasSuffix(d.Arg(0), "mime.types"):
		f.fate = Kept // every nginx has it
	case d.Failed != nil && at.scope == "":
		f.fate, f.why = Kept, notRead(d)
	case d.Failed != nil:
		f.fate, f.why = Lost, notRead(d)
	case d.HasBlock && httpdConditional(d) && !d.Holds:
		f.fate, f.idle = Written, true
	case opens(d) && at.scope != "":
		f.fate = Written // it is read in its place
	case at.scope != "" || own:
		r.rest(of, d, at, f)
	default:
		if f.fate = of.outside(d); f.fate == Kept && r.stays[d] && of.guards(d, at.within) {
			f.why = stillHolds
		}
	}
	return f
}

// rest decides about a directive of the cluster's blocks that no reader knew.
func (r *reading) rest(of reader, d *directive.Directive, at place, f *fate) {
	about, why, gate := of.did(d, at.within)
	f.about, f.why, f.gate = about, why, gate
	if gate || d.HasBlock {
		return
	}
	if difference, ok := of.alike(d); ok {
		f.fate, f.why = Written, difference
		return
	}
	key := at.scope + "\x00"
	if r.written.same[key+sentence(d)] {
		f.fate, f.why = Written, diag.Text{}
	} else if text := r.written.instead[key+subject(d)]; text != "" {
		f.fate, f.why = Written, diag.T("kyctl writes: %s", "kyctl 写入：%s").With(text)
	}
}
