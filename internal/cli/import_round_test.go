package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/adopt"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/terminal"
)

// TestImportThenRender imports every home of testdata, renders the description
// with the homes as base, and compares the files: the same bytes, or the report
// names each line that differs.
func TestImportThenRender(t *testing.T) {
	compared := 0
	for _, pattern := range []string{"../../testdata/live/*/args", "../../testdata/real/*/args"} {
		cases, err := filepath.Glob(pattern)
		if err != nil || len(cases) == 0 {
			t.Fatalf("%s: no case: %v", pattern, err)
		}
		for _, path := range cases {
			dir, err := filepath.Abs(filepath.Dir(path))
			if err != nil {
				t.Fatal(err)
			}
			t.Run(filepath.Base(dir), func(t *testing.T) {
				t.Chdir(dir)
				args, err := os.ReadFile("args")
				if err != nil {
					t.Fatal(err)
				}
				compared += importing(t, strings.Fields(string(args))).roundTrip(t)
			})
		}
	}
	if compared < 100 {
		t.Errorf("only %d files compared", compared)
	}
}

// imported is what an import makes of some homes.
type imported struct {
	result *adopt.Result
	homes  []*adopt.Home
	text   []byte
	back   comparison
}

func importing(t *testing.T, args []string) (in imported) {
	t.Helper()
	a := &app{out: terminal.NewWriter(io.Discard), err: terminal.NewWriter(io.Discard)}
	c := a.importCommand()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.ParseFlags(args))
	flags := c.Flags()
	names, _ := flags.GetStringArray("home")
	balancer, _ := flags.GetString("balancer")
	var o adopt.Options
	o.Product, _ = flags.GetString("product")
	o.Version, _ = flags.GetString("version")
	var err error
	in.homes, err = openHomes(names)
	must(err)
	if balancer != "" {
		o.Front, err = openFront(balancer)
		must(err)
	}
	in.result, err = adopt.Homes(in.homes, o)
	must(err)
	in.text, err = avoidable(in.result, in.homes)
	must(err)
	in.back, err = a.rendersBack(in.text, in.result, in.homes, o.Front)
	must(err)
	return in
}

// roundTrip renders the description and returns how many files it compared.
func (in imported) roundTrip(t *testing.T) (compared int) {
	t.Helper()
	for _, s := range in.result.Secrets {
		t.Setenv(s.Env, s.Value.Reveal())
	}
	out := t.TempDir()
	var said bytes.Buffer
	code := Main([]string{"render", "-f", "-", "-o", out}, bytes.NewReader(in.text), &said, &said)
	if code != Fine { // with an error nothing is rendered
		if in.back.unable.EN == "" && code != Found {
			t.Errorf("render: exit %d, and import compared the homes\n%s", code, said.String())
		}
		return 0
	}
	if in.back.unable.EN != "" {
		t.Errorf("render works, and import says: %s", in.back.unable.EN)
	}
	for _, h := range in.homes {
		root := filepath.Join(out, "nodes", h.Name)
		err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			below, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			rendered, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			compared++
			in.explained(t, h, filepath.ToSlash(below), rendered)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return compared
}

// explained wants that the report explains how a rendered file differs from the
// home's.
func (in imported) explained(t *testing.T, h *adopt.Home, path string, rendered []byte) {
	t.Helper()
	home, err := os.ReadFile(filepath.Join(h.Dir, path))
	if err != nil {
		if !slices.ContainsFunc(in.back.changes, func(f diag.Finding) bool { return strings.Contains(f.Message.EN, path) }) {
			t.Errorf("%s: %s is made, and nothing reports it", h.Name, path)
		}
		return
	}
	var told []int
	for _, f := range in.back.changes {
		if f.Pos.File == h.File(path) {
			told = append(told, int(f.Pos.Line))
		}
	}
	before, after := cutLines(home), cutLines(rendered)
	gone, added := differing(before, after)
	if len(gone)+len(added) == 0 && len(told) > 0 {
		t.Errorf("%s: %s has the same bytes, and lines %v are reported", h.Name, path, told)
	}
	for _, n := range gone {
		if !slices.ContainsFunc(told, func(line int) bool { return line == n || covers(path, before, line, n) }) {
			t.Errorf("%s: %s:%d changes, and nothing reports it: %q", h.Name, path, n, before[n-1])
		}
	}
	if len(added) > len(gone) && len(told) == 0 {
		t.Errorf("%s: %s gets %q, and nothing reports it", h.Name, path, after[added[0]-1])
	}
}

// covers reports whether a finding at line speaks of the line n below it, too:
// of a file that kyctl writes as a whole, of an element of several lines, or of
// a value that goes on.
func covers(path string, lines []string, line, n int) bool {
	if line > n {
		return false
	}
	for _, text := range lines[line-1 : n-1] {
		switch path {
		case plan.KylinProperties, plan.CatalinaProperties:
			if !strings.HasSuffix(strings.TrimRight(text, "\r\n"), `\`) {
				return false
			}
		case plan.ContextXML:
			if strings.HasSuffix(strings.TrimSpace(text), "/>") || strings.Contains(text, "</Manager>") {
				return false
			}
		}
	}
	return true
}

// cutLines cuts a text into its lines, whatever ends them.
func cutLines(b []byte) []string {
	text := strings.NewReplacer("\r\n", "\r\n\x00", "\r", "\r\x00", "\n", "\n\x00").Replace(string(b))
	return slices.DeleteFunc(strings.Split(text, "\x00"), func(line string) bool { return line == "" })
}

// differing returns the numbers of the lines that only a has, and that only b
// has, by their longest common subsequence.
func differing(a, b []string) (onlyA, onlyB []int) {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			i++
			onlyA = append(onlyA, i)
		default:
			j++
			onlyB = append(onlyB, j)
		}
	}
	return onlyA, onlyB
}
