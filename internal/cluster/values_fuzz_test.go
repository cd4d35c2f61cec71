package cluster

import (
	"strings"
	"testing"
	"unicode"
)

// FuzzValues: a text that some kind of value takes has no character that ends a
// line or hides in one, whatever file it lands in. A Path takes any text: the decoder
// refuses such characters in all of them.
func FuzzValues(f *testing.F) {
	for _, text := range []string{"kylin-1", "10.0.0.1:7070", "[fd00::1]:80", "64m", "/etc/ssl/a b.pem", "node-[08-12]", "8.5.78", "*.example.com", "99999999999999999999g", "2030-01-31"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, v := range []Parser{
			new(Name), new(NodeName), new(Host), new(HostPort), new(Port), new(Listen), new(ServerName), new(Size), new(TomcatVersion),
			new(Mode), new(State), new(ProductName), new(Cipher), new(Dialect), new(Scheduler), new(Profile), new(Method), new(Date),
		} {
			p := v.Parse(text)
			if p == nil && strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) }) {
				t.Errorf("%T takes %q", v, text)
			}
			if p != nil && (p.Message.EN == "" || p.Message.ZH == "") {
				t.Errorf("%T refuses %q without a word", v, text)
			}
		}
		if !strings.Contains(text, "[") {
			return // the caller looks for it
		}
		if s, p := parseSpan(text); p == nil && (s.count() < 1 || s.count() > MaxNodes) {
			t.Errorf("%q is a range of %d nodes", text, s.count())
		}
	})
}
