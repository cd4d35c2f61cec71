// Package e2e asks the real programs what they make of rendered files.
//
// In: rendered files. Out: what the program says and does. Only tests import
// it, its own and others'; it imports ground and verify. Where the program is missing
// a test is skipped, but fails where the environment has CI=true.
package e2e

import (
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// Check fails the test unless the balancer's program takes the rendered files,
// all of them in one nginx or httpd, in its stock configuration and in an empty
// one; HAProxy takes one. It asks about a scratch copy. It returns what the
// program said, warnings included.
func Check(t testing.TB, kind string, confs ...[]byte) string {
	t.Helper()
	if kind == "httpd" {
		return checkByStart(t, confs)
	}
	program, path := ground.BalancerProgram(t, kind)
	answer, err := program.Ask(t.Context(), path, t.TempDir(), confs...)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Refused {
		t.Errorf("%s refuses the file:\n%s", kind, answer.Said)
	}
	return answer.Said
}
