package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kyctl/kyctl/examples"
	"github.com/kyctl/kyctl/internal/schema"
)

func (a *app) initCommand() *cobra.Command {
	preset := ""
	c := &cobra.Command{
		Use:  "init [DIR]",
		Args: oneArg,
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return a.start(preset, dir)
		},
	}
	c.Flags().StringVar(&preset, "preset", examples.Starter, "")
	complete(c, "preset", examples.Names()...)
	return c
}

// start copies an example into dir and overwrites nothing.
func (a *app) start(preset, dir string) error {
	example, err := examples.Open(preset)
	if err != nil {
		return fmt.Errorf("no preset %q; use one of %s", preset, strings.Join(examples.Names(), ", "))
	}
	var paths []string
	err = fs.WalkDir(example, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == "README.md" {
			return err
		}
		paths = append(paths, path)
		return nil
	})
	if err != nil {
		return err
	}
	paths = append(paths, schemaFile)
	for _, path := range paths {
		if _, err := os.Lstat(filepath.Join(dir, path)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s already exists, and init overwrites nothing; name another folder", filepath.Join(dir, path))
		}
	}
	if err := interruptible(func(ctx context.Context) error { return a.makeAll(ctx, example, dir, paths) }); err != nil {
		return err
	}
	name := filepath.Join(dir, "cluster.yaml")
	also := ""
	if others := slices.DeleteFunc(paths, func(path string) bool { return path == "cluster.yaml" }); len(others) > 0 {
		also = ", with " + strings.Join(others, ", ")
	}
	printLine(a.out, "wrote "+name+also+"; edit it, then run:")
	printLine(a.out, "  kyctl validate -f "+name)
	printLine(a.out, "  kyctl render -f "+name+" -o out")
	return nil
}

// makeAll writes all files of an example into dir, or none.
func (a *app) makeAll(ctx context.Context, example fs.FS, dir string, paths []string) error {
	var made fresh
	for _, path := range paths {
		b, err := a.startFile(example, path)
		if err == nil {
			err = made.file(filepath.Join(dir, filepath.FromSlash(path)), b)
		}
		if err := cmp.Or(context.Cause(ctx), err); err != nil {
			made.remove()
			return err
		}
	}
	return nil
}

// startFile returns a file of an example as init writes it.
func (a *app) startFile(example fs.FS, path string) ([]byte, error) {
	if path == schemaFile {
		return schema.Bytes(schema.Options{Lang: a.lang()})
	}
	b, err := fs.ReadFile(example, path)
	if path == "cluster.yaml" {
		b = append([]byte(modeline), b...)
	}
	return b, err
}

// fresh are the files and folders that init made, in order.
type fresh []string

// file writes a file that is not there yet, and the folders above it.
func (f *fresh) file(to string, b []byte) error {
	if err := f.folder(filepath.Dir(to)); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	*f = append(*f, to)
	_, err = out.Write(b)
	return errors.Join(err, out.Close())
}

func (f *fresh) folder(dir string) error {
	err := os.Mkdir(dir, 0o755)
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.folder(filepath.Dir(dir)); err != nil {
			return err
		}
		err = os.Mkdir(dir, 0o755)
	}
	if err == nil {
		*f = append(*f, dir)
	}
	if info, e := os.Stat(dir); e == nil && info.IsDir() {
		return nil
	}
	return err
}

// remove takes back what was made: a disk that is full keeps no half of it.
func (f fresh) remove() {
	for _, path := range slices.Backward(f) {
		_ = os.Remove(path)
	}
}
