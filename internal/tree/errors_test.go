package tree

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestErrorsNameThePlace: an error says which path below which directory, not
// the last part of it alone.
func TestErrorsNameThePlace(t *testing.T) {
	for _, tt := range []struct{ name, link, to, want string }{
		{"a folder that is a link to the outside", "out/nodes/a", "../../outside", "out/nodes/a/conf/kylin.properties: a is a symbolic link, which kyctl does not follow"},
		{"a directory that is a link to nothing", "out", "nothing", "out is a broken symbolic link"},
		{"a directory that is a link to itself", "out", "out", "out is a broken symbolic link"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parent := memory(t)
			must(t, os.Mkdir(filepath.Join(parent, "outside"), 0o755))
			must(t, os.MkdirAll(filepath.Dir(filepath.Join(parent, tt.link)), 0o755))
			must(t, os.Symlink(tt.to, filepath.Join(parent, tt.link)))
			_, err := Write(context.Background(), filepath.Join(parent, "out"), after, Options{})
			if err == nil || !strings.Contains(err.Error(), filepath.Join(parent, tt.want)) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}
