package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// result is standard output. A write that fails, as on a full disk, fails the
// run, whether its command looks at it or not.
type result struct {
	io.Writer
	err error // of the first such write
}

func (r *result) Write(b []byte) (int, error) {
	n, err := r.Writer.Write(b)
	if r.err == nil {
		r.err = err
	}
	return n, err
}

// fileOf returns the file that w writes to, if it is one.
func fileOf(w io.Writer) (*os.File, bool) {
	if r, ok := w.(*result); ok {
		w = r.Writer
	}
	f, ok := w.(*os.File)
	return f, ok
}

// colored says whether w gets colours.
func (a *app) colored(w io.Writer) bool {
	switch a.global.color {
	case "always":
		return true
	case "never":
		return false
	}
	return os.Getenv("NO_COLOR") == "" && !isDumb() && isTerminal(w)
}

// isDumb says that the terminal obeys no escape sequence.
func isDumb() bool { return os.Getenv("TERM") == "dumb" }

func isTerminal(w io.Writer) bool {
	f, ok := fileOf(w)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is how many columns w has, 0 where it is no terminal.
func width(w io.Writer) int {
	f, ok := fileOf(w)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}
