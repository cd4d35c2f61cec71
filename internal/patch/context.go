package patch

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Managed names what kyctl may remove from a context.xml: the elements of every
// session store, the chosen one included.
type Managed struct {
	// Classes are values of className.
	Classes []string
	// Resources are names of <Resource> and <ResourceLink>.
	Resources []string
}

// NoteKind says why a change deserves a warning.
type NoteKind uint8

// The notes.
const (
	// Foreign is an active <Manager> that no store of kyctl knows; it was
	// replaced: Tomcat keeps only the last Manager of a Context.
	Foreign NoteKind = iota + 1
	// Stale is an element of a store that was not chosen; it was removed, or
	// replaced by the chosen store's Manager.
	Stale
	// Duplicate is a second element of the chosen store; it was removed.
	Duplicate
)

// Note is one change that the user should know of, at its place in the base.
type Note struct {
	Kind NoteKind
	// Name is the element's tag with its prefix; ClassName and Resource are its
	// attributes className and name, "" without them.
	Name, ClassName, Resource string
	Line, Col                 int // in runes, from 1, of its <
}

// active is an active element, a direct child of Context, in the words of Note.
type active struct {
	Name, ClassName, Resource string
	Line, Col                 int
}

// Context returns base, a Tomcat context.xml, with the wanted elements as direct
// children of <Context>, no other managed one, and all else as it was, byte for
// byte. A wanted element takes the place of one of the same tag and className
// (without className: name); a Manager takes that of any Manager; else it goes
// before </Context>. One that has the same meaning already is left as written.
// Without a wanted Manager a foreign one stays. Its error is an *Error.
func Context(base []byte, want []Element, managed Managed) ([]byte, []Note, error) {
	for _, w := range want {
		if err := w.check(); err != nil {
			return nil, nil, err
		}
	}
	doc, err := readDocument(base)
	if err != nil {
		return nil, nil, err
	}
	plan := doc.plan(want, managed)
	if len(plan.edits) == 0 {
		return base, nil, nil
	}
	out := splice(base, plan.edits)
	patched, err := readDocument(out)
	if err != nil || len(patched.children) != len(doc.children)+plan.grown ||
		len(patched.plan(want, managed).edits) > 0 {
		return nil, nil, &Error{Kind: Unverified}
	}
	return out, plan.notes, nil
}

// contextPlan is what turns a document into the wanted one.
type contextPlan struct {
	edits []edit
	notes []Note
	grown int // how many children more
}

func (d *document) plan(want []Element, managed Managed) contextPlan {
	var p contextPlan
	l := d.layout()
	taken := make([]bool, len(d.children))
	missing := make([]Element, 0, len(want))
	notes := make([]NoteKind, len(d.children))
	for _, w := range want {
		i := d.place(w, taken)
		if i < 0 {
			missing = append(missing, w)
			continue
		}
		taken[i] = true
		if c := d.children[i]; !w.same(c.el) {
			notes[i] = noteReplaced(w, c, managed)
			p.edits = append(p.edits, d.replacement(c, w, l))
		}
	}
	for i, c := range d.children {
		if taken[i] {
			continue
		}
		if notes[i] = noteRemoved(want, c, managed); notes[i] != 0 {
			p.edits = append(p.edits, d.removal(c))
			p.grown--
		}
	}
	if len(missing) > 0 {
		p.edits = append(p.edits, d.insertion(missing, l))
		p.grown += len(missing)
	}
	p.notes = d.notes(notes)
	return p
}

// place returns the child that w replaces: one of the same meaning, else the
// first that w may replace, else -1.
func (d *document) place(w Element, taken []bool) int {
	first := -1
	for i, c := range d.children {
		if taken[i] || !w.replaces(c) {
			continue
		}
		if w.same(c.el) {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	return first
}

func (d *document) notes(kinds []NoteKind) []Note {
	var notes []Note
	cur := cursor{b: d.b}
	for i, kind := range kinds {
		if kind == 0 {
			continue
		}
		f := d.children[i].found()
		line, col := cur.at(d.children[i].start)
		notes = append(notes, Note{kind, f.Name, f.ClassName, f.Resource, line, col})
	}
	return notes
}

// identity is what two elements of one purpose have in common.
type identity struct{ tag, class, name string }

func newIdentity(tag, class, name string) identity {
	if class = strings.TrimSpace(class); class != "" {
		name = ""
	}
	return identity{tag, class, name}
}

func (e Element) identity() identity {
	return newIdentity(e.Name, e.Attr("className"), e.Attr("name"))
}

func (c child) identity() identity {
	f := c.found()
	return newIdentity(f.Name, f.ClassName, f.Resource)
}

func (c child) found() active {
	return active{
		Name:      c.el.FullTag(),
		ClassName: plainAttr(c.el, "className"),
		Resource:  plainAttr(c.el, "name"),
	}
}

// plainAttr returns the value of an attribute without prefix.
func plainAttr(el *etree.Element, key string) string {
	for _, a := range el.Attr {
		if a.Space == "" && a.Key == key {
			return a.Value
		}
	}
	return ""
}

const managerTag = "Manager"

func (e Element) replaces(c child) bool {
	return e.Name == managerTag && c.el.FullTag() == managerTag || e.identity() == c.identity()
}

func (m Managed) has(c child) bool {
	id := c.identity()
	if id.class != "" {
		return slices.Contains(m.Classes, id.class)
	}
	return (id.tag == "Resource" || id.tag == "ResourceLink") && slices.Contains(m.Resources, id.name)
}

func noteReplaced(w Element, c child, managed Managed) NoteKind {
	switch {
	case w.identity() == c.identity():
		return 0
	case managed.has(c):
		return Stale
	}
	return Foreign
}

// noteRemoved returns 0 for a child that stays.
func noteRemoved(want []Element, c child, managed Managed) NoteKind {
	for _, w := range want {
		if w.identity() == c.identity() {
			return Duplicate
		}
	}
	switch {
	case managed.has(c):
		return Stale
	case slices.ContainsFunc(want, func(w Element) bool { return w.replaces(c) }):
		return Foreign
	}
	return 0
}
