package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestDocsCommandLine compares docs/cli.md with the commands as they are.
func TestDocsCommandLine(t *testing.T) {
	root := (&app{}).root(nil)
	var out strings.Builder
	out.WriteString(cliIntro)
	for _, group := range root.Groups() {
		fmt.Fprintf(&out, "\n## %s\n", group.Title)
		for _, c := range root.Commands() {
			if c.GroupID == group.ID {
				writeCommand(&out, c)
			}
		}
	}
	fmt.Fprintf(&out, "\n## Flags of every command\n\n```text\n%s```\n", root.PersistentFlags().FlagUsagesWrapped(80))
	const name = "../../docs/cli.md"
	if *update {
		if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != out.String() {
		t.Errorf("docs/cli.md is not what --help says (%v): run make generate", err)
	}
}

const cliIntro = `# The command line

Every command and flag, as ` + "`kyctl COMMAND --help`" + ` tells them. This file is written by ` + "`make generate`" + `.

| exit code | meaning |
|---|---|
| 0 | fine: no error finding, no difference |
| 1 | findings of severity error (with ` + "`--strict`" + `: warning), or differences; bad content of a description |
| 2 | the work could not be done: wrong usage, a file that can't be opened, a missing secret; or it was interrupted |

Of SIGINT, SIGTERM or SIGHUP kyctl dies as any program does. While it writes files it first puts back what was there, clears
away what it made, and ends with 2; a second signal ends it at once, and the next run finishes what it left.

Findings go to standard output for validate and doctor, whose result they are, and to standard error for every other command.
Summaries go to standard error, and only where that is a terminal; so does the progress of a render that takes longer than a
second, unless TERM is dumb. verify and diff say there what they checked when all is well, terminal or not, unless --quiet.
` + "`kyctl --version`" + ` prints what ` + "`kyctl version`" + ` does.

Where the limits of the process (` + "`ulimit -n`" + `, ` + "`ulimit -v`" + `) leave too little to work with, every command says so and ends with 2. With
less than about 900 MB of address space Go's runtime does not start, and says that itself. Where another kyctl works in the same
folder, render and apply wait, say which process that is, and end with 2 after --lock-timeout. A pipe, a device, a socket or a file
of the kernel is refused wherever a file is named, but for a description that -f or an argument
names: there ` + "`<(command)`" + `, ` + "`/dev/stdin`" + ` and a named pipe are read to their end.

What kyctl prints is shown and never obeyed, wherever it comes from: a home, a base, the name of a file, a server, the program
that verify asks. A character that would steer the terminal or can't be seen is printed as a dot (·), and a dot also breaks what
a CI server would take for a command: ` + "`::`" + ` at the beginning of a line, ` + "`##[`" + ` anywhere. JSON, SARIF and JUnit hold such characters as
escapes, and mean the same. Only ` + "`--format github`" + ` prints workflow commands, and only its own; only ` + "`--format tar`" + ` writes bytes as they are.

Base files, the files of ` + "`{file: PATH}`" + ` and your own templates may be links, as long as they lead to a file in the description's
folder. A path that begins with ` + "`..`" + ` names a folder above it on purpose, and links may lead to any file in that folder. For an absolute
base folder, ` + "`--base DIR`" + ` and ` + "`--templates DIR`" + ` the limit is that folder. kyctl refuses a link that leads anywhere else, because a reviewed
tree could show any file of the machine that way. ` + "`--follow-links`" + ` allows it.
`

func writeCommand(out *strings.Builder, c *cobra.Command) {
	fmt.Fprintf(out, "\n### kyctl %s\n\n%s\n\n```text\n%s\n```\n", c.Name(), strings.ReplaceAll(c.Long, "*", `\*`), c.UseLine())
	if c.Example != "" {
		fmt.Fprintf(out, "\n```sh\n%s\n```\n", unindent(c.Example))
	}
	if c.HasAvailableLocalFlags() {
		fmt.Fprintf(out, "\n```text\n%s```\n", c.LocalFlags().FlagUsagesWrapped(80))
	}
}

func unindent(text string) string {
	return strings.ReplaceAll(strings.TrimPrefix(text, "  "), "\n  ", "\n")
}

// TestHelpIsComplete: every command says what it does, in lines that a terminal
// does not break, and every flag names its value.
func TestHelpIsComplete(t *testing.T) {
	for _, c := range (&app{}).root(nil).Commands() {
		if c.Short == "" || c.Long == "" || c.GroupID == "" {
			t.Errorf("%s has no Short, no Long or no group", c.Name())
		}
		for line := range strings.Lines(c.Long + "\n" + c.UsageString()) {
			if len(line) > 81 || strings.Contains(line, " stringArray ") || strings.Contains(line, " string ") {
				t.Errorf("%s: %q", c.Name(), line)
			}
		}
	}
}
