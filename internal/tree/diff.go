package tree

import (
	"bufio"
	"fmt"
	"io"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/aymanbagabas/go-udiff"
)

// Diff writes the differences as unified diffs, every secret masked on both
// sides. Where only a secret differs, the new side says (secret, changed).
func Diff(w io.Writer, diffs []Difference) error {
	out := bufio.NewWriter(w)
	for _, d := range diffs {
		if err := diffFile(out, d); err != nil {
			return fmt.Errorf("%s: %w", d.Path, err)
		}
	}
	return out.Flush()
}

func diffFile(out *bufio.Writer, d Difference) error {
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
	u, err := udiff.ToUnifiedDiff(from, to, before, udiff.Lines(before, after), udiff.DefaultContextLines)
	if err != nil {
		return err
	}
	for _, h := range u.Hunks {
		nameSecrets(h.Lines)
	}
	_, err = io.WriteString(out, u.String())
	return err
}

var numbered = lazy.Regexp(`\(secret\)\x00\d+\x00`)

// nameSecrets takes the numbers out of a hunk's lines and says where a line is
// new by its secret alone.
func nameSecrets(lines []udiff.Line) {
	old, raw := map[string]string{}, map[string]bool{}
	for _, l := range lines {
		if l.Kind == udiff.Delete {
			old[numbered().ReplaceAllString(l.Content, hidden)] = l.Content
			raw[l.Content] = true
		}
	}
	for i, l := range lines {
		plain := numbered().ReplaceAllString(l.Content, hidden)
		if before, ok := old[plain]; ok && l.Kind == udiff.Insert && !raw[l.Content] {
			plain = nameChanged(before, l.Content)
		}
		lines[i].Content = plain
	}
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
