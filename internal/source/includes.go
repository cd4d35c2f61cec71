package source

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Includes returns a function that reads what the configuration file main
// includes: a path or a pattern, absolute or relative to main's folder, as the
// sorted files that match. A folder stands for the files in it. A plain path
// that can't be read is an error; a pattern may match nothing.
//
// A configuration that was copied brings along what it includes: where main is
// below another top folder than an absolute pattern, the pattern's tail is
// looked for beside main first (/etc/nginx/conf.d/*.conf is copy/conf.d/*.conf
// for copy/nginx.conf). Where main is itself a file that another one includes,
// such as sites-enabled/kylin, what is relative may stand one folder higher.
func Includes(main string) func(pattern string) ([]*File, error) {
	return func(pattern string) ([]*File, error) {
		pattern = filepath.FromSlash(pattern)
		paths, err := filepath.Glob(includePattern(main, pattern))
		if err != nil {
			return nil, err
		}
		if len(paths) == 0 && !strings.ContainsAny(pattern, "*?[") {
			return nil, fs.ErrNotExist
		}
		var files []*File
		for _, path := range paths {
			found, err := readAll(path, 0)
			if err != nil {
				return nil, err
			}
			files = append(files, found...)
		}
		return files, nil
	}
}

// includePattern is the pattern by which a pattern that main writes is looked
// for on this machine.
func includePattern(main, pattern string) string {
	folder := filepath.Dir(main)
	if !filepath.IsAbs(pattern) {
		here, above := filepath.Join(folder, pattern), filepath.Join(filepath.Dir(folder), pattern)
		if matches(above) && !matches(here) {
			return above
		}
		return here
	}
	if abs, err := filepath.Abs(main); err == nil && topFolder(abs) == topFolder(pattern) {
		return pattern
	}
	for tail := strings.TrimPrefix(pattern, string(filepath.Separator)); tail != ""; {
		if filepath.Base(tail) == tail && strings.ContainsAny(tail, "*?[") {
			break // all that is beside main was not meant
		}
		here := filepath.Join(folder, tail)
		if matches(here) {
			return here
		}
		_, tail, _ = strings.Cut(tail, string(filepath.Separator))
	}
	return pattern
}

// matches says whether a pattern has a file.
func matches(pattern string) bool {
	found, err := filepath.Glob(pattern)
	return err == nil && len(found) > 0
}

func topFolder(path string) string {
	top, _, _ := strings.Cut(strings.TrimPrefix(path, string(filepath.Separator)), string(filepath.Separator))
	return top
}

// maxFolders is how deep folders are read: a link may lead up again.
const maxFolders = 8

// readAll reads a file, or the files in a folder, which is so many folders below
// the one that is included.
func readAll(path string, depth int) ([]*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		f, err := Read(path)
		return []*File{f}, err
	}
	if depth > maxFolders {
		return nil, fmt.Errorf("%s: folders stand in each other more than %d deep", path, maxFolders)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var files []*File
	for _, e := range entries {
		found, err := readAll(filepath.Join(path, e.Name()), depth+1)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}
