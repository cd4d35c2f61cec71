package tree

import (
	"archive/tar"
	"bufio"
	"fmt"
	"io"

	"github.com/kyctl/kyctl/internal/render"
)

// Tar writes the files and, last, the manifest: the same bytes for the same
// bundle, without dates or owners. The archive holds the secrets.
func Tar(w io.Writer, b Bundle) error {
	if err := b.check(); err != nil {
		return err
	}
	t := tar.NewWriter(w)
	for _, a := range b.all() {
		h := tar.Header{Name: a.Path, Mode: int64(a.Mode.Perm()), Size: int64(len(a.Bytes)), Typeflag: tar.TypeReg}
		if err := t.WriteHeader(&h); err != nil {
			return err
		}
		if _, err := t.Write(a.Bytes); err != nil {
			return err
		}
	}
	return t.Close()
}

// Show writes every file under a line with its name, for people: secrets are
// masked.
func Show(w io.Writer, b Bundle) error {
	out := bufio.NewWriter(w)
	for i, a := range b.all() {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(out, "==> %s <==\n", a.Path)
		text := mask(a.Path, string(a.Bytes), func(string) string { return hidden })
		out.WriteString(text)
		if text != "" && text[len(text)-1] != '\n' {
			out.WriteByte('\n')
		}
	}
	return out.Flush()
}

// all returns the artifacts and the manifest of a tree of its own.
func (b Bundle) all() []render.Artifact {
	h, sums := hasher{}, make([]sum, len(b.Artifacts))
	for i, a := range b.Artifacts {
		sums[i] = h.sum(a.Bytes)
	}
	list := make([]render.Artifact, 0, len(b.Artifacts)+1)
	return append(append(list, b.Artifacts...), b.manifest(sums, Manifest{}).artifact())
}
