package patch

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// Attr is one attribute of a wanted element.
type Attr struct{ Name, Value string }

// Element is an element wanted in context.xml.
type Element struct {
	Name     string
	Attrs    []Attr
	Children []Element
}

// check refuses names and values that XML can't hold.
func (e Element) check() error {
	if !isName(e.Name) {
		return &Error{Kind: InvalidName, Detail: fmt.Sprintf("element %q", e.Name)}
	}
	seen := make(map[string]bool, len(e.Attrs))
	for _, a := range e.Attrs {
		owner := fmt.Sprintf("attribute %q of %s", a.Name, e.Name)
		switch {
		case !isName(a.Name):
			return &Error{Kind: InvalidName, Detail: owner}
		case seen[a.Name]:
			return &Error{Kind: Repeated, Detail: owner}
		case strings.ContainsAny(a.Value, "\uFFFE\uFFFF"):
			return &Error{Kind: InvalidText, Detail: owner}
		}
		seen[a.Name] = true
		if err := checkText(owner, a.Value, ""); err != nil {
			return err
		}
	}
	for _, c := range e.Children {
		if err := c.check(); err != nil {
			return err
		}
	}
	return nil
}

// isName accepts the ASCII names that XML does; Tomcat has no others.
func isName(s string) bool {
	for i, r := range s {
		letter := r == '_' || r|0x20 >= 'a' && r|0x20 <= 'z'
		inside := r == '-' || r == '.' || r >= '0' && r <= '9'
		if !letter && (i == 0 || !inside) {
			return false
		}
	}
	return s != ""
}

// same says whether el means e: the same attributes in any order, the same
// child elements in this order. Comments and stray text mean nothing to Tomcat.
func (e Element) same(el *etree.Element) bool {
	children := el.ChildElements()
	if el.FullTag() != e.Name || len(el.Attr) != len(e.Attrs) || len(children) != len(e.Children) {
		return false
	}
	for _, a := range e.Attrs {
		if have := el.SelectAttr(a.Name); have == nil || have.FullKey() != a.Name || have.Value != a.Value {
			return false
		}
	}
	for i, c := range e.Children {
		if !c.same(children[i]) {
			return false
		}
	}
	return true
}

// maxTag is the width in runes beyond which each attribute gets its own line.
const maxTag = 120

// write appends e, from its < to its last >.
func (e Element) write(b *strings.Builder, l layout) {
	inner := layout{l.indent + l.step, l.step, l.newline}
	attrs := make([]string, len(e.Attrs))
	width := utf8.RuneCountInString(l.indent) + len(e.Name) + len("</>")
	for i, a := range e.Attrs {
		attrs[i] = writeAttr(a)
		width += 1 + utf8.RuneCountInString(attrs[i])
	}
	between := " "
	if width > maxTag {
		between = l.newline + inner.indent
	}
	b.WriteString("<" + e.Name)
	for _, a := range attrs {
		b.WriteString(between + a)
	}
	if len(e.Children) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">" + l.newline)
	for _, c := range e.Children {
		b.WriteString(inner.indent)
		c.write(b, inner)
		b.WriteString(l.newline)
	}
	b.WriteString(l.indent + "</" + e.Name + ">")
}

func writeAttr(a Attr) string {
	var b strings.Builder
	attr := etree.Attr{Key: a.Name, Value: a.Value}
	attr.WriteTo(&b, &etree.WriteSettings{CanonicalAttrVal: true})
	return b.String()
}
