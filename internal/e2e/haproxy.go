package e2e

import (
	"os"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// CheckHAProxy fails the test unless HAProxy takes the rendered file. It asks
// about a scratch copy. It returns what HAProxy said, warnings included.
func CheckHAProxy(t testing.TB, conf []byte) string {
	t.Helper()
	return check(t, "haproxy", conf)
}

// HAProxy returns the path of the program.
func HAProxy(t testing.TB) string {
	t.Helper()
	_, path := ground.BalancerProgram(t, "haproxy")
	return path
}

// beside puts the key where HAProxy looks for it.
func beside(t testing.TB, cert, key string) {
	t.Helper()
	text, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	ground.Write(t, cert+".key", text)
}
