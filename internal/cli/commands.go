package cli

import (
	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/diag"
)

// command is the name of a command and how it is made.
type command struct {
	name string
	make func(*app) *cobra.Command
}

// groups are all commands, as help lists them.
var groups = []struct {
	title    diag.Text
	commands []command
}{
	{diag.T("Describe and check", "描述与检查"), []command{{"init", (*app).initCommand}, {"import", (*app).importCommand}, {"validate", (*app).validateCommand}}},
	{diag.T("Render", "渲染"), []command{{"render", (*app).renderCommand}, {"diff", (*app).diffCommand}, {"verify", (*app).verifyCommand}, {"encrypt", (*app).encryptCommand}}},
	{diag.T("Live nodes", "运行中的节点"), []command{{"apply", (*app).applyCommand}, {"doctor", (*app).doctorCommand}}},
	{diag.T("Look up", "查阅"), []command{{"explain", (*app).explainCommand}, {"rules", (*app).rulesCommand}, {"schema", (*app).schemaCommand}}},
	{diag.T("More", "其他"), []command{{"completion", (*app).completionCommand}, {"help", (*app).helpCommand}, {"version", (*app).versionCommand}}},
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
		root.AddGroup(&cobra.Group{ID: g.title.EN, Title: g.title.EN})
		for _, c := range g.commands {
			if only == "" || only == c.name {
				made := c.make(a)
				made.GroupID = g.title.EN
				describe(made, diag.EN)
				root.AddCommand(made)
			}
		}
	}
}
