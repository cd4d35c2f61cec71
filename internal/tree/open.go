package tree

import (
	"os"

	"github.com/kyctl/kyctl/internal/folder"
)

// openTree opens the directory at dir, which must not be reached by a link that leads
// from one user to another.
func openTree(dir string) (*os.Root, error) {
	root, err := openFolder(os.Stat, os.OpenRoot, dir)
	if err != nil {
		return nil, err
	}
	info, err := root.Stat(".")
	if err == nil {
		err = folder.IsAt(dir, info)
	}
	if err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}
