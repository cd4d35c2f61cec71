package e2e

import (
	"os"
	"testing"
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
	return installed(t, "haproxy")
}

// beside puts the key where HAProxy looks for it.
func beside(t testing.TB, cert, key string) {
	t.Helper()
	text, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, cert+".key", text)
}
