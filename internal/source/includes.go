package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Includes returns a function that reads what the configuration file main
// includes: a path or a pattern, absolute or relative to main's folder, as the
// sorted files that match. A folder stands for the files in it. A plain path
// that can't be read is an error; a pattern may match nothing. With an error
// come the files that could be read.
//
// Where main is one of places, its includes are read where they say. Any other
// main is a copy, which brings along what it includes: what it names is looked
// for in main's folder, and this machine's own files are never read for it
// (copied).
func Includes(main string) func(pattern string) ([]*File, error) {
	folder := filepath.Dir(main)
	folders := []string{folder}
	if isPart(folder) {
		folders = append(folders, filepath.Join(folder, ".."))
	}
	if placeOf(main) != "" {
		return live(folders).include
	}
	return copied(folders).include
}

// places are the folders in which balancers keep their configuration on a
// machine, as their packages and their own install programs choose them.
var places = []string{
	"/etc/nginx", "/usr/local/nginx/conf", "/usr/local/etc/nginx", "/usr/local/openresty/nginx/conf", "/opt/homebrew/etc/nginx",
	"/etc/apache2", "/etc/httpd", "/usr/local/apache2", "/usr/local/etc/apache24", "/opt/homebrew/etc/httpd",
	"/etc/haproxy", "/usr/local/etc/haproxy",
}

// placeOf is the one of places that a file is in, "" where it is elsewhere.
func placeOf(path string) string {
	for _, place := range places {
		if _, inside := below(place, path); inside {
			return place
		}
	}
	return ""
}

// isPart says whether a folder is part of a configuration whose root is one
// folder higher: conf of httpd, and folders of files that a main file includes,
// such as sites-enabled.
func isPart(folder string) bool {
	abs, err := filepath.Abs(folder)
	if err != nil {
		return false
	}
	name, above := filepath.Base(abs), filepath.Dir(abs)
	if name == "conf" || strings.HasSuffix(name, ".d") || strings.HasPrefix(name, "sites-") || strings.HasPrefix(name, "conf-") {
		return true
	}
	for _, main := range []string{"nginx.conf", "apache2.conf", "httpd.conf"} {
		if _, err := os.Lstat(filepath.Join(above, main)); err == nil {
			return true
		}
	}
	return false
}

// live reads the includes of a configuration where its balancer reads it. It
// holds the folders that what is relative may be relative to, the file's own
// first.
type live []string

func (l live) include(pattern string) ([]*File, error) {
	pattern = filepath.FromSlash(pattern)
	found := pattern
	if !rooted(pattern) {
		found = filepath.Join(l[0], pattern)
		if above := filepath.Join(l[len(l)-1], pattern); matches(above) && !matches(found) {
			found = above
		}
	}
	paths, err := filepath.Glob(found)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 && !isPattern(pattern) {
		return nil, fs.ErrNotExist
	}
	return machine.files(paths)
}

// matches says whether a pattern has a file.
func matches(pattern string) bool {
	found, err := filepath.Glob(pattern)
	return err == nil && len(found) > 0
}

func isPattern(path string) bool { return strings.ContainsAny(path, "*?[") }

// rooted says whether a path begins at the root, as the balancer's machine, which
// is no Windows, writes it.
func rooted(path string) bool { return filepath.IsAbs(path) || os.IsPathSeparator((path + " ")[0]) }

// below is path relative to a folder, and whether it is the folder or in it.
// Neither need exist.
func below(folder, path string) (rel string, inside bool) {
	from, err := filepath.Abs(folder)
	if err != nil {
		return "", false
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	rel, err = filepath.Rel(from, to)
	return rel, err == nil && filepath.IsLocal(rel)
}

// maxFolders is how deep folders are read: a link may lead up again.
const maxFolders = 8

// An include of / would read the whole disk: so many files and bytes may one name.
const (
	maxIncluded      = 10_000
	maxIncludedBytes = 64 << 20
)

// disk is what files are read from.
type disk struct {
	stat func(path string) (fs.FileInfo, error)
	list func(path string) ([]fs.DirEntry, error)
	read func(path string) (*File, error)
}

// machine is the disk of this machine.
var machine = disk{os.Stat, os.ReadDir, Read}

// files are the files of all paths, and what is wrong with the others.
func (d disk) files(paths []string) ([]*File, error) {
	return d.atMost(paths, maxIncluded, maxIncludedBytes)
}

func (d disk) atMost(paths []string, left, bytes int) ([]*File, error) {
	read := d.read
	d.read = func(path string) (*File, error) {
		if left--; left < 0 {
			return nil, errTooMany
		}
		f, err := read(path)
		if err != nil {
			return nil, err
		}
		if bytes -= len(f.Bytes); bytes < 0 {
			return nil, errTooMany
		}
		return f, nil
	}
	return d.each(paths, 0)
}

var errTooMany = fmt.Errorf("it matches more than %d files, or more than %d MB: name the files to read", maxIncluded, maxIncludedBytes>>20)

// all reads a file, or the files in a folder, which is so many folders below the
// one that is included.
func (d disk) all(path string, depth int) ([]*File, error) {
	info, err := d.stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		f, err := d.read(path)
		if err != nil {
			return nil, err
		}
		return []*File{f}, nil
	}
	if depth > maxFolders {
		return nil, fmt.Errorf("%s: directories are nested more than %d levels deep", path, maxFolders)
	}
	entries, err := d.list(path)
	if err != nil {
		return nil, err
	}
	paths := make([]string, 0, len(entries))
	for _, e := range entries {
		paths = append(paths, filepath.Join(path, e.Name()))
	}
	return d.each(paths, depth+1)
}

// each returns the files of all paths, and what is wrong with the others.
func (d disk) each(paths []string, depth int) ([]*File, error) {
	var files []*File
	var wrong []error
	for _, path := range paths {
		found, err := d.all(path, depth)
		files = append(files, found...)
		if err != nil {
			wrong = append(wrong, err)
		}
		if errors.Is(err, errTooMany) {
			break
		}
	}
	return files, errors.Join(wrong...)
}
