package cli

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/kyctl/kyctl/internal/terminal"
)

// fileOf returns the file that w writes to, if it is one.
func fileOf(w io.Writer) (*os.File, bool) {
	if door, ok := w.(*terminal.Writer); ok {
		w = door.Behind()
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
