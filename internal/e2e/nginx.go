// Package e2e asks the real programs what they make of rendered files.
//
// In: rendered files. Out: what the program says and does. Only tests import
// it, its own and others'; it imports verify alone. Where the program is missing
// a test is skipped, but fails where the environment has CI=true.
package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/kyctl/kyctl/internal/verify"
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
	path := installed(t, name)
	answer, err := balancerProgram(t, name).Ask(t.Context(), path, t.TempDir(), confs...)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Refused {
		t.Errorf("%s refuses the file:\n%s", name, answer.Said)
	}
	return answer.Said
}

// balancerProgram is the program of a balancer.
func balancerProgram(t testing.TB, name string) verify.Program {
	t.Helper()
	p, ok := verify.For("load-balancer/" + name + "/")
	if !ok {
		t.Fatalf("nobody asks %s", name)
	}
	return p
}

// installed returns the path of a balancer's program, and skips the test without
// it.
func installed(t testing.TB, name string) string {
	t.Helper()
	path, err := balancerProgram(t, name).Find()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("%v: apt-get install nginx haproxy apache2", err)
	}
	if err != nil {
		t.Skip(err)
	}
	return path
}

// Nginx returns the path of the program.
func Nginx(t testing.TB) string {
	t.Helper()
	return installed(t, "nginx")
}

// write writes a file and the folder it is in, unless the file is there with
// these bytes.
func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
