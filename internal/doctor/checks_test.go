package doctor_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/doctor"
)

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
	for _, c := range doctor.Checks() {
		if !strings.Contains(told.String(), " ["+c.Name+"]\n") {
			t.Errorf("nothing provokes %s", c.Name)
		}
	}
}
