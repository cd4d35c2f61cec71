// Package cli is the command line: commands, flags, exit codes and what goes
// to standard output and standard error.
//
// In: arguments and streams. Out: an exit code. It is the only package that
// knows cobra, and nothing imports it but cmd/kyctl.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
	"github.com/kyctl/kyctl/internal/workers"
)

// The exit codes; scripts depend on them.
const (
	// Fine: no errors, no differences.
	Fine = 0
	// Found: errors or differences were found.
	Found = 1
	// Failed: the command could not run.
	Failed = 2
)

// app is one run of kyctl.
type app struct {
	in       io.Reader
	out, err *terminal.Writer
	global   globals
	named    []string // descriptions that arguments name
	ownOnly  bool     // findings of the nodes that --node leaves out are not told
}

// globals are the flags that are the same everywhere.
type globals struct {
	files  []string
	stage  string
	outDir string
	base   string
	home   string // live $KYLIN_HOME of the one node in nodes
	texts  string // folder of the user's own templates
	follow bool   // links out of the description's folder
	nodes  []string
	color  string
	lang   string
	quiet  bool
	// lockTimeout is how long a run waits for another one.
	lockTimeout time.Duration
}

// exit is an error that carries its exit code; text is empty where everything
// has been said.
type exit struct {
	code int
	text string
}

func (e *exit) Error() string { return e.text }

// errFound ends a run whose findings or differences have been told.
var errFound = &exit{code: Found}

// Main runs kyctl and returns its exit code.
func Main(args []string, in io.Reader, out, errOut io.Writer) (code int) {
	a := &app{in: in, out: terminal.NewWriter(out), err: terminal.NewWriter(errOut)}
	defer a.err.Flush()
	defer func() {
		if p := recover(); p != nil {
			a.confess(p, debug.Stack())
			code = Failed
		}
	}()
	if text, is := tooLimited(); is {
		a.note("%s", text.In(a.lang()))
		return Failed
	}
	root := a.root(args)
	a.speak(root, args)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.Execute()
	a.out.Flush()
	if a.out.Err() != nil && exitCode(err) != Failed {
		err = a.out.Err() // as on a full disk, whether the command looked at it or not
	}
	if err == nil {
		return Fine
	}
	var e *exit
	switch {
	case errors.Is(err, syscall.EPIPE): // the reader had enough, as head has
		return Failed
	case !errors.As(err, &e):
		e = &exit{Failed, err.Error()}
	}
	for line := range strings.Lines(e.text) {
		a.note("%s", strings.TrimRight(line, "\n"))
	}
	return e.code
}

// note writes a line to standard error that begins with kyctl's name.
func (a *app) note(format string, args ...any) {
	printLine(a.err, "kyctl: "+fmt.Sprintf(format, args...))
}

// exitCode is the code that an error of a command ends the run with.
func exitCode(err error) int {
	var e *exit
	switch {
	case err == nil:
		return Fine
	case errors.As(err, &e):
		return e.code
	}
	return Failed
}

// confess tells of a panic without its value, which may hold a user's text.
func (a *app) confess(value any, stack []byte) {
	if p, ok := value.(*workers.Panic); ok {
		value, stack = p.Value, p.Stack
	}
	a.line(a.err, diag.T("kyctl: a bug in kyctl (%T); please report it with these lines:", "kyctl：程序自身出错（%T）；请附上以下各行报告此问题：").With(value))
	fmt.Fprint(a.err, frames(stack))
}

// frames are the functions on the stack, without their arguments.
func frames(stack []byte) string {
	var out strings.Builder
	for line := range strings.Lines(string(stack)) {
		if name, _, ok := strings.Cut(line, "("); ok && strings.HasPrefix(name, "github.com/kyctl/") {
			fmt.Fprintf(&out, "  %s\n", name)
		}
	}
	return out.String()
}

func (a *app) root(args []string) *cobra.Command {
	version := false
	root := &cobra.Command{
		Use:           "kyctl",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE: func(c *cobra.Command, _ []string) error {
			if version {
				return a.tellVersion()
			}
			return c.Help()
		},
	}
	root.Flags().BoolVar(&version, "version", false, "")
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetUsageTemplate(usage)
	f := root.PersistentFlags()
	f.StringVar(&a.global.color, "color", "auto", "")
	f.StringVar(&a.global.lang, "lang", "", "")
	f.BoolVarP(&a.global.quiet, "quiet", "q", false, "")
	describe(root, diag.EN)
	a.add(root, args)
	complete(root, "color", "auto", "always", "never")
	complete(root, "lang", "en", "zh")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.checkGlobals() }
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if err := c.ValidateArgs(c.Flags().Args()); err != nil && !c.HasParent() {
			return err // a misspelt command, before its flags
		}
		return fmt.Errorf("%w; see %s --help", err, c.CommandPath())
	})
	return root
}

func (a *app) checkGlobals() error {
	if !oneOf(a.global.color, "auto", "always", "never") {
		return fmt.Errorf("--color %q: use auto, always or never", a.global.color)
	}
	if !oneOf(a.global.lang, "", "en", "zh") {
		return fmt.Errorf("--lang %q: use en or zh", a.global.lang)
	}
	return nil
}

func oneOf(text string, words ...string) bool {
	for _, w := range words {
		if text == w {
			return true
		}
	}
	return false
}

func complete(c *cobra.Command, flag string, words ...string) {
	completeFrom(c, flag, func() []string { return words })
}

// completeFrom asks for the words only when a shell does.
func completeFrom(c *cobra.Command, flag string, words func() []string) {
	err := c.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words(), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag was defined above
	}
}

// lang is the language of the texts: the flag's, else the environment's.
func (a *app) lang() diag.Lang {
	for _, v := range []string{a.global.lang, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")} {
		if v == "" {
			continue
		}
		// kyctl writes UTF-8: a terminal that says it shows another encoding gets English.
		_, charset, named := strings.Cut(strings.ToLower(v), ".")
		if strings.HasPrefix(v, "zh") && (!named || strings.HasPrefix(charset, "utf")) {
			return diag.ZH
		}
		return diag.EN
	}
	return diag.EN
}

// say writes a summary to standard error, on a terminal and unless --quiet.
func (a *app) say(text diag.Text) {
	if !a.global.quiet && isTerminal(a.err) {
		a.line(a.err, text)
	}
}

func (a *app) fileFlags(c *cobra.Command) {
	a.descriptionFlags(c)
	f := c.Flags()
	f.StringVar(&a.global.base, "base", "", "")
	a.templatesFlag(c)
	a.linksFlag(c)
}

func (a *app) templatesFlag(c *cobra.Command) {
	c.Flags().StringVar(&a.global.texts, "templates", "", "")
}

func (a *app) linksFlag(c *cobra.Command) {
	c.Flags().BoolVar(&a.global.follow, "follow-links", false, "")
}

func (a *app) outFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringVarP(&a.global.outDir, "out", "o", "out", "")
	f.StringArrayVar(&a.global.nodes, "node", nil, "")
}
