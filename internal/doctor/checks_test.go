package doctor_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/doctor"
)

// TestEveryCheckHasItsText: a check is a row in checks and a text in the
// catalogue.
func TestEveryCheckHasItsText(t *testing.T) {
	names, texts := doctor.CheckNames(), catalog.Names(catalog.Doctor)
	for _, name := range names {
		if !slices.Contains(texts, name) {
			t.Errorf("the check %s has no text: write internal/catalog/doctor/%s.txtar", name, name)
		}
	}
	for _, name := range texts {
		if !slices.Contains(names, name) {
			t.Errorf("internal/catalog/doctor/%s.txtar has no check: add a row to checks in internal/doctor/check.go", name)
		}
	}
}

// TestEveryCheckIsProvoked: of every check a golden file shows that doctor tells
// it of a live part.
func TestEveryCheckIsProvoked(t *testing.T) {
	if *update {
		return // the files of this run are not all written yet
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(folder, "*", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	names = append(names, more...)
	var told strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		told.Write(text)
	}
	for _, name := range doctor.CheckNames() {
		if !strings.Contains(told.String(), " ["+name+"]\n") {
			t.Errorf("nothing provokes %s", name)
		}
	}
}
