package source

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ReadSome returns the first n bytes of the plain file at path.
func ReadSome(path string, n int64) ([]byte, error) {
	f, err := Open(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n))
}

// ReadStream is ReadSome of what a user names on the command line. It also reads a
// pipe, as a shell makes one for <(command), and what the process was given open.
func ReadStream(path string, n int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || info.Mode()&fs.ModeNamedPipe == 0 && !isGiven(path) {
		return ReadSome(path, n)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n))
}

// isGiven says whether a path names an open file of the process.
func isGiven(path string) bool {
	path = filepath.ToSlash(filepath.Clean(path))
	return path == "/dev/stdin" || strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/")
}
