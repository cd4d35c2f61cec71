package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kyctl/kyctl/internal/cipher"
)

// marks are the secrets of a run, by their variable, and their cipher texts.
func marks() (values map[string]string, hidden []string) {
	values = map[string]string{}
	for i, name := range slices.Sorted(maps.Keys(goldenSecrets)) {
		values[name] = fmt.Sprintf("q7Zk9-%d-hunter", i)
		cfb, _ := cipher.CFB(values[name], cipher.DefaultIV) // the IV has its length
		hidden = append(hidden, values[name], cipher.ECB(values[name]), cfb)
	}
	return values, hidden
}

// TestSecretsOfEveryExampleStayInTheirFiles renders every example under several
// umasks into a folder that was open to all, works with the tree in every
// language and format, and looks for the secrets in what is printed and left.
func TestSecretsOfEveryExampleStayInTheirFiles(t *testing.T) {
	values, hidden := marks()
	env := os.Environ()
	for name, value := range values {
		env = append(env, name+"="+value)
	}
	kyctl := plainKyctl(t)
	all, least := descriptions(t), int64(20)
	if testing.Short() {
		all, least = all[:6], 1 // each umask twice
	}
	var held atomic.Int64
	t.Run("all", func(t *testing.T) {
		for i, dir := range all {
			if _, err := os.Stat(filepath.Join("..", "..", "testdata", "golden", filepath.Base(dir), "tree")); err != nil {
				continue // its findings are errors
			}
			t.Run(filepath.Base(dir), func(t *testing.T) {
				t.Parallel()
				s := secretsTest{T: t, kyctl: kyctl, dir: t.TempDir(), umask: []string{"000", "022", "077"}[i%3], env: env, hidden: hidden}
				s.files = descriptionFiles(t, dir)
				s.otherForms(dir, values)
				held.Add(int64(s.example()))
			})
		}
	})
	if held.Load() < least {
		t.Errorf("only %d files hold a secret: the test has lost its sense", held.Load())
	}
	t.Logf("%d files hold a secret, each with mode 0600", held.Load())
}

// plainKyctl builds kyctl as a user has it: thousands of runs of a test's binary
// take minutes.
func plainKyctl(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "kyctl")
	build := exec.Command("go", "build", "-o", name, "github.com/kyctl/kyctl/cmd/kyctl")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as make build does
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return name
}

// secretsTest works with one example in a folder of its own.
type secretsTest struct {
	*testing.T
	kyctl, dir, umask  string
	files, env, hidden []string
}

// descriptionFiles are the -f flags of a folder, from wherever they are used.
func descriptionFiles(t *testing.T, dir string) []string {
	dir, err := filepath.Abs(dir)
	must(t, err)
	return files(t, dir)
}

var envSecret = regexp.MustCompile(`\{env: ([A-Z_]+)\}`)

// otherForms writes the secrets into files and into the description itself.
func (s secretsTest) otherForms(dir string, values map[string]string) {
	folder := s.TempDir()
	for name, value := range values {
		must(s.T, os.WriteFile(filepath.Join(folder, name), []byte(value+"\n"), 0o600))
	}
	bases, err := filepath.Abs("../../testdata/bases")
	must(s.T, err)
	for form, write := range map[string]func(name string) string{
		"file":   func(name string) string { return "{file: " + filepath.Join(folder, name) + "}" },
		"inline": func(name string) string { return values[name] },
	} {
		copied := filepath.Join(folder, form)
		must(s.T, os.CopyFS(copied, os.DirFS(dir)))
		s.files = descriptionFiles(s.T, copied)
		for _, name := range s.files {
			if name == "-f" {
				continue
			}
			text, err := os.ReadFile(name)
			must(s.T, err)
			text = envSecret.ReplaceAllFunc(text, func(b []byte) []byte { return []byte(write(envSecret.FindStringSubmatch(string(b))[1])) })
			must(s.T, os.WriteFile(name, bytes.ReplaceAll(text, []byte("../../bases"), []byte(bases)), 0o600))
		}
		s.run("validate")
		s.run("render", "-o", form)
		s.run("render", "-o", form, "--check")
		s.run("diff", "-o", "none")
		if _, err := os.Stat(filepath.Join(s.dir, form, "manifest.json")); err != nil {
			s.Errorf("with its secrets %s nothing is rendered: %v", form, err)
		}
	}
}

