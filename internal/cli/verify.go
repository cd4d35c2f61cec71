package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/tree"
	"github.com/kyctl/kyctl/internal/verify"
)

type verifyFlags struct {
	programs    []string
	skipMissing bool
	described   bool // -f was given
	// find looks for a program on this machine.
	find func(verify.Program) (string, error)
}

func (a *app) verifyCommand() *cobra.Command {
	flags := verifyFlags{find: verify.Program.Find}
	c := &cobra.Command{
		Use:  "verify",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := needsUnix("verify"); err != nil {
				return err
			}
			flags.described = c.Flags().Changed("file") || c.Flags().Changed("stage")
			return a.verify(flags)
		},
	}
	f := c.Flags()
	a.descriptionFlags(c)
	a.templatesFlag(c)
	a.linksFlag(c)
	f.StringVarP(&a.global.outDir, "out", "o", "out", "")
	f.StringArrayVar(&flags.programs, "program", nil, "")
	f.BoolVar(&flags.skipMissing, "skip-missing", false, "")
	completeFrom(c, "program", func() []string { return verify.Names() })
	return c
}

func (a *app) verify(flags verifyFlags) error {
	if a.global.outDir == "" {
		return errEmptyOut
	}
	programs, err := chosenPrograms(flags.programs)
	if err != nil {
		return err
	}
	manifest, faults, err := tree.Intact(a.global.outDir)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; kyctl render -o DIR writes it", err)
	}
	if err != nil {
		return err
	}
	places, findings, err := a.described(flags, manifest)
	if err != nil {
		return err
	}
	for _, f := range faults {
		findings.Add(diag.Finding{Rule: "verify-manifest", Severity: diag.Error, Message: f.Message, Hint: f.Hint})
	}
	var found diag.List
	var missing []string
	var taken []diag.Text
	err = interruptible(func(ctx context.Context) (err error) {
		found, taken, missing, err = a.ask(ctx, manifest, func(p verify.Program) (string, error) {
			if path := programs[p.Name]; path != "" {
				return path, nil
			}
			return flags.find(p)
		}, places)
		return cmp.Or(context.Cause(ctx), err)
	})
	if err != nil {
		return err
	}
	findings.Add(found...)
	findings.Sort()
	if err := a.tell(a.err, findings); err != nil {
		return err
	}
	for _, m := range missing {
		a.note("%s", m)
	}
	if len(findings) > 0 {
		a.say(count(findings))
	}
	switch {
	case findings.Worst() == diag.Error:
		return errFound
	case len(missing) > 0 && !flags.skipMissing:
		return errors.New("install the program, name it with --program NAME=PATH, or pass --skip-missing")
	}
	a.allWell(verified(a.global.outDir, len(manifest.Files), taken))
	return nil
}

// chosenPrograms reads the --program flags.
func chosenPrograms(flags []string) (map[string]string, error) {
	chosen := map[string]string{}
	for _, flag := range flags {
		name, path, ok := strings.Cut(flag, "=")
		switch {
		case !oneOf(name, verify.Names()...):
			return nil, fmt.Errorf("--program %q: write NAME=PATH, where NAME is one of %s", flag, strings.Join(verify.Names(), ", "))
		case !ok || path == "":
			return nil, fmt.Errorf("--program %q: write the path of the program after the =", flag)
		}
		found, err := exec.LookPath(path)
		if err == nil {
			found, err = filepath.Abs(found)
		}
		if err != nil {
			return nil, fmt.Errorf("--program %s: %w", name, err)
		}
		chosen[name] = found
	}
	return chosen, nil
}

// described returns the places of the description that the tree was rendered
// from. One that is only supposed to be it, for want of -f, is left out where it
// is another.
func (a *app) described(flags verifyFlags, m tree.Manifest) ([]verify.Place, diag.List, error) {
	c, err := a.checkChosen()
	if err != nil && flags.described {
		return nil, nil, err
	}
	if err != nil || c.plan == nil && !flags.described {
		return nil, nil, nil
	}
	if c.plan != nil && madeFrom(c, m) {
		return renderedPlaces(c.plan), nil, nil
	}
	if !flags.described {
		return nil, nil, nil
	}
	return nil, diag.List{{
		Rule: "verify-description", Severity: diag.Warning, Pos: source.Pos{File: c.files[0], Line: 1, Col: 1},
		Message: diag.T("%s was not rendered from the present description", "%s 不是由当前的描述文件渲染的").With(a.global.outDir),
		Hint: diag.T("run kyctl render again, or use every -f that you used for render; until then, complaints are reported only at rendered lines",
			"请重新运行 kyctl render，或给出 render 用过的所有 -f；在此之前只能指出渲染出的行"),
	}}, nil
}

// madeFrom says whether the descriptions are those of a manifest, all of them
// and in order. Base files, which have a folder in their names, are others'
// business.
func madeFrom(c *checked, m tree.Manifest) bool {
	var then, now []string
	for _, s := range m.Sources {
		if !strings.Contains(s.Name, "/") {
			then = append(then, s.SHA256)
		}
	}
	for _, s := range sources(c)[:len(c.files)] {
		now = append(now, s.SHA256)
	}
	return strings.Join(then, " ") == strings.Join(now, " ")
}

// ask asks the programs about the balancers' files of a tree, and tells which of them
// took a file, and which could not be asked.
func (a *app) ask(ctx context.Context, m tree.Manifest, find func(verify.Program) (string, error), places []verify.Place) (findings diag.List, taken []diag.Text, missing []string, err error) {
	own, err := a.templates()
	if err != nil {
		return nil, nil, nil, err
	}
	for i, e := range m.Files {
		p, ok := verify.For(e.Path)
		if !ok {
			continue
		}
		f, err := a.renderedFile(e.Path)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, source.ErrNotRegular) {
			continue // told already
		}
		if err != nil {
			return nil, nil, nil, err
		}
		f.Order = frontOrder + i // behind the description
		path, err := find(p)
		if err != nil {
			missing = append(missing, fmt.Sprintf("%s is not installed: %s was not checked", p.Name, f.Name))
			continue
		}
		if p.Own, err = own.Own(p.Template); err != nil {
			return nil, nil, nil, err
		}
		found, err := askOne(ctx, p, path, f, places)
		if err != nil {
			return nil, nil, nil, err
		}
		if found.Worst() != diag.Error {
			taken = append(taken, diag.T("%s accepts %s", "%s 接受 %s").With(p.Name, e.Path))
		}
		findings.Add(found...)
	}
	return findings, taken, missing, nil
}

// renderedFile reads a file of the tree, which no link may lead out of.
func (a *app) renderedFile(path string) (*source.File, error) {
	root, err := os.OpenRoot(a.global.outDir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	b, err := source.ReadBytes(root.OpenFile, path, cluster.MaxSize)
	if err != nil {
		return nil, err
	}
	return source.New(filepath.Join(a.global.outDir, filepath.FromSlash(path)), b), nil
}

// askOne asks in a folder of its own, which is gone afterwards.
func askOne(ctx context.Context, p verify.Program, path string, f *source.File, places []verify.Place) (found diag.List, err error) {
	dir, err := os.MkdirTemp("", "kyctl-verify-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	version, err := p.Version(ctx, path)
	if err != nil {
		return nil, err
	}
	answer, err := p.Ask(ctx, path, dir, f.Bytes)
	if err != nil {
		return nil, err
	}
	return p.Findings(f, version, answer, places), nil
}
