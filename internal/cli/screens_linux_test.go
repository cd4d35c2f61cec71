package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/examples"
	"github.com/kyctl/kyctl/internal/ground"
)

// TestScreens runs every command of README.md, the guide, the examples in docs/cli.md
// and the presets on every kind of terminal, and compares what it shows with
// testdata/screens. With -update the screens are rewritten. A dumb terminal and one
// without colours show what one of 80 columns does, but for the colours.
func TestScreens(t *testing.T) {
	_, nginx := ground.BalancerProgram(t, "nginx")
	kyctl := plainKyctl(t)
	t.Setenv("PATH", filepath.Dir(kyctl)+":"+os.Getenv("PATH"))
	master := t.TempDir()
	furnish(t, master, nginx)
	lines := documented(t)
	all := make([]string, len(screens))
	t.Run("run", func(t *testing.T) {
		for i, s := range screens {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				var shown strings.Builder
				for _, line := range lines {
					shown.WriteString(s.session(t, master, line) + "\n")
				}
				all[i] = shown.String()
			})
		}
	})
	for i, s := range screens {
		if s.plain {
			sameLines(t, s.name, plainScreen(all[1]), all[i])
			continue
		}
		compare(t, "../../testdata/screens/"+s.name+".txt", all[i])
	}
}

func plainScreen(shown string) string {
	return regexp.MustCompile(`\^\[\[[0-9;]*m`).ReplaceAllString(shown, "")
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	sameLines(t, file, string(want), got)
}

func sameLines(t *testing.T, name, want, got string) {
	t.Helper()
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if strings.TrimRight(a[i], " ") != b[i] {
			t.Fatalf("%s:%d differs; run make golden and look at git diff\nwant %s\ngot  %s", name, i+1, a[i], b[i])
		}
	}
	if len(a) != len(b) {
		t.Errorf("%s has %d lines, and %d are shown; run make golden and look at git diff", name, len(a), len(b))
	}
}

var (
	fences       = regexp.MustCompile("(?ms)^```\\w+\n(.*?)^```$")
	commandLines = regexp.MustCompile(`(?m)^(?:\$ |- run: | *- )?((?:kyctl|source <\(kyctl) .*)$`)
)

// documented are the command lines of README.md, the guide and the commands' examples,
// then those that begin with a preset.
func documented(t *testing.T) []string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	must(t, err)
	guide, err := os.ReadFile("../../docs/guide.md")
	must(t, err)
	var lines []string
	add := func(text string) {
		for _, m := range commandLines.FindAllStringSubmatch(text, -1) {
			line, _, _ := strings.Cut(m[1], " #")
			if line = strings.TrimSpace(line); !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	for _, m := range fences.FindAllStringSubmatch(string(readme)+string(guide), -1) {
		add(m[1])
	}
	for _, c := range (&app{}).root(nil).Commands() {
		add(unindent(c.Example))
	}
	if len(lines) < 35 {
		t.Errorf("only %d command lines: the test has lost its sense\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for _, name := range examples.Names() {
		lines = append(lines, "kyctl init --preset "+name+" new && cd new && kyctl validate && kyctl render -o out && kyctl diff -o out")
	}
	return lines
}

// paths are where the documents presume a home or a program, and where the test
// has it.
var paths = strings.NewReplacer("/usr/local/kyligence", "kyligence", "/opt/nginx/sbin/nginx", "./nginx-program")

// session runs a command line in a folder of its own and returns it with what the
// terminal shows and the exit code.
func (s screen) session(t *testing.T, master, line string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "work")
	if strings.Contains(line, "kyctl init") {
		must(t, os.Mkdir(dir, 0o755))
	} else {
		must(t, os.CopyFS(dir, os.DirFS(master)))
	}
	var acts []act
	if strings.HasPrefix(line, "kyctl encrypt") && !strings.Contains(line, "<") {
		acts = append(acts, act{"password: ", func(f *os.File) {
			for echoes(t, f) { // until the program has asked for silence
			}
			_, err := f.WriteString("not-a-secret-1\n")
			must(t, err)
		}})
	}
	// source reads, and does not obey, what may be another shell's script;
	// fpath is where zsh looks for them.
	script := `source() { cat "$@" >/dev/null; }; fpath=(none .); ` + paths.Replace(line)
	cmd := withinMinutes(t, dir, "bash", "-c", script)
	for name, value := range goldenSecrets {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	sent, code := s.run(t, cmd, acts...)
	return fmt.Sprintf("$ %s\n%s[exit %d]\n", line, s.shows(t, sent), code)
}

const stagedCluster = `version: 1
name: prod
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: query-1, host: 127.0.0.1, port: 1, mode: all}   # 第一个节点, and a line that is longer than any terminal of the test is wide: ` + "%s" + `
  - {name: query-2, host: 127.0.0.2, port: 1, mode: query}
load_balancer: {kind: nginx, listen: [1]}
sessions: {store: local}
`

// furnish makes what the documents' commands are run on: the descriptions of two
// stages, trees and homes of an earlier one, balancers' files.
func furnish(t *testing.T, dir, nginx string) {
	t.Helper()
	cluster := fmt.Sprintf(stagedCluster, strings.Repeat("wide ", 40))
	for name, text := range map[string]string{
		"cluster.yaml": cluster, "base.yaml": cluster, "before/cluster.yaml": cluster, "clusters/a.yaml": cluster,
		"earlier.yaml":                        "metadata: {identifier: earlier}\n",
		"prod.yaml":                           "metadata: {identifier: prod}\n",
		"clusters/b.yaml":                     twoJobEngines,
		"known.json":                          `{"version":1,"findings":[]}`,
		"password.txt":                        "not-a-secret-1\n",
		"kyligence/conf/kylin.properties":     "kylin.stock=1\nkylin.server.mode=all\n",
		"homes/kylin-1/conf/kylin.properties": "kylin.server.mode=all\nkylin.metadata.url=kylin_metadata@hbase\n",
		"homes/kylin-2/conf/kylin.properties": "kylin.server.mode=query\nkylin.metadata.url=other@hbase\n",
		"nginx.conf":                          "http { upstream kylin { server 127.0.0.1:1; server 127.0.0.2:1; } server { listen 8080; location / { proxy_pass http://kylin; } } }\n",
		"nginx/nginx.conf":                    "http { upstream kylin { server 127.0.0.1:1; server 127.0.0.2:1; } server { listen 8080; location / { proxy_pass http://kylin; } } }\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o644))
	}
	must(t, os.Symlink(nginx, filepath.Join(dir, "nginx-program")))
	for _, line := range []string{
		"render -f cluster.yaml -o out",
		"render --placeholders -f cluster.yaml -f earlier.yaml -o earlier",
		"apply -f cluster.yaml -f earlier.yaml --node query-1 --home kyligence",
	} {
		cmd := withinMinutes(t, dir, "kyctl", strings.Fields(line)...)
		if printed, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("kyctl %s: %v\n%s", line, err, printed)
		}
	}
}
