package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kyctl/kyctl/internal/terminal"
)

func isChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestHelpIsThereInChinese: every command, flag and title, in lines that a
// terminal does not break.
func TestHelpIsThereInChinese(t *testing.T) {
	root := (&app{}).root(nil)
	(&app{}).speak(root, []string{"--lang=zh"})
	for _, g := range root.Groups() {
		if !isChinese(g.Title) {
			t.Errorf("the title of the group %s is missing in chineseTitles", g.ID)
		}
	}
	for _, c := range append(root.Commands(), root) {
		if !isChinese(c.Short) || !isChinese(c.Long) {
			t.Errorf("%s is missing in chineseTexts", c.CommandPath())
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !isChinese(f.Usage) {
				t.Errorf("%s --%s is missing in chineseTexts", c.CommandPath(), f.Name)
			}
		})
		for line := range strings.Lines(c.Long + "\n" + c.UsageString()) {
			line = strings.TrimSuffix(line, "\n")
			if terminal.Width(line) > columns || strings.HasSuffix(line, " ") {
				t.Errorf("%s: %d columns: %q", c.Name(), terminal.Width(line), line)
			}
		}
	}
}

// TestChineseIsNotTooMuch: what no command has any more is taken out, and a
// value that the English help names is named in Chinese.
func TestChineseIsNotTooMuch(t *testing.T) {
	english := (&app{}).root(nil)
	all := append(english.Commands(), english)
	for _, text := range chineseTexts() {
		i := slices.IndexFunc(all, func(c *cobra.Command) bool { return c.HasParent() && c.Name() == text.command })
		if text.command != "" && i < 0 {
			t.Errorf("there is no command %s", text.command)
			continue
		}
		for _, f := range text.flags {
			var flag *pflag.Flag
			for j, c := range all {
				c.InitDefaultHelpFlag()
				if own := c.Flags().Lookup(f.name); own != nil && (i < 0 || i == j) {
					flag = own
				} else if own := c.PersistentFlags().Lookup(f.name); own != nil && i < 0 {
					flag = own
				}
			}
			if flag == nil {
				t.Errorf("%s has no flag --%s", text.command, f.name)
				continue
			}
			want, _ := pflag.UnquoteUsage(flag)
			if got, _ := pflag.UnquoteUsage(&pflag.Flag{Usage: f.usage, Value: flag.Value}); got != want {
				t.Errorf("%s --%s: its value is %s, in Chinese %s", text.command, f.name, want, got)
			}
		}
	}
}

func TestHelpSpeaksTheLanguageAskedFor(t *testing.T) {
	for _, c := range []struct {
		args, lang string
		chinese    bool
	}{
		{"--help", "zh_CN.UTF-8", true},
		{"--help --lang en", "zh_CN.UTF-8", false},
		{"validate --lang zh --help", "en_US.UTF-8", true},
		{"help render --lang=zh", "C", true},
		{"rules --help -- --lang=zh", "C", false},
		{"--lang", "C", false},
	} {
		t.Setenv("LC_ALL", c.lang)
		var out, errs bytes.Buffer
		Main(strings.Fields(c.args), strings.NewReader(""), &out, &errs)
		if got := isChinese(out.String()); got != c.chinese || c.chinese && strings.Contains(out.String(), "Usage") {
			t.Errorf("kyctl %s with LC_ALL=%s:\n%s%s", c.args, c.lang, out.String(), errs.String())
		}
	}
}
