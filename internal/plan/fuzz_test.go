package plan

import (
	"strings"
	"testing"
)

// FuzzStorageURL: every parameter that is told stands in the text.
func FuzzStorageURL(f *testing.F) {
	f.Add("kylin_metadata@jdbc,url=jdbc:mysql://a:1,b:2/k,username=u,password=p", false)
	f.Add(`k@jdbc,url="jdbc:mysql://a:1,b:2/k",password=ENC('x')`, true)
	f.Add("@,=,\",", true)
	f.Fuzz(func(t *testing.T, text string, quotes bool) {
		u := ParseStorageURL(text, quotes)
		for _, name := range []string{"url", "username", "password", ""} {
			if value, ok := u.Get(name); ok && !strings.Contains(text, strings.TrimSpace(value)) {
				t.Errorf("%q has %q as %q", text, value, name)
			}
		}
	})
}
