package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/terminal"
	"github.com/kyctl/kyctl/internal/verify"
)

// noRests fails a test that leaves a scratch folder behind, and gives it a
// temporary folder whose name is hard to write down.
func noRests(t *testing.T) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), `a b; "c" 'd' $e #f {g}`)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
	t.Cleanup(func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}

// TestEveryBalancerIsAsked: a new balancer needs a program in verify.
func TestEveryBalancerIsAsked(t *testing.T) {
	for _, k := range balancer.Kinds {
		if p, ok := verify.For("load-balancer/" + k.File); !ok || p.Name != k.Name {
			t.Errorf("nobody asks %s: add its program to internal/verify", k.Name)
		}
	}
	if len(verify.Names()) != len(balancer.Kinds) {
		t.Errorf("programs %v", verify.Names())
	}
}

// allPrograms skips a test where a balancer's program is missing.
func allPrograms(t *testing.T) {
	t.Helper()
	for _, k := range balancer.Kinds {
		ground.BalancerProgram(t, k.Name)
	}
}

// TestVerifyExamples: the real programs take what every example gives, without
// a network: no name resolves and nothing but the machine itself answers.
func TestVerifyExamples(t *testing.T) {
	for name, value := range goldenSecrets {
		t.Setenv(name, value)
	}
	noRests(t)
	allPrograms(t)
	alone := noNetwork(t)
	for _, dir := range descriptions(t) {
		if filepath.Base(filepath.Dir(dir)) != "examples" {
			continue
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			var said, errs bytes.Buffer
			if code := Main(append([]string{"render", "-o", out}, files(t, dir)...), strings.NewReader(""), &said, &errs); code != Fine {
				t.Fatalf("render: exit %d\n%s", code, &errs)
			}
			c := exec.Command(alone[0], append(alone[1:], append([]string{"kyctl", "verify", "-o", out}, files(t, dir)...)...)...)
			b, err := c.CombinedOutput()
			if line := strings.TrimPrefix(string(b), out); err != nil || strings.Count(line, "\n") != 1 || !strings.Contains(line, " files match manifest.json; ") || !strings.Contains(line, " accepts load-balancer/") {
				t.Errorf("%s: %v\n%s", strings.Join(alone, " "), err, b)
			}
		})
	}
}

// noNetwork returns the beginning of a command that has no network, or of one
// that has where this machine does not let one go without.
func noNetwork(t *testing.T) []string {
	t.Helper()
	for _, words := range [][]string{{"unshare", "-n"}, {"unshare", "-r", "-n"}} {
		if exec.Command(words[0], append(words[1:], "true")...).Run() == nil {
			return words
		}
	}
	t.Log("a process without a network is not permitted here: asked with one")
	return []string{"env"}
}

