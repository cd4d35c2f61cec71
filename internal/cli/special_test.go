package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// specials are what may stand where a file should: each replaces the file at
// path.
var specials = []struct {
	name string
	make func(path string) error
}{
	{"a pipe", func(path string) error { return syscall.Mkfifo(path, 0o644) }},
	{"a device without an end", func(path string) error { return os.Symlink("/dev/zero", path) }},
	{"a socket", func(path string) error {
		fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != nil {
			return err
		}
		defer syscall.Close(fd)
		return syscall.Bind(fd, &syscall.SockaddrUnix{Name: path})
	}},
	{"a directory", func(path string) error { return os.Mkdir(path, 0o755) }},
	{"a link to itself", func(path string) error { return os.Symlink(filepath.Base(path), path) }},
	{"a file of a terabyte", func(path string) error {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return f.Truncate(1 << 40)
	}},
}

// namers are files of the workplace that name others.
var namers = map[string]string{
	"password.yaml":     "sessions: {redis: {password: {file: password}}}\n",
	"stages/kyctl.yaml": "version: 1\nstages:\n  - {name: one, files: [../listed.yaml]}\n",
	"copy/main.conf":    "http {\n  include site.conf;\n}\n",
}

// TestSpecialFilesEnd: kyctl waited for a writer of the pipe, or read the device
// until the machine had no memory left. It ends with an error that names the
// file; where nothing needs the file it may succeed.
func TestSpecialFilesEnd(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, tt := range []struct {
		before, path, line string
		fine               bool
	}{
		{"", "cluster.yaml", "validate", false},
		{"", "kyctl.yaml", "validate", false},
		{"", "kyctl.yaml", "validate .", false},
		{"", "other.yaml", "validate .", false},
		{"", "listed.yaml", "validate stages", false},
		{"", "password", "render -f cluster.yaml -f password.yaml", false},
		{"", "own", "validate --templates own", false},
		{"", "own/nginx.conf.tmpl", "render --templates own", false},
		{"", "copy", "import --home home --balancer copy/nginx.conf", false},
		{"", "copy/nginx.conf", "import --home home --balancer copy/nginx.conf", false},
		{"", "copy/site.conf", "import --home home --balancer copy/main.conf", true},
		{"", "home", "import --home home", false},
		{"", "home/conf/kylin.properties.override", "import --home home", true},
		{"", "home/tomcat/conf/server.xml", "import --home home", true},
		{"", "base/conf/kylin.properties", "validate --base base", false},
		{"", "base/conf/kylin.properties", "validate --base base --follow-links", false},
		{"", "base/tomcat/conf/context.xml", "render --base base", false},
		{"", "base/tomcat/conf/server.xml", "validate --base base", false},
		{"", "known.json", "validate --baseline known.json", false},
		{"", "known.json", "validate --baseline known.json --write-baseline", false},
		{"render", "out", "render", false},
		{"render", "out", "diff", false},
		{"render", "out", "verify", false},
		{"render", "out/manifest.json", "render", false},
		{"render", "out/manifest.json", "verify", false},
		{"render", "out/nodes", "render", false},
		{"render", "out/nodes", "verify", false},
		{"render", "out/load-balancer/nginx/kylin.conf", "render", false},
		{"render", "out/load-balancer/nginx/kylin.conf", "verify", false},
		{"render", "out/load-balancer/nginx/kylin.conf", "diff", true},
		{"render", "out/.kyctl/journal", "render", true},
		{"", "home", "apply --node kylin-1 --home home", false},
		{"", "home/conf/kylin.properties", "apply --node kylin-1 --home home", false},
		{"", "home/conf/kylin.properties", "diff --node kylin-1 --home home", false},
		{"", "home/tomcat/conf/context.xml", "apply --node kylin-1 --home home", false},
		{"", "home/.kyctl", "apply --node kylin-1 --home home", true},
		{"apply --node kylin-1 --home home", "home/.kyctl/applied.json", "apply --node kylin-1 --home home", false},
		{"apply --node kylin-1 --home home", "home/.kyctl/1/manifest.json", "apply --home home --node kylin-1 --rollback", false},
		{"apply --node kylin-1 --home home", "home/.kyctl/1/old/0", "apply --home home --node kylin-1 --rollback", false},
		{"apply --node kylin-1 --home home", "home/.kyctl/next/manifest.json", "apply --node kylin-1 --home home", false},
	} {
		for _, special := range specials {
			dir := workplace(t)
			for name, text := range namers {
				must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
				must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
			}
			if tt.before != "" {
				runIn(t, kyctl, dir, tt.before)
			}
			path := filepath.Join(dir, filepath.FromSlash(tt.path))
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.RemoveAll(path))
			must(t, special.make(path))
			code, told := runIn(t, kyctl, dir, tt.line)
			must(t, os.RemoveAll(path))
			what := tt.line + " with " + special.name + " at " + tt.path
			last := tt.path[strings.LastIndexByte(tt.path, '/')+1:]
			switch {
			case code < 0 || strings.Contains(told, "goroutine"):
				t.Errorf("%s did not end by itself:\n%.2000s", what, told)
			case code == Fine && !tt.fine && special.name != "a directory":
				t.Errorf("%s: exit 0", what)
			case code != Fine && !strings.Contains(told, last) && !strings.Contains(told, "home") && !strings.Contains(told, "out"):
				t.Errorf("%s: the file is not named:\n%s", what, told)
			}
		}
	}
}

