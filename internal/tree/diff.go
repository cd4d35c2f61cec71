package tree

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/kyctl/kyctl/internal/lazy"
)

// Diff writes the differences as unified diffs, every secret masked on both
// sides. Where only a secret differs, the new side says (secret, changed).
func Diff(w io.Writer, diffs []Difference) error {
	out := bufio.NewWriter(w)
	for _, d := range diffs {
		diffFile(out, d)
	}
	return out.Flush()
}

func diffFile(out *bufio.Writer, d Difference) {
	if d.OldMode != 0 && d.NewMode != 0 && d.OldMode != d.NewMode {
		fmt.Fprintf(out, "%s: mode %s, want %s\n", d.Path, modeText(d.OldMode), modeText(d.NewMode))
	}
	from, to := "a/"+d.Path, "b/"+d.Path
	switch d.Kind {
	case Added:
		from = "/dev/null"
	case Removed:
		to = "/dev/null"
	}
	// Each secret gets a number, so that the same one is the same text on both
	// sides and others are not.
	numbers := map[string]int{}
	show := func(value string) string {
		n, ok := numbers[value]
		if !ok {
			n = len(numbers)
			numbers[value] = n
		}
		return fmt.Sprintf("%s\x00%d\x00", hidden, n)
	}
	before, after := mask(d.Path, string(d.Old), show), mask(d.Path, string(d.New), show)
	unified := diff.Diff(from, []byte(before), to, []byte(after))
	_, unified, _ = bytes.Cut(unified, []byte("\n")) // without the command that would print it
	parts := strings.Split(string(unified), "\n@@ ")
	_, _ = out.WriteString(parts[0])
	for _, hunk := range parts[1:] {
		_, _ = out.WriteString("\n@@ " + strings.Join(nameSecrets(strings.Split(hunk, "\n")), "\n"))
	}
}

var numbered = lazy.Regexp(`\(secret\)\x00\d+\x00`)

// nameSecrets takes the numbers out of a hunk's lines and says where a line is
// new by its secret alone.
func nameSecrets(lines []string) []string {
	old, raw := map[string]string{}, map[string]bool{}
	for _, l := range lines {
		if gone, ok := strings.CutPrefix(l, "-"); ok {
			old[numbered().ReplaceAllString(gone, hidden)] = gone
			raw[gone] = true
		}
	}
	for i, l := range lines {
		plain := numbered().ReplaceAllString(l, hidden)
		if come, ok := strings.CutPrefix(l, "+"); ok && !raw[come] {
			if before, ok := old[plain[1:]]; ok {
				plain = "+" + nameChanged(before, come)
			}
		}
		lines[i] = plain
	}
	return lines
}

// nameChanged returns a line whose secrets alone differ from those of before.
func nameChanged(before, line string) string {
	old := numbered().FindAllString(before, -1)
	return numbered().ReplaceAllStringFunc(line, func(s string) string {
		same := len(old) > 0 && old[0] == s
		old = old[min(1, len(old)):]
		if same {
			return hidden
		}
		return "(secret, changed)"
	})
}
