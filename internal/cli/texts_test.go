package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kyctl/kyctl/internal/catalog"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
)

func isChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestEveryCommandHasItsText: every command and every flag, in both languages, in
// lines that a terminal does not break.
func TestEveryCommandHasItsText(t *testing.T) {
	for _, lang := range []diag.Lang{diag.EN, diag.ZH} {
		root := (&app{}).root(nil)
		(&app{}).speak(root, []string{"--lang=" + string(lang)})
		right := func(text string) bool { return text != "" && isChinese(text) == (lang == diag.ZH) }
		for _, g := range root.Groups() {
			if !right(g.Title) {
				t.Errorf("%s: the title of the group %s is %q", lang, g.ID, g.Title)
			}
		}
		for _, c := range append(root.Commands(), root) {
			if !right(c.Short) || !right(c.Long) {
				t.Errorf("%s has no short.%s or no long.%s: write internal/catalog/commands/%s.txtar", c.CommandPath(), lang, lang, c.Name())
			}
			c.Flags().VisitAll(func(f *pflag.Flag) {
				if !right(f.Usage) {
					t.Errorf("%s --%s is not in flags.%s of internal/catalog/commands/%s.txtar, nor in kyctl.txtar", c.CommandPath(), f.Name, lang, c.Name())
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
}

// TestEveryTextHasItsCommand: a text that no command or flag has is mistyped or left
// over, and a flag's value has one name in both languages.
func TestEveryTextHasItsCommand(t *testing.T) {
	root := (&app{}).root(nil)
	all := append(root.Commands(), root)
	for _, name := range catalog.CommandNames() {
		text, _ := catalog.FindCommand(name)
		i := slices.IndexFunc(all, func(c *cobra.Command) bool { return c.Name() == name })
		if i < 0 {
			t.Errorf("internal/catalog/commands/%s.txtar: there is no such command", name)
			continue
		}
		of := all[i : i+1]
		if all[i] == root {
			of = all
		}
		for flag, usage := range text.Flags {
			var found *pflag.Flag
			for _, c := range of {
				c.InitDefaultHelpFlag()
				for _, f := range []*pflag.Flag{c.Flags().Lookup(flag), c.PersistentFlags().Lookup(flag)} {
					if f != nil {
						found = f
					}
				}
			}
			if found == nil {
				t.Errorf("internal/catalog/commands/%s.txtar: there is no flag --%s", name, flag)
				continue
			}
			en, _ := pflag.UnquoteUsage(&pflag.Flag{Usage: usage.EN, Value: found.Value})
			if zh, _ := pflag.UnquoteUsage(&pflag.Flag{Usage: usage.ZH, Value: found.Value}); usage.EN != "" && en != zh {
				t.Errorf("%s --%s: its value is %s, in Chinese %s", name, flag, en, zh)
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
