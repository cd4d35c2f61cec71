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

// Check fails the test unless nginx takes the rendered files, all of them in one
// nginx, in Debian's stock nginx.conf and in an empty one. It asks about a
// scratch copy. It returns what nginx said, warnings included.
func Check(t testing.TB, confs ...[]byte) string {
	t.Helper()
	return check(t, "nginx", confs...)
}

// check asks the balancer's program, and fails the test where it refuses.
func check(t testing.TB, name string, confs ...[]byte) string {
	t.Helper()
	program, path := ground.BalancerProgram(t, name)
	answer, err := program.Ask(t.Context(), path, t.TempDir(), confs...)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Refused {
		t.Errorf("%s refuses the file:\n%s", name, answer.Said)
	}
	return answer.Said
}

// Nginx returns the path of the program.
func Nginx(t testing.TB) string {
	t.Helper()
	_, path := ground.BalancerProgram(t, "nginx")
	return path
}
