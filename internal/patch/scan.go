package patch

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/beevik/etree"
)

// document is a context.xml: where its parts stand, and what etree makes of
// them.
type document struct {
	b        []byte
	rootAt   int // of <Context
	closeAt  int // of </Context>
	children []child
	comments []int // where the comments directly under Context start
}

// child is an element directly under Context.
type child struct {
	start, end int
	el         *etree.Element
}

const utf8BOM = "\xEF\xBB\xBF"

// readDocument scans b for byte ranges, lets etree read the same bytes, and
// puts both together.
func readDocument(b []byte) (*document, error) {
	if err := checkEncoding(b); err != nil {
		return nil, err
	}
	s := scanner{doc: document{b: b}}
	if err := s.run(); err != nil {
		return nil, err
	}
	tree := etree.NewDocument()
	if err := tree.ReadFromBytes(bytes.TrimPrefix(b, []byte(utf8BOM))); err != nil {
		return nil, refuse(b, s.doc.rootAt, NotWellFormed, "nested too deeply")
	}
	elements := tree.Root().ChildElements()
	if len(elements) != len(s.doc.children) {
		return nil, &Error{Kind: Unverified}
	}
	for i, el := range elements {
		s.doc.children[i].el = el
	}
	return &s.doc, nil
}

var errCharset = errors.New("another charset")

// charset lets Java's other name of UTF-8 pass, which encoding/xml lacks.
func charset(name string, r io.Reader) (io.Reader, error) {
	if strings.EqualFold(name, "utf8") {
		return r, nil
	}
	return nil, errCharset
}

// declaration is what Java accepts as an XML declaration; encoding/xml is laxer.
var declaration = lazy.Regexp(`^<\?xml\s+version\s*=\s*("1\.0"|'1\.0')` +
	`(\s+encoding\s*=\s*("[\w-]+"|'[\w-]+'))?(\s+standalone\s*=\s*("(yes|no)"|'(yes|no)'))?\s*\?>`)

// wide says that a file begins as one in UTF-16 or UTF-32 does.
func wide(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xFE\xFF")) || bytes.HasPrefix(b, []byte("\xFF\xFE")) || bytes.IndexByte(b[:min(len(b), 4)], 0) >= 0
}

// checkEncoding refuses UTF-16, a declared encoding other than UTF-8, bytes that
// are no UTF-8 and characters that XML does not allow.
func checkEncoding(b []byte) error {
	if wide(b) {
		return refuse(b, 0, Encoding, "UTF-16 or UTF-32")
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte(utf8BOM))))
	d.CharsetReader = charset
	if _, err := d.RawToken(); errors.Is(err, errCharset) {
		return refuse(b, 0, Encoding, "the XML declaration names it")
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return refuse(b, i, NotUTF8, "")
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
			return refuse(b, i, NotWellFormed, "a character that XML does not allow")
		}
		i += n
	}
	return nil
}

// scanner finds the byte ranges of a document and refuses what Tomcat's parser
// refuses and encoding/xml lets pass.
type scanner struct {
	doc  document
	dec  *xml.Decoder
	skip int        // bytes before the decoder's first
	open []xml.Name // the elements around the current token
	done bool       // the root has been closed
}

func (s *scanner) run() error {
	if bytes.HasPrefix(s.doc.b, []byte(utf8BOM)) {
		s.skip = len(utf8BOM)
	}
	s.dec = xml.NewDecoder(bytes.NewReader(s.doc.b[s.skip:]))
	s.dec.CharsetReader = charset
	for {
		start := s.offset()
		token, err := s.dec.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return s.syntaxError(err)
		}
		if err := s.take(token, start); err != nil {
			return err
		}
	}
	if !s.done {
		return s.malformed(len(s.doc.b), "the root element is missing or has no end")
	}
	return nil
}

func (s *scanner) offset() int { return s.skip + int(s.dec.InputOffset()) }

func (s *scanner) malformed(offset int, detail string) error {
	return refuse(s.doc.b, offset, NotWellFormed, detail)
}

