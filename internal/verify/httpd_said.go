package verify

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lazy"
)

var (
	httpdSyntax = lazy.Regexp(`(?s)Syntax error on line (\d+) of ([^\n]+?):(?:\s+)(.*)`)
	httpdLogged = lazy.Regexp(`^\[[^\]]*\] \[\w*:(\w+)\] \[pid [^\]]*\] (.*)$`)
	httpdPlace  = lazy.Regexp(`\(?(?:(?:defined )?at |in )?(\S*/sites/\S+?\.conf):(\d+)\)?`)
	httpdNumber = lazy.Regexp(`^AH\d+: `)
)

// httpdRead takes a syntax error, which is the last thing httpd says, and the
// lines before it.
func httpdRead(said string) []Complaint {
	var list []Complaint
	before, broken := said, httpdSyntax().FindStringSubmatchIndex(said)
	if broken != nil {
		before = said[:broken[0]]
	}
	for line := range strings.Lines(before) {
		if c, ok := httpdLine(strings.TrimSpace(line)); ok {
			list = append(list, c)
		}
	}
	if broken == nil {
		return list
	}
	text := said[broken[0]:]
	c := Complaint{Severity: diag.Error}
	for { // an included file's error stands inside its includer's
		m := httpdSyntax().FindStringSubmatch(text)
		if m == nil {
			break
		}
		c.Line, _ = strconv.Atoi(m[1])
		c.File, text = m[2], m[3]
	}
	text = strings.TrimPrefix(text, fmt.Sprintf("%s:%d: ", c.File, c.Line))
	c.Text = strings.Join(strings.Fields(text), " ")
	return append(list, c)
}

// httpdLine reads a line of httpd's log; what has no level is a warning.
func httpdLine(line string) (Complaint, bool) {
	c := Complaint{Text: line, Severity: diag.Warning}
	if m := httpdLogged().FindStringSubmatch(line); m != nil {
		c.Text = m[2]
		switch m[1] {
		case "notice", "info", "debug":
			return c, false
		case "emerg", "alert", "crit", "error":
			c.Severity = diag.Error
		}
	}
	c.Text = httpdNumber().ReplaceAllString(c.Text, "")
	if at := httpdPlace().FindStringSubmatchIndex(c.Text); at != nil {
		c.File = c.Text[at[2]:at[3]]
		c.Line, _ = strconv.Atoi(c.Text[at[4]:at[5]])
		c.Text = strings.TrimSpace(c.Text[:at[0]] + c.Text[at[1]:])
	}
	noise := c.Text == "" || c.Text == "Syntax OK" || strings.HasSuffix(line, ":") && !strings.Contains(line, " ")
	return c, !noise
}
