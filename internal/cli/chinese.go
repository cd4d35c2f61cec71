package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
)

// speak gives the commands below root the language that args or the
// environment ask for. Their own texts are English.
func (a *app) speak(root *cobra.Command, args []string) {
	asked := &app{global: globals{lang: langFlag(args)}}
	if asked.lang() != diag.ZH {
		return
	}
	for i, g := range root.Groups() {
		g.Title = groups[i].title.ZH
	}
	inChinese(root)
	for _, c := range root.Commands() {
		inChinese(c)
	}
	root.SetUsageFunc(func(c *cobra.Command) error {
		_, err := c.OutOrStderr().Write([]byte(chineseUsage(c)))
		return err
	})
}

// langFlag is the value of --lang in args, "" where there is none. It is asked
// for before cobra reads the flags: to a mistake in them help is an answer.
func langFlag(args []string) string {
	lang := ""
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			lang = value
		}
		if arg == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	return lang
}

// inChinese replaces the texts of a command and of its own flags.
func inChinese(c *cobra.Command) {
	c.InitDefaultHelpFlag()
	describe(c, diag.ZH)
	c.Long = wrapped(c.Long)
}

const columns = 80

// chineseUsage is the usage of a command, in lines of at most 80 columns: the
// library counts a Chinese character as one, and breaks lines at blanks alone.
func chineseUsage(c *cobra.Command) string {
	var out strings.Builder
	line := "  " + c.UseLine()
	if c.HasAvailableSubCommands() {
		line = "  " + c.CommandPath() + " COMMAND [flags]"
	}
	out.WriteString("用法：\n" + line + "\n")
	if c.HasExample() {
		out.WriteString("\n示例：\n" + c.Example + "\n")
	}
	for _, group := range c.Groups() {
		out.WriteString("\n" + group.Title + "：\n")
		for _, sub := range c.Commands() {
			if sub.GroupID == group.ID {
				out.WriteString("  " + terminal.Pad(sub.Name(), sub.NamePadding()) + "  " + sub.Short + "\n")
			}
		}
	}
	if c.HasAvailableLocalFlags() {
		out.WriteString("\n选项：\n" + chineseFlags(c.LocalFlags()))
	}
	if c.HasAvailableInheritedFlags() {
		out.WriteString("\n所有命令共有的选项：\n" + chineseFlags(c.InheritedFlags()))
	}
	if c.HasAvailableSubCommands() {
		out.WriteString("\n" + wrapped("kyctl COMMAND --help 显示某个命令的说明。退出码：0 没有错误和差异；1 有错误或差异；2 命令无法执行。") + "\n")
	}
	return out.String()
}

// wrapped breaks each line of text to 80 columns; what is indented is left.
func wrapped(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" || line[0] == ' ' {
			out = append(out, line)
			continue
		}
		out = append(out, terminal.Wrap(line, columns)...)
	}
	return strings.Join(out, "\n")
}

// chineseFlags are the flags in one column and what they do in the next.
func chineseFlags(flags *pflag.FlagSet) string {
	var names, usages []string
	width := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		name = strings.TrimRight(name+" "+value, " ")
		names, usages = append(names, name), append(usages, usage+chineseDefault(f))
		width = max(width, len(name))
	})
	var out strings.Builder
	for i, name := range names {
		left := terminal.Pad(name, width+3)
		for _, line := range terminal.Wrap(usages[i], columns-width-3) {
			out.WriteString(left + line + "\n")
			left = strings.Repeat(" ", width+3)
		}
	}
	return out.String()
}

func chineseDefault(f *pflag.Flag) string {
	value := strings.Trim(f.DefValue, "[]")
	if value == "" || value == "false" {
		return ""
	}
	return "（默认 " + value + "）"
}
