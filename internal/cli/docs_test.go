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

Every command and flag, as ` + "`kyctl COMMAND --help`" + ` shows them. ` + "`make generate`" + ` writes this page.

| exit code | meaning |
|---|---|
| 0 | no errors, no differences |
| 1 | errors (with ` + "`--strict`" + `, also warnings), or differences; a description with invalid content |
| 2 | the command could not run: wrong usage, a file that can't be opened, a missing secret; or it was interrupted |

SIGINT, SIGTERM and SIGHUP end kyctl like any other program. If it is writing files, it first restores the old ones, removes
the new ones, and ends with exit code 2. A second signal ends it at once; then the next run finishes the recovery.

validate and doctor print findings to standard output, because findings are their result. All other commands print them to standard error.
Summaries go to standard error, and only if it is a terminal. So does the progress of a render that takes longer than a
second, unless TERM is dumb. If there is nothing to report, verify and diff say on standard error what they checked, terminal or not, unless --quiet is given.
` + "`kyctl --version`" + ` prints the same as ` + "`kyctl version`" + `.

If the limits of the process (` + "`ulimit -n`" + `, ` + "`ulimit -v`" + `) are too low, every command says so and ends with exit code 2. With
less than about 900 MB of address space, Go's runtime does not start, and reports that itself. If another kyctl is working in the same
folder, render and apply wait, say which process it is, and end with exit code 2 after --lock-timeout. kyctl refuses a pipe, a device, a socket or a
kernel file as an input file, except for a description named by -f or an argument:
` + "`<(command)`" + `, ` + "`/dev/stdin`" + ` and a named pipe are read to their end.

No output of kyctl can steer your terminal or command a CI server, wherever the text comes from: a home, a base, a file name, a server, the program
that verify runs. A character that would steer the terminal or is invisible is printed as a dot (·). A dot also breaks what
a CI server would read as a command: ` + "`::`" + ` at the beginning of a line, ` + "`##[`" + ` anywhere. JSON, SARIF and JUnit contain such characters as
escapes, with the same meaning. Only ` + "`--format github`" + ` prints workflow commands, and only its own. Only ` + "`--format tar`" + ` writes bytes unchanged.

Base files, the files of ` + "`{file: PATH}`" + ` and your own templates may be links, if they lead to a file in the description's
folder. A path that begins with ` + "`..`" + ` names a folder above it on purpose, and links may lead to any file in that folder. For an absolute
base folder, ` + "`--base DIR`" + ` and ` + "`--templates DIR`" + `, the limit is that folder. kyctl refuses a link that leads anywhere else, because a reviewed
tree could reveal any file of the machine that way. ` + "`--follow-links`" + ` allows it.
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
