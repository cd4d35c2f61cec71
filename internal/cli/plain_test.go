package cli

import (
	"bytes"
	"strings"
	"testing"
)

// TestErrorsSteerNoTerminal: a file's name is told, not obeyed.
func TestErrorsSteerNoTerminal(t *testing.T) {
	for _, name := range []string{"no\x1b[2Jsuch", "no\u202esuch", "no\u0085such"} {
		var out, errs bytes.Buffer
		if code := Main([]string{"validate", name}, strings.NewReader(""), &out, &errs); code != Failed {
			t.Errorf("%q: exit %d", name, code)
		}
		if strings.ContainsFunc(out.String()+errs.String(), unsafeToShow) || !strings.Contains(errs.String(), "such") {
			t.Errorf("%q: told as %q", name, errs.String())
		}
	}
}
