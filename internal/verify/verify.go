// Package verify asks the balancers' own programs what they make of rendered
// files.
//
// In: a rendered file, the program's path. Out: what it complains of, at the
// lines of that file. It works on a scratch copy, without names, certificates,
// network or root.
package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
)

// Program is a balancer's own program.
type Program struct {
	// Name is the word of load_balancer.kind.
	Name string
	// Own is the user's own template of the balancer's file, if any. What it loads
	// may be loaded.
	Own []byte
	// Template is the name of the template of the balancer's file.
	Template string
	// binaries are what the program is called, also where it stands outside of
	// most people's PATH.
	binaries []string
	// version finds the version in what "-v" says.
	version func() *regexp.Regexp
	// mains are the whole configurations that a rendered file must fit into.
	mains []string
	// scratch makes the file of this machine, line for line the rendered one.
	scratch func(*scratcher, []byte) []byte
	// prepare writes scratch copies and the main file around them into a folder.
	prepare func(path, dir, main string, confs [][]byte) error
	// args are those of the question, asked in the folder dir.
	args func(version, dir string) []string
	// read takes apart what the program says.
	read func(said string) []Complaint
	// split takes a file apart into directives.
	split func(string) ([][]directive.Word, []*directive.Misread)
	// loads returns the name of a directive with which the program at path would
	// load code, "" for any other.
	loads func(path string, words []directive.Word) string
	// file is the name of the i-th scratch copy, as the program says it.
	file func(i int) string
	// words are those of the directive at a line, the one that a text is about.
	words func(conf []byte, line int, text string) []string
	// keys are the keys of the description that a directive is written from.
	keys []origin
}

// origin is a directive's name, with its first argument where that tells
// more, and keys of the description.
type origin struct{ name, keys string }

// Programs are the programs that can be asked.
func Programs() []Program { return []Program{nginx(), haproxy(), httpd()} }

// Names are the names of the programs.
func Names() []string {
	var names []string
	for _, p := range Programs() {
		names = append(names, p.Name)
	}
	return names
}

// For returns the program that reads a file of a rendered tree, by its path.
func For(path string) (Program, bool) {
	for _, p := range Programs() {
		if strings.HasPrefix(path, "load-balancer/"+p.Name+"/") {
			return p, true
		}
	}
	return Program{}, false
}

// Find returns the path of the program on this machine. The error wraps
// exec.ErrNotFound where it is not installed.
func (p Program) Find() (string, error) {
	for _, name := range p.binaries {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", fmt.Errorf("%s is not installed: %w", p.Name, exec.ErrNotFound)
}

// Version asks the program at path for its version, such as 1.22.1. A program
// that is another one is an error.
func (p Program) Version(ctx context.Context, path string) (string, error) {
	cmd := exec.CommandContext(ctx, path, "-v")
	cmd.Env = environment()
	said, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	found := p.version().FindSubmatch(said)
	if found == nil {
		return "", errors.Join(fmt.Errorf("the output of %s -v is not that of %s", path, p.Name), err)
	}
	return string(found[1]), nil
}

// Complaint is one thing that a program says of a file.
type Complaint struct {
	// File is the file's name as the program says it.
	File string
	// Line counts from 1; 0 where the program names none.
	Line     int
	Text     string
	Severity diag.Severity
	// Message, where set, is what kyctl itself says, and Hint what to do.
	Message, Hint diag.Text
}

// Answer is what a program makes of files.
type Answer struct {
	// Refused says that it would not start with them.
	Refused bool
	// Complaints are sorted by file and line, each once, in the words of the
	// rendered files.
	Complaints []Complaint
	// Said is all that the program printed, in the words of the scratch copies.
	Said string
}

// patience is how long a program may think about a file: HAProxy takes seconds
// over ten thousand nodes, on a busy machine half a minute.
const patience = 5 * time.Minute

// Ask lets the program at path check rendered files, all of them in one
// configuration, inside the folder dir, which must be empty. An error is that
// of running it.
func (p Program) Ask(ctx context.Context, path, dir string, confs ...[]byte) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	version, err := p.Version(ctx, path)
	if err != nil {
		return Answer{}, err
	}
	var all Answer
	s := newScratcher()
	var copies [][]byte
	for i, conf := range confs {
		all.Complaints = append(all.Complaints, p.refuse(path, p.file(i), conf)...)
		copies = append(copies, p.scratch(s, conf))
	}
	if len(all.Complaints) > 0 {
		all.Refused, all.Complaints = true, once(all.Complaints)
		return all, nil
	}
	for _, main := range p.mains {
		if err := p.Prepare(path, dir, main, copies); err != nil {
			return Answer{}, err
		}
		one, err := p.ask(ctx, path, dir, p.args(version, dir))
		if err != nil {
			return Answer{}, err
		}
		all.Refused = all.Refused || one.Refused
		all.Said += one.Said
		all.Complaints = append(all.Complaints, one.Complaints...)
	}
	s.restore(all.Complaints, dir)
	all.Complaints = once(all.Complaints)
	return all, nil
}

// Prepare writes copies of rendered files, the configuration main around them
// and the files that they name into dir, for the program at path.
func (p Program) Prepare(path, dir, main string, copies [][]byte) error {
	cert, key, err := Certificate()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{certFile: cert, keyFile: key, certFile + ".key": key, ownFile: nil, listFile: []byte(certFile + "\n")} {
		if err := write(filepath.Join(dir, name), text); err != nil {
			return err
		}
	}
	return p.prepare(path, dir, main, copies)
}

// ask runs the program once.
func (p Program) ask(ctx context.Context, path, dir string, args []string) (Answer, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Stderr = dir, &said
	cmd.Env = environment()
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Answer{}, fmt.Errorf("%s did not finish within %s", path, patience)
	case ctx.Err() != nil:
		return Answer{}, ctx.Err()
	case err != nil && !errors.As(err, &exit):
		return Answer{}, err
	}
	a := Answer{Refused: err != nil, Said: said.String(), Complaints: p.read(said.String())}
	a.weigh(err)
	return a, nil
}

// weigh makes the complaints fit the exit code: a file that is taken has no
// error, one that is refused has.
func (a *Answer) weigh(err error) {
	worst := diag.Severity(0)
	for i, c := range a.Complaints {
		if !a.Refused {
			a.Complaints[i].Severity = min(c.Severity, diag.Warning)
		}
		worst = max(worst, a.Complaints[i].Severity)
	}
	if a.Refused && worst < diag.Error {
		text := strings.Join(strings.Fields(a.Said), " ")
		if text == "" {
			text = err.Error()
		}
		a.Complaints = append(a.Complaints, Complaint{Text: text, Severity: diag.Error})
	}
}

// once sorts complaints and drops what is said for each main file.
func once(list []Complaint) []Complaint {
	slices.SortStableFunc(list, func(a, b Complaint) int {
		return strings.Compare(fmt.Sprintf("%s:%9d:%s", a.File, a.Line, a.Text), fmt.Sprintf("%s:%9d:%s", b.File, b.Line, b.Text))
	})
	return slices.Compact(list)
}
