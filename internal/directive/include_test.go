package directive

import (
	"fmt"
	"testing"

	"github.com/kyctl/kyctl/internal/source"
)

// TestIncludesThatIncludeEachOther: each of two thousand files includes all; they
// are read twice, and that there are too many is told once.
func TestIncludesThatIncludeEachOther(t *testing.T) {
	var all []*source.File
	for i := range 2000 {
		all = append(all, source.New(fmt.Sprintf("%d.conf", i), []byte("include *.conf;\n")))
	}
	asked := 0
	_, errs := Nginx(source.New("nginx.conf", []byte("include *.conf;\n")), func(string) ([]*source.File, error) {
		asked++
		return all, nil
	})
	if asked != maxFiles/len(all)+1 {
		t.Errorf("files were asked for %d times", asked)
	}
	full := 0
	for _, e := range errs {
		if e.Message.EN == fmt.Sprintf("more than %d files, or more than %d bytes, are included", maxFiles, maxBytes) {
			full++
		}
	}
	if full != 1 {
		t.Errorf("told %d times: %v", full, errs)
	}
}
