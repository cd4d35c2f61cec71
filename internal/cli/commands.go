package cli

import "github.com/spf13/cobra"

// command is the name of a command and how it is made.
type command struct {
	name string
	make func(*app) *cobra.Command
}

// groups are all commands, as help lists them.
var groups = []struct {
	title    string
	commands []command
}{
	{"Describe and check", []command{{"init", (*app).initCommand}, {"import", (*app).importCommand}, {"validate", (*app).validateCommand}}},
	{"Render", []command{{"render", (*app).renderCommand}, {"diff", (*app).diffCommand}, {"verify", (*app).verifyCommand}, {"encrypt", (*app).encryptCommand}}},
	{"Live nodes", []command{{"apply", (*app).applyCommand}, {"doctor", (*app).doctorCommand}}},
	{"Look up", []command{{"explain", (*app).explainCommand}, {"rules", (*app).rulesCommand}, {"schema", (*app).schemaCommand}}},
	{"More", []command{{"completion", (*app).completionCommand}, {"help", (*app).helpCommand}, {"version", (*app).versionCommand}}},
}

// add gives root the command that args begin with, or every one: help, completion
// and a misspelt name want all. To make all takes a tenth of a millisecond,
// an eighth of what kyctl adds to the start of an empty program (internal/bench).
func (a *app) add(root *cobra.Command, args []string) {
	only := ""
	for _, g := range groups {
		for _, c := range g.commands {
			if len(args) > 0 && args[0] == c.name && c.name != "help" && c.name != "completion" {
				only = c.name
			}
		}
	}
	for _, g := range groups {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			if only == "" || only == c.name {
				made := c.make(a)
				made.GroupID = g.title
				root.AddCommand(made)
			}
		}
	}
}
