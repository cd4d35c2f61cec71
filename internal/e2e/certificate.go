package e2e

import (
	"path/filepath"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// Certificate writes a throw-away certificate for kylin.example.com and its key
// into dir and returns their paths.
func Certificate(t testing.TB, dir string) (cert, key string) {
	t.Helper()
	certText, keyText, err := verify.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	ground.Write(t, cert, certText)
	ground.Write(t, key, keyText)
	return cert, key
}
