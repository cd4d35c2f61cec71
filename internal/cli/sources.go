package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"github.com/kyctl/kyctl/internal/source"
	"github.com/kyctl/kyctl/internal/tree"
)

// sources are the inputs for the manifest, without a path of the machine: a
// render from another working directory gives the same bytes.
func sources(c *checked) []tree.Source {
	var out []tree.Source
	add := func(name string, f *source.File) {
		sum := sha256.Sum256(f.Bytes)
		out = append(out, tree.Source{Name: filepath.ToSlash(name), SHA256: hex.EncodeToString(sum[:])})
	}
	for _, f := range c.files {
		add(filepath.Base(f.Name), f)
	}
	for _, b := range c.plan.Bases() {
		for _, f := range b.Files() {
			name, err := filepath.Rel(b.Dir, f.Name)
			if err != nil {
				name = filepath.Base(f.Name)
			}
			add(filepath.Join(b.Name, name), f)
		}
	}
	return out
}