// TestVerifyFindsABrokenTemplate: a template of one's own that makes a mistake
// is told at the line of the description that it writes, or where that can't be
// known at the rendered line.
func TestVerifyFindsABrokenTemplate(t *testing.T) {
	noRests(t)
	allPrograms(t)
	for _, row := range []struct {
		kind, old, text string
		want            []string // lines of what verify says
	}{
		{"nginx", "    listen {{.}};", "    listen {{.}} http3000;", []string{
			`cluster.yaml:7:58: error: nginx VERSION reports: invalid parameter "http3000" [verify-nginx]`,
			`  out/load-balancer/nginx/kylin.conf:72:17: the rendered line`,
		}},
		{"nginx", "    server_name {{.Server.Names}};", "    server_name {{.Server.Names}} ~(;", []string{
			`cluster.yaml:8:18: error: nginx VERSION reports: pcre`,
		}},
		{"nginx", "    gzip on;", "    gzipp on;", []string{
			`out/load-balancer/nginx/kylin.conf:`, `    gzipp on;`,
		}},
		{"haproxy", "    balance {{.Balance}}", "    balance {{.Balance}}x", []string{
			`cluster.yaml:9:11: error: haproxy VERSION reports: `,
		}},
		{"haproxy", `    default-server {{.Check}}
{{- .Writes}}`, `    default-server {{.Check}}
{{- .Writes}} nonsense`, []string{
			`cluster.yaml:6:27: error: haproxy VERSION reports: 'server kylin-write/kylin-2' : unknown keyword 'nonsense' [verify-haproxy]`,
		}},
		{"httpd", "        ProxySet {{.Set}}", "        ProxySet {{.Set}} nonsense=1", []string{
			`cluster.yaml:9:11: error: httpd VERSION reports: `,
		}},
		{"httpd", "    ServerAlias {{.}}", "    ServerAlia {{.}}", []string{
			`out/load-balancer/httpd/kylin.conf:`, `reports: Invalid command 'ServerAlia'`,
		}},
	} {
		t.Run(row.kind+" "+row.text, func(t *testing.T) {
			name := map[string]string{"nginx": "nginx.conf.tmpl", "haproxy": "haproxy.cfg.tmpl", "httpd": "httpd.conf.tmpl"}[row.kind]
			b, err := os.ReadFile(filepath.Join("..", "..", "templates", name))
			if err != nil {
				t.Fatal(err)
			}
			text := string(b)
			t.Chdir(t.TempDir())
			putFile(t, "cluster.yaml", strings.ReplaceAll(twoNodes, "KIND", row.kind))
			if strings.Count(text, row.old) == 0 {
				t.Fatalf("%q is not in %s", row.old, name)
			}
			putFile(t, "mine/"+name, strings.ReplaceAll(text, row.old, row.text))
			if code, said := typed("render", "--templates", "mine"); code != Fine {
				t.Fatalf("render: exit %d\n%s", code, said)
			}
			code, said := typed("verify")
			for _, want := range row.want {
				before, after, _ := strings.Cut(want, "VERSION")
				if code != Found || !strings.Contains(said, before) || !strings.Contains(said, after) {
					t.Errorf("exit %d, want %q in\n%s", code, want, said)
				}
			}
		})
	}
}

const twoNodes = `version: 1
name: kylin
product: {name: kylin, version: "3.1"}
metadata: {hbase: {}}
nodes:
  - {name: kylin-2, host: 10.0.0.2}
load_balancer: {kind: KIND, health_check: {}, listen: [ 8080],
  server_names: [kylin.example.com, b.example.com],
  method: least_conn}
`

// TestVerifyWithoutTheProgram: a program that is not there is named with its
// file, and is a failure unless --skip-missing.
func TestVerifyWithoutTheProgram(t *testing.T) {
	noRests(t)
	t.Chdir(t.TempDir())
	putFile(t, "cluster.yaml", strings.ReplaceAll(twoNodes, "KIND", "nginx"))
	if code, said := typed("render"); code != Fine {
		t.Fatal(said)
	}
	none := func(verify.Program) (string, error) { return "", exec.ErrNotFound }
	for _, row := range []struct {
		skip   bool
		edit   string
		failed bool
		found  bool
	}{{false, "", true, false}, {true, "", false, false}, {false, "x", false, true}, {true, "x", false, true}} {
		if row.edit != "" {
			putFile(t, "out/load-balancer/nginx/kylin.conf", row.edit)
		}
		var errs bytes.Buffer
		a := &app{in: strings.NewReader(""), out: terminal.NewWriter(&errs), err: terminal.NewWriter(&errs)}
		a.global.files, a.global.outDir, a.global.lang = []string{"cluster.yaml"}, "out", "en"
		err := a.verify(verifyFlags{skipMissing: row.skip, find: none})
		if (err == errFound) != row.found || (err != nil && err != errFound) != row.failed {
			t.Errorf("%+v: %v", row, err)
		}
		if want := "kyctl: nginx is not installed: out/load-balancer/nginx/kylin.conf was not checked\n"; !strings.Contains(errs.String(), want) {
			t.Errorf("%+v: %s", row, &errs)
		}
		if strings.Contains(errs.String(), "kylin.conf was edited after it was rendered") != row.found {
			t.Errorf("%+v: %s", row, &errs)
		}
	}
}

// typed runs kyctl and returns its exit code and all that it printed.
func typed(args ...string) (int, string) {
	var said bytes.Buffer
	code := Main(append(args, "--lang=en"), strings.NewReader(""), &said, &said)
	return code, said.String()
}

func putFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
