package house

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	markdownLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	markdownHeading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	codeBlock       = regexp.MustCompile("(?ms)^```.*?^```$")
	notInAnchor     = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestLinksInPagesWork checks that each relative link of a Markdown page leads to a
// tracked file and, with #, to one of its headings.
func TestLinksInPagesWork(t *testing.T) {
	tracked, headings := trackedFiles(t), map[string][]string{}
	for _, name := range tracked {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, m := range markdownLink.FindAllStringSubmatch(page(t, name), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			file, anchor, _ := strings.Cut(m[1], "#")
			target := name
			if file != "" {
				target = path.Join(path.Dir(name), file)
			}
			if headings[target] == nil && anchor != "" {
				headings[target] = anchors(page(t, target))
			}
			switch {
			case !slices.Contains(tracked, target):
				t.Errorf("%s: the link %s leads to a file that is not in the repository", name, m[1])
			case anchor != "" && !slices.Contains(headings[target], anchor):
				t.Errorf("%s: the link %s leads to a heading that %s does not have", name, m[1], target)
			}
		}
	}
}

// page returns a Markdown page without its code blocks.
func page(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return codeBlock.ReplaceAllString(string(b), "")
}

// anchors returns the anchors of a page's headings, as GitHub makes them.
func anchors(text string) []string {
	var all []string
	for _, m := range markdownHeading.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return all
}