// example returns how many files hold a secret.
func (s secretsTest) example() int {
	for _, name := range []string{"out", "tmp", "home/conf", "home/tomcat/conf"} {
		must(s.T, os.MkdirAll(filepath.Join(s.dir, name), 0o755))
		must(s.T, os.Chmod(filepath.Join(s.dir, name), 0o777))
	}
	for name, text := range map[string]string{"conf/kylin.properties": "kylin.stock=1\n", "tomcat/conf/context.xml": "<Context>\n</Context>\n", "tomcat/conf/catalina.properties": "a=b\n"} {
		must(s.T, os.WriteFile(filepath.Join(s.dir, "home", name), []byte(text), 0o644))
		must(s.T, os.Chmod(filepath.Join(s.dir, "home", name), 0o666))
	}
	for _, format := range []string{"text", "json", "sarif", "junit", "github"} {
		s.run("validate", "--format", format)
	}
	s.run("diff", "-o", "none")
	s.run("render", "-o", "out")
	s.run("render", "-o", "new")
	s.run("render", "-o", "-")
	s.run("render", "-o", "tree.tar", "--format", "tar")
	s.run("render", "-o", "out", "--check")
	s.run("verify", "-o", "out", "--skip-missing")
	nodes, err := os.ReadDir(filepath.Join(s.dir, "out", "nodes"))
	must(s.T, err)
	node := []string{"--node", nodes[0].Name(), "--home", "home"}
	for _, line := range [][]string{{"diff"}, {"apply", "--dry-run"}, {"apply"}, {"apply"}, {"diff"}} {
		s.run(append(line, node...)...)
	}
	s.unasked()
	fronts, err := filepath.Glob(filepath.Join(s.dir, "out", "load-balancer", "*", "*"))
	must(s.T, err)
	for _, lang := range []string{"en", "zh"} {
		line := []string{"import", "--home", "home", "--product", "kylin", "--version", "3.1.3", "--lang", lang}
		if len(fronts) > 0 {
			line = append(line, "--balancer", fronts[0])
		}
		s.command(line...)
		s.command("apply", "--home", "home", "--rollback", "--lang", lang)
	}
	s.edited(filepath.Join("out", "nodes", nodes[0].Name(), "conf", "kylin.properties"))
	return s.left()
}

// edited looks at a difference around the secrets.
func (s secretsTest) edited(path string) {
	text, err := os.ReadFile(filepath.Join(s.dir, path))
	must(s.T, err)
	must(s.T, os.WriteFile(filepath.Join(s.dir, path), []byte("edited=1\n"+strings.ReplaceAll(string(text), "q7Zk9", "q7Zk8")), 0o600))
	s.run("diff", "-o", "out")
	s.run("render", "-o", "out") // refused
	s.run("render", "-o", "out", "--force")
}

func (s secretsTest) run(words ...string) {
	for _, lang := range []string{"en", "zh"} {
		s.command(append(append(words, s.files...), "--lang", lang)...)
	}
}

// unasked has doctor complain where no network is, so that nobody is asked. Only
// root can always take the network away.
func (s secretsTest) unasked() {
	if err := exec.Command("unshare", "-n", "true").Run(); err != nil && (os.Getenv("CI") != "true" || os.Geteuid() != 0) {
		return
	}
	for _, lang := range []string{"en", "zh"} {
		s.program("unshare", append([]string{"-n", s.kyctl, "doctor", "--verbose", "--timeout", "300ms", "--lang", lang}, s.files...)...)
	}
}

func (s secretsTest) command(words ...string) {
	s.Helper()
	s.program(s.kyctl, words...)
}

func (s secretsTest) program(program string, words ...string) {
	s.Helper()
	cmd := exec.Command("sh", append([]string{"-c", "umask " + s.umask + `; exec "$0" "$@"`, program}, words...)...)
	cmd.Dir = s.dir
	cmd.Env = append(slices.Clone(s.env), "TMPDIR="+filepath.Join(s.dir, "tmp"))
	out, _ := cmd.CombinedOutput() // whatever its code
	for _, h := range slices.Concat(s.hidden, []string{"q7Zk8"}) {
		if strings.Contains(string(out), h) || strings.Contains(string(out), "goroutine") || strings.HasPrefix(string(out), "unshare:") {
			s.Errorf("umask %s: kyctl %q prints %q:\n%s", s.umask, words, h, out)
		}
	}
}

// left looks at all files: one with a secret is its owner's alone, and no
// manifest or record has one, nor is anything left for nobody.
func (s secretsTest) left() (held int) {
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		must(s.T, err)
		info, err := d.Info()
		must(s.T, err)
		name, _ := filepath.Rel(s.dir, path) // both begin with it
		for _, h := range s.hidden {
			if !strings.Contains(string(text), h) {
				continue
			}
			held++
			if info.Mode().Perm() != 0o600 {
				s.Errorf("umask %s: %s has mode %s but contains a secret", s.umask, name, info.Mode())
			}
			if filepath.Ext(name) == ".json" || strings.HasPrefix(name, "tmp") || strings.HasPrefix(filepath.Base(name), ".") {
				s.Errorf("%s holds a secret", name)
			}
			break
		}
		return nil
	})
	must(s.T, err)
	entries, err := os.ReadDir(filepath.Join(s.dir, "tmp"))
	if err != nil || len(entries) > 0 {
		s.Errorf("left in the folder of temporary files: %v, %v", entries, err)
	}
	return held
}
