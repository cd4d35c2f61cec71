package patch

import "github.com/beevik/etree"

// Part is an active element and its bytes, from its < to its last >.
type Part struct {
	Name, ClassName, Resource string
	Text                      []byte
}

// Parts returns the active elements of a Tomcat context.xml in its order, as
// Active does, with what is written in each. Its error is an *Error.
func Parts(base []byte) ([]Part, error) {
	doc, err := readDocument(base)
	if err != nil {
		return nil, err
	}
	parts := make([]Part, len(doc.children))
	for i, c := range doc.children {
		f := c.found()
		parts[i] = Part{f.Name, f.ClassName, f.Resource, base[c.start:c.end]}
	}
	return parts, nil
}

// Placed is an active element with its attributes and children, and where its <
// stands; Line and Col (in runes) start at 1.
type Placed struct {
	Element
	Line, Col int
}

// Elements returns the active elements of a Tomcat context.xml in its order.
// Its error is an *Error.
func Elements(base []byte) ([]Placed, error) {
	doc, err := readDocument(base)
	if err != nil {
		return nil, err
	}
	placed := make([]Placed, len(doc.children))
	c := cursor{b: base}
	for i, child := range doc.children {
		placed[i].Element = newElement(child.el)
		placed[i].Line, placed[i].Col = c.at(child.start)
	}
	return placed, nil
}

func newElement(el *etree.Element) Element {
	e := Element{Name: el.FullTag()}
	for _, a := range el.Attr {
		e.Attrs = append(e.Attrs, Attr{Name: a.FullKey(), Value: a.Value})
	}
	for _, c := range el.ChildElements() {
		e.Children = append(e.Children, newElement(c))
	}
	return e
}

// Attr returns the value of an attribute, "" without it.
func (e Element) Attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}
