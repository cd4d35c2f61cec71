package existing_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer/existing"
)

// TestEveryCheckIsProvoked: of every check a golden file shows that import tells
// it.
func TestEveryCheckIsProvoked(t *testing.T) {
	names, err := filepath.Glob("../../../testdata/fronts/*/found.txt")
	if err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		told.Write(text)
	}
	for _, c := range existing.Checks() {
		if !strings.Contains(told.String(), " ["+c.Name+"]\n") {
			t.Errorf("nothing provokes %s", c.Name)
		}
	}
}
