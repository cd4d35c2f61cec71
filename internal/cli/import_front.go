package cli

import (
	"fmt"

	"github.com/kyctl/kyctl/internal/adopt"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// openFront reads the balancer's main file; what it includes is read when it is
// asked for.
func openFront(path string) (*adopt.Front, error) {
	main, err := source.Read(path)
	if err != nil {
		return nil, fmt.Errorf("--balancer: %w", err)
	}
	if secret.Wide(string(main.Bytes)) {
		return nil, fmt.Errorf("--balancer: %s is encoded in UTF-16 or UTF-32: save it as UTF-8", path)
	}
	r := frontReader{includes: source.Includes(path)}
	return &adopt.Front{File: r.known(main), Include: r.include}, nil
}

// frontReader keeps the files of a balancer, each once and what it holds of
// secrets hidden.
type frontReader struct {
	includes func(pattern string) ([]*source.File, error)
	files    []*source.File
}

// frontOrder is the place of the balancer's files: behind those of the homes.
const frontOrder = 1 << 24

// known returns the file of that name that was read before, else f.
func (r *frontReader) known(f *source.File) *source.File {
	for _, old := range r.files {
		if old.Name == f.Name {
			return old
		}
	}
	f.Order = frontOrder + len(r.files)
	for _, s := range secret.InFile(f.Name, string(f.Bytes)) {
		f.Mask(s[0], s[1])
	}
	r.files = append(r.files, f)
	return f
}

func (r *frontReader) include(pattern string) ([]*source.File, error) {
	files, err := r.includes(pattern)
	for i := range files {
		files[i] = r.known(files[i])
	}
	return files, err
}
