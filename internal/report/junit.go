package report

import (
	"encoding/xml"
	"io"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
)

// The elements of JUnit's XML as Jenkins and GitLab read them (junit-4.xsd of
// Jenkins, beside the test).
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		ClassName string        `xml:"classname,attr"`
		Failure   *junitFailure `xml:"failure"`
		Out       string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// junit writes a suite for every file: a test case that fails for each finding
// that fails the run, one that passes and says something for any other, and
// one that passes where the file has none.
func junit(w io.Writer, findings diag.List, o Options) error {
	out := junitSuites{Name: "kyctl validate"}
	at := map[string]int{}
	suite := func(name string) *junitSuite {
		i, ok := at[name]
		if !ok {
			i = len(out.Suites)
			at[name] = i
			out.Suites = append(out.Suites, junitSuite{Name: name})
		}
		return &out.Suites[i]
	}
	for _, name := range o.Files {
		suite(name)
	}
	for _, f := range findings {
		name := ""
		if f.Pos.IsValid() {
			name = f.Pos.File.Name
		}
		suite(name).add(junitOf(f, name, o))
	}
	for i := range out.Suites {
		s := &out.Suites[i]
		if len(s.Cases) == 0 {
			s.add(junitCase{Name: "no finding", ClassName: s.Name})
		}
		out.Tests += s.Tests
		out.Failures += s.Failures
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(terminal.XML(text))+"\n")
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
}

func junitOf(f diag.Finding, file string, o Options) junitCase {
	text := place(f.Pos) + f.Severity.String() + ": " + f.Message.In(o.Lang)
	if hint := f.Hint.In(o.Lang); hint != "" {
		text += "\n" + hint
	}
	for _, r := range f.Related {
		text += "\n" + place(r.Pos) + r.Message.In(o.Lang)
	}
	c := junitCase{Name: f.Rule, ClassName: file}
	if f.Severity < o.fails() {
		c.Out = text
		return c
	}
	c.Failure = &junitFailure{Type: f.Severity.String(), Message: f.Message.In(o.Lang), Text: text}
	return c
}
