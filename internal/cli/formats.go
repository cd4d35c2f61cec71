package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/report"
	"github.com/kyctl/kyctl/internal/terminal"
)

// sink is one --format: a format, and the file that it goes to, "" for
// standard output.
type sink struct {
	format report.Format
	file   string
}

// sinks reads the --format flags, so that a wrong one is told before any work.
func sinks(words []string) ([]sink, error) {
	var out []sink
	seen := map[string]bool{}
	for _, word := range words {
		name, file, toFile := strings.Cut(word, "=")
		format, ok := report.Find(name)
		switch {
		case !ok:
			return nil, fmt.Errorf("--format %q: use one of %s", name, strings.Join(report.Names(), ", "))
		case toFile && file == "":
			return nil, fmt.Errorf("--format %s: write the name of a file after the =", word)
		case file == "-":
			file = ""
		case file != "":
			file = filepath.Clean(file)
		}
		if seen[file] && file == "" {
			return nil, errors.New("two formats go to standard output; write one of them to a file with --format FORMAT=FILE")
		}
		if seen[file] {
			return nil, fmt.Errorf("two formats go to %s; give each its own file", file)
		}
		seen[file] = true
		out = append(out, sink{format, file})
	}
	return out, nil
}

// showPaths says whether some sink shows the paths of findings, which cost
// another parse.
func showPaths(to []sink) bool {
	for _, o := range to {
		if o.format.Paths {
			return true
		}
	}
	return false
}

// write writes the findings to every sink.
func (a *app) write(to []sink, findings diag.List, o report.Options) error {
	o.Lang, o.Version = a.lang(), ownVersion()
	for _, out := range to {
		if out.file == "" {
			o.Color, o.Width = a.colored(a.out), width(a.out)
			to := io.Writer(a.out)
			if out.format.Commands {
				to = terminal.Raw(to)
			}
			if err := out.format.Write(to, findings, o); err != nil {
				return err
			}
			continue
		}
		o.Color, o.Width = false, 0
		if err := writeFile(out.file, 0o644, func(w io.Writer) error { return out.format.Write(w, findings, o) }); err != nil {
			return fmt.Errorf("--format %s: %w", out.format.Name, err)
		}
	}
	return nil
}

// writeFile writes a file of its own, all or nothing. What is no regular file,
// such as /dev/stdout or a pipe, is written to and not replaced; a link stays.
func writeFile(name string, mode os.FileMode, write func(io.Writer) error) error {
	shown := name
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder; name a file", name)
	case err == nil && !info.Mode().IsRegular():
		return writeInto(name, write)
	case err == nil:
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	err = interruptible(func(ctx context.Context) error {
		tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
		if err != nil {
			return err
		}
		defer os.Remove(tmp.Name())
		if err := errors.Join(write(tmp), tmp.Chmod(mode), tmp.Close(), context.Cause(ctx)); err != nil {
			return err
		}
		return os.Rename(tmp.Name(), name)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", shown, err)
	}
	return nil
}

func writeInto(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
