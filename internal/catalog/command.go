package catalog

import (
	"fmt"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// Command is what the help says about one command. A list that Go knows, such
// as the formats of findings, is a name in braces: {formats}.
type Command struct {
	Name        string
	Short, Long diag.Text
	Example     string
	// Flags are the usages of flags, by name. Those of kyctl itself are for all
	// commands that have the flag and no text of their own for it.
	Flags map[string]diag.Text
}

// FindCommand returns the texts of a command, from commands/NAME.txtar.
func FindCommand(name string) (Command, bool) {
	return load("commands", name, parseCommand)
}

// CommandNames returns the names of all commands that have a text file, sorted.
func CommandNames() []string { return Names("commands") }

func parseCommand(name string, data []byte) (Command, error) {
	c := Command{Name: name, Flags: map[string]diag.Text{}}
	var flags diag.Text
	texts := map[string]*string{
		"short.en": &c.Short.EN, "short.zh": &c.Short.ZH,
		"long.en": &c.Long.EN, "long.zh": &c.Long.ZH,
		"flags.en": &flags.EN, "flags.zh": &flags.ZH,
		"example": &c.Example,
	}
	err := readParts(name, "short.en", data, texts, func(text *string, raw string) { *text = strings.Trim(raw, "\n") })
	if err != nil {
		return c, err
	}
	en, zh := usages(flags.EN), usages(flags.ZH)
	for flag, usage := range zh {
		c.Flags[flag] = diag.Text{EN: en[flag], ZH: usage}
	}
	for flag := range en {
		if zh[flag] == "" {
			return c, fmt.Errorf("%s: flags.zh lacks %s", name, flag)
		}
	}
	return c, nil
}

// usages reads lines of "flag: usage".
func usages(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		flag, usage, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		out[flag] = usage
	}
	return out
}
