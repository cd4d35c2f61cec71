package house

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// banned are the phrases of docs/style.md that may not come back, with what to
// write instead.
var banned = []struct{ phrase, instead string }{
	{`\b(?:is|are) no(?:ne\b| (?:[^l]|l[^o]))`, "must be, is not, has no"},
	{`\bnone (?:of|that)\b`, "no"},
	{`\btell(?:s|ing)?\b|\b(?:is|are|was|were|been) told\b|\btold\b`, "reports, says, is reported"},
	{`\bstand(?:s|ing)? (?:in|at|twice|there|beside|behind|elsewhere)\b|\bstood\b`, "is in, appears, replaces"},
	{`\bmend(?:s|ed|ing)?\b`, "fix"},
	{`\bwhoever\b|(?:^|[.;] )(?:Who|who) [a-z]+ [^?]*$|\bhim who\b`, "a user who"},
	{`\banother than\b|\b(?:is|are) another's\b|\bare others\b|\bis another\b`, "differs from, belongs to another"},
	{`\bof no \w+ it is\b`, "no … matches"},
	{`\bthat is meant\b`, "intentional"},
	{`\bold estate\b`, "existing setup"},
	{`\bat work\b|\bgoes (?:on|along)\b|\bgo on\b`, "is running, continues, is sent"},
	{`\balone[.,;:)]|\balone$`, "only"},
	{`\bbeside\b`, "next to, compared with"},
	{`\bshall\b|\bneeds not\b`, "will, must, need not"},
	{`\bin vain\b|\bwithal\b|\bwhence\b|\bthither\b|\bthereof\b|\bheld against\b|\bholds? [^.]{0,30} against\b`, "without effect; compared with"},
	{`\bof (?:one's|his|her|its) own\b|\bof your own\b|\bof their own\b`, "your own, its own, a separate"},
	{`\b(?:is|are) well\b|\ball is well\b`, "works"},
	{`\bby and by\b|\bwithout a word\b|\bnow and then\b`, "gradually, silently, sometimes"},
	{`\btakes? (?:it|them|one) out\b`, "remove"},
	{`\basks? (?:the )?(?:live|real) \w+`, "checks, runs"},
}

// unclean are pages whose texts come from Go files that are still to be rewritten,
// and the page that quotes the phrases.
var unclean = []string{"docs/rules.md", "docs/doctor.md", "docs/import.md", "docs/style.md", "CHANGELOG.md"}

// TestBannedPhrasesStayAway checks the pages, without their code blocks and quoted
// code.
func TestBannedPhrasesStayAway(t *testing.T) {
	quoted := regexp.MustCompile("`[^`\n]*`")
	for _, b := range banned {
		phrase := regexp.MustCompile(`(?m)` + b.phrase)
		for _, name := range trackedFiles(t) {
			if path.Ext(name) != ".md" || slices.Contains(unclean, name) || strings.HasPrefix(name, "testdata/") {
				continue
			}
			for i, line := range strings.Split(quoted.ReplaceAllString(page(t, name), "`…`"), "\n") {
				if m := phrase.FindString(line); m != "" {
					t.Errorf("%s: %q; write: %s (docs/style.md)\n%d: %s", name, m, b.instead, i+1, line)
				}
			}
		}
	}
}