func (s *scanner) take(token xml.Token, start int) error {
	switch t := token.(type) {
	case xml.StartElement:
		return s.begin(t, start)
	case xml.EndElement:
		return s.end(t, start)
	case xml.CharData:
		if len(s.open) == 0 && len(bytes.TrimSpace(t)) > 0 {
			return s.malformed(start, "text outside the root element")
		}
	case xml.Directive:
		return refuse(s.doc.b, start, Doctype, "")
	case xml.ProcInst:
		return s.instruction(t, start)
	case xml.Comment:
		if len(s.open) == 1 {
			s.doc.comments = append(s.doc.comments, start)
		}
	}
	return nil
}

func (s *scanner) instruction(t xml.ProcInst, start int) error {
	switch {
	case !strings.EqualFold(t.Target, "xml"):
		return nil
	case start != s.skip:
		return s.malformed(start, "the XML declaration must be the very first thing")
	case !declaration().Match(s.doc.b[start:s.offset()]):
		return s.malformed(start, `an XML declaration reads <?xml version="1.0" encoding="UTF-8"?>`)
	}
	return nil
}

// unspaced returns where in a start tag an attribute follows another without a
// blank between, else -1.
func unspaced(tag []byte) int {
	quote := byte(0)
	for i, c := range tag {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
			if !bytes.ContainsRune([]byte(" \t\r\n/>"), rune(tag[i+1])) {
				return i + 1
			}
		}
	}
	return -1
}

func (s *scanner) begin(t xml.StartElement, start int) error {
	if at := unspaced(s.doc.b[start:s.offset()]); at >= 0 {
		return s.malformed(start+at, "no blank between two attributes")
	}
	seen := make(map[xml.Name]bool, len(t.Attr))
	for _, a := range t.Attr {
		if seen[a.Name] {
			return s.malformed(start, "an attribute stands twice in one element")
		}
		seen[a.Name] = true
	}
	s.open = append(s.open, t.Name)
	switch len(s.open) {
	case 1:
		s.doc.rootAt = start
		return s.root(t.Name, start)
	case 2:
		s.doc.children = append(s.doc.children, child{start: start})
	}
	return nil
}

func (s *scanner) root(name xml.Name, start int) error {
	switch {
	case s.done:
		return s.malformed(start, "a second root element")
	case name != xml.Name{Local: "Context"}:
		return refuse(s.doc.b, start, NotContext, "it is "+name.Local)
	case bytes.HasSuffix(s.doc.b[:s.offset()], []byte("/>")):
		return refuse(s.doc.b, start, SelfClosingRoot, "")
	}
	return nil
}

func (s *scanner) end(t xml.EndElement, start int) error {
	if len(s.open) == 0 || s.open[len(s.open)-1] != t.Name {
		return s.malformed(start, "an end tag that closes another element than the last opened")
	}
	s.open = s.open[:len(s.open)-1]
	switch len(s.open) {
	case 0:
		s.doc.closeAt, s.done = start, true
	case 1:
		s.doc.children[len(s.doc.children)-1].end = s.offset()
	}
	return nil
}

// syntaxError refuses the file at what the decoder tripped over, with a text
// that quotes nothing of the file, where a password may stand.
func (s *scanner) syntaxError(err error) error {
	passed := s.doc.b[:s.offset()]
	for _, row := range []struct{ part, at, text string }{
		{"unexpected EOF", "", "the file ends too early"},
		{"character entity", "&", "an & that begins no character reference; in a value it is written &amp;"},
		{"illegal character code", "&", "a character that XML does not allow"},
		{"unescaped <", "<", "a < in an attribute's value is written &lt;"},
		{`"--"`, "--", "-- inside a comment"},
		{"without =", ">", "an attribute without a value"},
		{"attribute value", "=", "an attribute's value without quotes"},
		{"unsupported version", "<?", "the XML declaration names another version than 1.0"},
	} {
		if strings.Contains(err.Error(), row.part) {
			return s.malformed(max(0, bytes.LastIndex(passed, []byte(row.at))), row.text)
		}
	}
	return s.malformed(max(0, len(passed)-1), "")
}
