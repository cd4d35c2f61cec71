package existing

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/source"
)

// TestReadExamples: every example and every cluster of testdata, for each
// balancer, whichever its own is. What one balancer's file can't hold is not its
// to tell.
func TestReadExamples(t *testing.T) {
	kind := regexp.MustCompile(`kind: (nginx|haproxy|httpd)\b`)
	count := 0
	for _, pattern := range []string{"../../../examples/*/cluster.yaml", "../../../testdata/clusters/*/cluster.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%v, %v", paths, err)
		}
		for _, path := range paths {
			overlays, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "[!c]*.yaml"))
			overlays = slices.DeleteFunc(overlays, func(path string) bool { return filepath.Base(path) == cluster.StagesFile })
			for _, k := range balancer.Kinds {
				var files []*source.File
				for _, p := range append([]string{path}, overlays...) {
					text, err := os.ReadFile(p)
					if err != nil {
						t.Fatal(err)
					}
					files = append(files, source.New(p, kind.ReplaceAll(text, []byte("kind: "+k.Name))))
				}
				c, _, usable := cluster.Read(files...)
				if !usable {
					t.Fatalf("%s can't be read", path)
				}
				p, _, err := plan.Bind(c, plan.Options{})
				if err != nil {
					t.Fatalf("%s: %v", path, err)
				}
				if conf, err := k.Render(p.Site); err == nil {
					sameAgain(t, path+" "+k.Name, k, conf)
					count++
				}
			}
		}
	}
	if count < 140 {
		t.Errorf("only %d files were read", count)
	}
}
