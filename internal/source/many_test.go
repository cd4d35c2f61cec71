package source

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnIncludeOfTheWholeDiskEnds: an include of / read all files of the machine into
// memory.
func TestAnIncludeOfTheWholeDiskEnds(t *testing.T) {
	dir := t.TempDir()
	many, large := filepath.Join(dir, "many"), filepath.Join(dir, "large")
	var wrong error
	for i := range 100 {
		sub := filepath.Join(many, fmt.Sprint(i%7))
		wrong = errors.Join(wrong, os.MkdirAll(sub, 0o755), os.WriteFile(filepath.Join(sub, fmt.Sprint(i)), nil, 0o644))
	}
	wrong = errors.Join(wrong, os.Mkdir(large, 0o755))
	for i := range maxIncludedBytes/MaxFile + 1 {
		path := filepath.Join(large, fmt.Sprint(i))
		wrong = errors.Join(wrong, os.WriteFile(path, nil, 0o644), os.Truncate(path, MaxFile))
	}
	if wrong != nil {
		t.Fatal(wrong)
	}
	for name, include := range map[string]func(string) ([]*File, error){"a copy": copied{dir}.include, "live": live{dir}.include} {
		files, err := include("large")
		if !errors.Is(err, errTooMany) || strings.Count(err.Error(), errTooMany.Error()) != 1 || len(files) != maxIncludedBytes/MaxFile {
			t.Errorf("%s: %d files, %v", name, len(files), err)
		}
	}
	for left, want := range map[int]error{99: errTooMany, 100: nil} {
		files, err := machine.atMost([]string{many}, left, 1)
		if !errors.Is(err, want) || len(files) != left {
			t.Errorf("of 100 files %d may be read: %d are, %v", left, len(files), err)
		}
	}
}