// runIn runs the program, which must end within a minute and two gigabytes.
func runIn(t *testing.T, kyctl, dir, line string) (code int, told string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", `ulimit -v 2000000; exec "$0" `+line, kyctl)
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput() // the code tells
	return cmd.ProcessState.ExitCode(), string(out)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestLargeInputsEnd: each took minutes, or all memory, when its parts were
// 100,000: what was done for one part looked at all others.
func TestLargeInputsEnd(t *testing.T) {
	const many = 100_000
	kyctl := plainKyctl(t)
	for _, tt := range []struct{ name, path, text, line, told string }{
		{"comments that ignore", "over.yaml", strings.Repeat("# kyctl:ignore base-missing known\n", many), "validate -f cluster.yaml -f over.yaml --lang en", ""},
		{"passwords of a base", "base/conf/kylin.properties", strings.Repeat("a.password=not-a-secret-1\n", many), "validate --base base --lang en", ""},
		{"comments of a context.xml in one line", "base/tomcat/conf/context.xml", "<Context>" + strings.Repeat("<!-- a -->", many) + "</Context>", "validate --base base --lang en", ""},
		{"properties of each node of a range", "over.yaml", `nodes: [{name: "n[1-100000]", host: h, properties: {` + numbered(`"k%d": v, `, 60) + "}}]\n", "validate -f cluster.yaml -f over.yaml --lang en", "the ranges expand to more than"},
	} {
		dir := workplace(t)
		path := filepath.Join(dir, filepath.FromSlash(tt.path))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(tt.text), 0o644))
		code, told := runIn(t, kyctl, dir, tt.line)
		if code < 0 || code > Found || !strings.Contains(told, tt.told) {
			t.Errorf("%s: exit %d\n%.1000s", tt.name, code, told)
		}
	}
}

// numbered repeats a text with a number in it.
func numbered(format string, n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, format, i)
	}
	return out.String()
}

// TestAPipeIsADescription: what a shell makes of <(command), /dev/stdin and a pipe
// that -f or an argument names are read to their end, although no file is.
func TestAPipeIsADescription(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, line := range []string{
		`"$0" validate -f <(cat cluster.yaml)`,
		`"$0" validate <(cat cluster.yaml)`,
		`"$0" validate -f cluster.yaml -f <(echo 'nodes: [{name: kylin-1, port: 7071}]')`,
		`cat cluster.yaml | "$0" validate -f /dev/stdin`,
		`"$0" validate -f /dev/stdin < cluster.yaml`,
		`"$0" validate -f /proc/self/fd/7 7< cluster.yaml`,
		`cat cluster.yaml | "$0" validate -f -`,
		`mkfifo pipe; cat cluster.yaml > pipe & "$0" validate -f pipe`,
		`mkfifo pipe; cat cluster.yaml > pipe & "$0" validate pipe`,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		cmd := exec.CommandContext(ctx, "bash", "-c", line, kyctl)
		cmd.Dir = workplace(t)
		out, err := cmd.CombinedOutput()
		cancel()
		if code := cmd.ProcessState.ExitCode(); code != Fine {
			t.Errorf("%s: %v\n%.1000s", line, err, out)
		}
	}
}
