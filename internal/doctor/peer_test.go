package doctor

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var dials = regexp.MustCompile(`net\.Dial|tls\.Dial|redis\.Dial|ldap\.Dial`)

// TestEveryConnectionHasLimits: peer.go opens the connections, so that no client
// reads as much as a server likes.
func TestEveryConnectionHasLimits(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if test, _ := filepath.Match("*_test.go", name); !test && name != "peer.go" && dials.Match(text) {
			t.Errorf("%s opens a connection: use answer.dial", name)
		}
	}
}
