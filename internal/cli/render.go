package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/terminal"
	"github.com/kyctl/kyctl/internal/tree"
)

type renderFlags struct {
	format       string
	check        bool
	placeholders bool
	force        bool
}

func (a *app) renderCommand() *cobra.Command {
	var flags renderFlags
	c := &cobra.Command{
		Use:  "render",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if flags.format == "tar" && !c.Flags().Changed("out") {
				return errors.New("name the archive with -o FILE, or use -o - for standard output")
			}
			return a.render(flags)
		},
	}
	a.fileFlags(c)
	a.outFlags(c)
	a.lockFlag(c)
	f := c.Flags()
	f.StringVar(&flags.format, "format", "dir", "")
	f.BoolVar(&flags.check, "check", false, "")
	f.BoolVar(&flags.placeholders, "placeholders", false, "")
	f.BoolVar(&flags.force, "force", false, "")
	complete(c, "format", "dir", "tar")
	return c
}

var errEmptyOut = errors.New("-o is empty; name a folder, such as -o out")

func (a *app) render(flags renderFlags) error {
	switch {
	case a.global.outDir == "":
		return errEmptyOut
	case !oneOf(flags.format, "dir", "tar"):
		return fmt.Errorf("--format %q: use dir or tar", flags.format)
	case flags.format == "tar" && a.global.outDir == "-" && isTerminal(a.out):
		return errArchiveShown
	case flags.check && (flags.format == "tar" || a.global.outDir == "-"):
		return errors.New("--check compares with a folder; name one with -o DIR")
	}
	b, err := a.bundle(flags.placeholders)
	if err != nil {
		return err
	}
	switch {
	case flags.check:
		return a.compare(b)
	case flags.format == "tar":
		return a.tar(b)
	case a.global.outDir == "-":
		return tree.Show(a.out, b)
	}
	return a.writeTree(b, flags.force)
}

// output is a rendered description.
type output struct {
	*checked
	files []render.Artifact
	jars  []tree.Jar
	// part says that --node left nodes out.
	part bool
}

// rendered validates and renders; findings go to standard error.
func (a *app) rendered(placeholders bool) (output, error) {
	c, err := a.checkChosen()
	if err != nil {
		return output{}, err
	}
	if err := a.stop(c); err != nil {
		return output{}, err
	}
	wants, err := a.wants(c.plan)
	if err != nil {
		return output{}, err
	}
	values, err := a.secrets(c, placeholders)
	if err != nil {
		return output{}, err
	}
	files, jars, err := render.All(c.plan, values, render.Options{Wants: wants})
	o := output{checked: c, files: files, part: wants != nil}
	for _, j := range jars {
		o.jars = append(o.jars, tree.Jar{Name: j.Name, Version: j.Version})
	}
	return o, err
}

// bundle is what is rendered, as a tree.
func (a *app) bundle(placeholders bool) (tree.Bundle, error) {
	r, err := a.rendered(placeholders)
	if err != nil {
		return tree.Bundle{}, err
	}
	return r.bundle(placeholders), nil
}

func (o output) bundle(placeholders bool) tree.Bundle {
	return tree.Bundle{Artifacts: o.files, Sources: sources(o.checked), Jars: o.jars, Placeholders: placeholders, Part: o.part}
}

// stop tells the findings, and ends the run on an error.
func (a *app) stop(c *checked) error {
	if err := a.tellChosen(c, c.findings); err != nil {
		return err
	}
	if c.findings.Worst() == diag.Error {
		a.say(count(c.findings))
		return &exit{Found, "nothing was written"}
	}
	return nil
}

// secrets resolves the secrets and runs the rules on their values.
func (a *app) secrets(c *checked, placeholders bool) (plan.Values, error) {
	if placeholders {
		return c.plan.Placeholders(), nil
	}
	values, err := c.plan.Resolve(os.LookupEnv)
	if err != nil {
		text := err.Error() + "\nnothing was written"
		if a.global.home == "" {
			text += "; render --placeholders needs no secret"
		}
		return nil, &exit{Failed, text}
	}
	fresh := plan.Values{}
	given := c.plan.Given()
	for key, v := range values {
		if _, ok := given[key]; !ok {
			fresh[key] = v
		}
	}
	c.findings = c.settings(nil).Apply(rule.RunSecrets(c.plan, fresh))
	c.findings.Sort()
	return values, a.stop(c)
}

func (a *app) writeTree(b tree.Bundle, force bool) error {
	p := a.progress(len(b.Artifacts))
	var result tree.Result
	err := interruptible(func(ctx context.Context) (err error) {
		result, err = tree.Write(ctx, a.global.outDir, b, tree.Options{Force: force, Done: p.done, Patience: a.patience(p.say)})
		return err
	})
	p.end()
	if err != nil {
		return a.inLanguage(err)
	}
	for _, path := range result.Left {
		a.note("%s/%s is no longer rendered, but was edited, so it is kept", strings.TrimRight(a.global.outDir, "/"), path)
	}
	a.say(diag.T("%s: %d files written, %d unchanged, %d removed", "%s：写入 %d 个文件，%d 个未变，删除 %d 个").
		With(a.global.outDir, result.Written, result.Unchanged, len(result.Removed)))
	return nil
}

var errArchiveShown = errors.New("the archive holds secrets and is not written to a terminal; write it to a file or a pipe")

func (a *app) tar(b tree.Bundle) error {
	if a.global.outDir == "-" {
		return tree.Tar(terminal.Raw(a.out), b)
	}
	return writeFile(a.global.outDir, 0o600, func(w io.Writer) error {
		if isTerminal(w) { // it is named, as by /dev/stdout
			return errArchiveShown
		}
		return tree.Tar(w, b)
	})
}

// compare names the files that differ.
func (a *app) compare(b tree.Bundle) error {
	diffs, err := tree.Compare(a.global.outDir, b)
	if err != nil {
		return err
	}
	for _, d := range diffs {
		printLine(a.out, string(d.Kind)+" "+d.Path)
	}
	if len(diffs) > 0 {
		return errFound
	}
	return nil
}
