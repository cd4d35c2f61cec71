package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/adopt"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// openFront reads the balancer's main file; what it includes is read when it is
// asked for.
func openFront(path string) (*adopt.Front, error) {
	r := frontReader{dir: filepath.Dir(path)}
	main, err := r.read(path)
	if err != nil {
		return nil, fmt.Errorf("--balancer: %w", err)
	}
	return &adopt.Front{File: main, Include: r.include}, nil
}

// frontReader reads the files of a balancer, or of a copy of its folder.
type frontReader struct {
	dir   string // of the main file
	files []*source.File
}

// frontOrder is the place of the balancer's files: behind those of the homes.
const frontOrder = 1 << 24

func (r *frontReader) read(path string) (*source.File, error) {
	for _, f := range r.files {
		if f.Name == path {
			return f, nil
		}
	}
	f, err := source.Read(path)
	if err != nil {
		return nil, err
	}
	f.Order = frontOrder + len(r.files)
	for _, s := range secret.InFile(path, string(f.Bytes)) {
		f.Mask(s[0], s[1])
	}
	r.files = append(r.files, f)
	return f, nil
}

// include finds the files of a pattern where the main file says, else, for a
// copy of the folder, beside the main file: /etc/nginx/conf.d/*.conf is
// conf.d/*.conf there, or *.conf.
func (r *frontReader) include(pattern string) ([]*source.File, error) {
	names, err := r.find(pattern)
	if err != nil {
		return nil, err
	}
	var files []*source.File
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			continue
		}
		f, err := r.read(name)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if len(files) == 0 && !strings.ContainsAny(pattern, "*?[") {
		return nil, os.ErrNotExist
	}
	return files, nil
}

func (r *frontReader) find(pattern string) ([]string, error) {
	places := []string{filepath.Join(r.dir, pattern)}
	if filepath.IsAbs(pattern) {
		places[0] = pattern
		parts := strings.Split(strings.Trim(filepath.ToSlash(pattern), "/"), "/")
		for i := range parts {
			places = append(places, filepath.Join(r.dir, filepath.Join(parts[i:]...)))
		}
	}
	for _, place := range places {
		names, err := filepath.Glob(place)
		if err != nil {
			return nil, err
		}
		if len(names) > 0 {
			slices.Sort(names)
			return names, nil
		}
	}
	return nil, nil
}
