package existing_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer/existing"
	"github.com/kyctl/kyctl/internal/catalog"
)

// TestEveryCheckHasItsText: a check is a row in checks and a text in the
// catalogue.
func TestEveryCheckHasItsText(t *testing.T) {
	names, texts := existing.CheckNames(), catalog.Names(catalog.Import)
	for _, name := range names {
		if !slices.Contains(texts, name) {
			t.Errorf("the check %s has no text: write internal/catalog/import/%s.txtar", name, name)
		}
	}
	for _, name := range texts {
		if !slices.Contains(names, name) {
			t.Errorf("internal/catalog/import/%s.txtar has no check: add a row to checks in internal/balancer/existing/checks.go", name)
		}
	}
}

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
	for _, name := range existing.CheckNames() {
		if !strings.Contains(told.String(), " ["+name+"]\n") {
			t.Errorf("nothing provokes %s", name)
		}
	}
}
