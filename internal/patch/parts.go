package patch

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
