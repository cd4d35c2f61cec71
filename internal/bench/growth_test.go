package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Work is counted for fewNodes and for growth times as many. Growth times as much
// is as it should be; sorting takes 5 times as much, and what looks at each
// pair of nodes 16 times.
const (
	fewNodes  = 250
	growth    = 4
	mostAllow = 6
)

// TestWorkGrowsWithTheInput counts how often each statement of kyctl and of the
// YAML reader runs, and names those that run out of proportion on a larger
// description: no clock, so a busy machine changes nothing.
func TestWorkGrowsWithTheInput(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(passwordEnv, "not-a-secret-1")
	kyctl := filepath.Join(dir, "kyctl")
	must(t, build(kyctl, "../../cmd/kyctl", "-cover", "-covermode=count", "-coverpkg=github.com/kyctl/kyctl/...,gopkg.in/yaml.v3"))
	for _, tt := range growing {
		t.Run(tt.name, func(t *testing.T) {
			few, many := tt.count(t, kyctl, fewNodes), tt.count(t, kyctl, growth*fewNodes)
			if len(few) == 0 {
				t.Fatal("nothing was counted")
			}
			for _, place := range outOfProportion(few, many) {
				t.Error(place)
			}
		})
	}
}

// outOfProportion names the statements that ran far more than growth times as
// often.
func outOfProportion(few, many map[string]int) []string {
	var out []string
	for place, times := range many {
		if times > 10*fewNodes && times > mostAllow*max(1, few[place]) {
			out = append(out, fmt.Sprintf("%s ran %d times for %d, %d times for %d", place, few[place], fewNodes, times, growth*fewNodes))
		}
	}
	return out
}

func TestASquareIsOutOfProportion(t *testing.T) {
	few := map[string]int{"line": fewNodes, "sort": fewNodes * 10, "square": fewNodes * fewNodes}
	many := map[string]int{"line": growth * fewNodes, "sort": growth * fewNodes * 12, "square": growth * growth * fewNodes * fewNodes, "late": 100 * fewNodes}
	got := outOfProportion(few, many)
	slices.Sort(got)
	if len(got) != 2 || !strings.HasPrefix(got[0], "late ") || !strings.HasPrefix(got[1], "square ") {
		t.Errorf("named: %q", got)
	}
}

// grows is a description that has n of something.
type grows struct {
	name string
	// of returns the description, and the overlays laid over it.
	of func(n int) []string
	// tree says that what is rendered is written, again, and compared.
	tree bool
	// faulty descriptions are validated alone.
	faulty bool
}

// count runs the commands on the description of n, and returns how often each
// statement ran.
func (g grows) count(t *testing.T, kyctl string, n int) map[string]int {
	t.Helper()
	dir := t.TempDir()
	counters, out := filepath.Join(dir, "counters"), filepath.Join(dir, "out")
	must(t, os.Mkdir(counters, 0o755))
	t.Setenv("GOCOVERDIR", counters)
	var files []string
	for i, text := range g.of(n) {
		name := filepath.Join(dir, fmt.Sprintf("%d.yaml", i))
		must(t, os.WriteFile(name, []byte(text), 0o644))
		files = append(files, "-f", name)
	}
	commands := [][]string{{"validate"}}
	switch {
	case g.tree:
		commands = append(commands, []string{"render", "-q", "-o", out}, []string{"render", "-q", "-o", out}, []string{"diff", "-o", out})
	case !g.faulty:
		commands = append(commands, []string{"render", "-q", "--format", "tar", "-o", out})
	}
	for _, args := range commands {
		raw, err := exec.Command(kyctl, append(args, files...)...).CombinedOutput()
		if _, failed := err.(*exec.ExitError); err != nil && (!failed || !g.faulty) {
			t.Fatalf("%s: %v\n%.2000s", args, err, raw)
		}
	}
	text := filepath.Join(dir, "text")
	raw, err := exec.Command("go", "tool", "covdata", "textfmt", "-i="+counters, "-o="+text).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return readCounts(t, text)
}

// readCounts reads lines of FILE:FROM,TO STATEMENTS TIMES.
func readCounts(t *testing.T, name string) map[string]int {
	t.Helper()
	raw, err := os.ReadFile(name)
	must(t, err)
	counts := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 {
			continue // the mode
		}
		times, err := strconv.Atoi(fields[2])
		must(t, err)
		counts[fields[0]] += times
	}
	return counts
}

// with is describe's text with pairs of old and new.
func with(pairs ...string) func(int) []string {
	return func(n int) []string { return []string{strings.NewReplacer(pairs...).Replace(describe(n))} }
}

// lines are n lines after a description of ten nodes; %d is the line's number.
func lines(before, each string) func(int) []string {
	return func(n int) []string {
		text := strings.Builder{}
		text.WriteString(describe(10) + before)
		for i := range n {
			fmt.Fprintf(&text, each, i)
		}
		return []string{text.String()}
	}
}

const stockBase = "../../testdata/bases/stock-like"

var growing = []grows{
	{name: "nginx", tree: true, of: with()},
	{name: "httpd", of: with("kind: nginx", "kind: httpd")},
	{name: "haproxy", of: with("kind: nginx", "kind: haproxy")},
	{name: "sticky sessions", of: with("listen: [8080]", "listen: [8080], method: sticky_cookie", "store: redis", "store: local")},
	{name: "a base", of: withBase},
	{name: "properties of each node", of: with("mode: query}", "mode: query, properties: {kylin.web.timezone: GMT+8}}")},
	{name: "a name without an address", of: with("host: 10.", "host: node.")},
	{name: "ranges", of: func(n int) []string {
		return []string{describe(1) + fmt.Sprintf("  - {name: \"query-[1-%d]\", host: \"query-[1-%[1]d]\", mode: query}\n", n)}
	}},
	{name: "an overlay of every node", of: func(n int) []string {
		_, nodes, _ := strings.Cut(describe(n), "nodes:")
		return []string{describe(n), "nodes:" + strings.ReplaceAll(nodes, "mode: query", "weight: 2")}
	}},
	{name: "properties", of: lines("properties:\n", "  kap.key-%d: value\n")},
	{name: "an unknown key at each node", faulty: true, of: with("mode: query}", "mode: query, prot: 7070}")},
	{name: "all on one line", faulty: true, of: func(n int) []string {
		head, nodes, _ := strings.Cut(describe(n), "nodes:\n")
		nodes = strings.ReplaceAll(strings.ReplaceAll(nodes, "  - ", ""), "}\n", ", prot: 7070}, ")
		return []string{head + "nodes: [" + nodes + "]\n"}
	}},
	{name: "a comment at each node", faulty: true, of: with("mode: query}", "mode: query, prot: 1} # kyctl:ignore unknown-key as it is")},
	{name: "a comment that ignores nothing at each node", of: with("mode: query}", "mode: query} # kyctl:ignore no-job-node as it is")},
	{name: "settings of lint", faulty: true, of: lines("lint:\n  ignore:\n", "    - {rule: no-job-node, reason: \"%d\"}\n")},
}

// withBase adds stock files: what is true of them is found out once, not for
// each node.
func withBase(n int) []string {
	base, err := filepath.Abs(stockBase)
	if err != nil {
		panic(err) // the working directory is gone
	}
	return with(`version: "3.4.5.2106"`, fmt.Sprintf("version: \"3.4.5.2106\", base: %q", base))(n)
}
