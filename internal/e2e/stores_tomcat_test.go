package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	rendering "github.com/kyctl/kyctl/internal/render"
	"github.com/kyctl/kyctl/internal/rule"
	"github.com/kyctl/kyctl/internal/session"
	"github.com/kyctl/kyctl/internal/source"
)

const sessionsData = "../../testdata/sessions"

// tomcatHome unpacks a Tomcat and returns its folder.
func tomcatHome(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	execute(t, exec.Command("tar", "-xzf", fetch(t, "tomcat "+version)[0], "-C", dir))
	return filepath.Join(dir, "apache-tomcat-"+version)
}

// execute runs a short command and returns what it printed.
func execute(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd.Path, err, out)
	}
	return string(out)
}

// webapp compiles the application and returns its folder.
func webapp(t *testing.T, tomcat string) string {
	t.Helper()
	app := filepath.Join(t.TempDir(), "kylin")
	libs := fetch(t, "spring-security-core 4.2.13.RELEASE", "spring-core 4.3.22.RELEASE")
	copyTo(t, filepath.Join(app, "WEB-INF", "lib"), libs...)
	copyTo(t, filepath.Join(app, "WEB-INF"), filepath.Join(sessionsData, "web.xml"))
	write(t, filepath.Join(app, "index.css"), []byte("body {}\n"))
	classpath := strings.Join(append(libs, filepath.Join(tomcat, "lib", "servlet-api.jar")), string(os.PathListSeparator))
	execute(t, exec.Command(Program(t, "javac"), "--release", "8", "-nowarn", "-Xlint:-options", "-cp", classpath,
		"-d", filepath.Join(app, "WEB-INF", "classes"), filepath.Join(sessionsData, "Sessions.java")))
	return app
}

// copyTo copies files into a folder.
func copyTo(t *testing.T, dir string, files ...string) {
	t.Helper()
	for _, from := range files {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(from)), b)
	}
}

// rendered is what kyctl makes of a description for the nodes n1 and n2.
type rendered struct {
	files []rendering.Artifact
	jars  []session.Jar
}

// renderStore renders two nodes with these lines of sessions, on top of the
// Tomcat's own files. An error of a rule ends the test.
func renderStore(t *testing.T, tomcat, version, sessions, password string) rendered {
	t.Helper()
	base := t.TempDir()
	write(t, filepath.Join(base, "conf", "kylin.properties"), []byte("# stock\n"))
	copyTo(t, filepath.Join(base, "tomcat", "conf"), filepath.Join(tomcat, "conf", "context.xml"))
	text := fmt.Sprintf(`version: 1
name: kylin
product: {name: kylin, version: "3.1", tomcat: "%s", base: %s}
metadata: {hbase: {}}
nodes:
  - {name: n1, host: 127.0.0.1}
  - {name: n2, host: 127.0.0.1, port: 7071, mode: query}
sessions:
%s`, version, base, sessions)
	c, findings, usable := cluster.Read(source.New("cluster.yaml", []byte(text)))
	if !usable {
		t.Fatalf("%+v", findings)
	}
	p, more, err := plan.Bind(c, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	values, err := p.Resolve(func(string) (string, bool) { return password, true })
	if err != nil {
		t.Fatal(err)
	}
	findings.Add(more...)
	findings.Add(rule.Run(p, values, findings)...)
	for _, f := range findings {
		if f.Severity == diag.Error {
			t.Fatalf("line %d: %s [%s]", f.Pos.Line, f.Message.EN, f.Rule)
		}
	}
	files, jars, err := rendering.All(p, values, rendering.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return rendered{files, jars}
}

// shared returns the bytes of a file that belongs to no node.
func (r rendered) shared(t *testing.T, path string) []byte {
	t.Helper()
	for _, f := range r.files {
		if f.Path == path {
			return f.Bytes
		}
	}
	t.Fatalf("%s was not rendered", path)
	return nil
}

// kylinNode is a node whose $KYLIN_HOME holds what kyctl rendered.
type kylinNode struct {
	name, home, tomcat, url string
	options                 []string
	cmd                     *exec.Cmd
	ended                   chan struct{}
}

// layNode lays a node out: the Tomcat's own conf, the application, the rendered
// files, and the jars that the rendering names.
func layNode(t *testing.T, r rendered, name, tomcat, app string, options ...string) *kylinNode {
	t.Helper()
	port := freePort(t)
	n := &kylinNode{name: name, home: t.TempDir(), tomcat: tomcat, url: "http://" + address(port) + "/kylin", options: append(options, fmt.Sprintf("-Dtest.port=%d", port.Port))}
	base := filepath.Join(n.home, "tomcat")
	if err := os.CopyFS(filepath.Join(base, "conf"), os.DirFS(filepath.Join(tomcat, "conf"))); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(base, "webapps", "kylin"), os.DirFS(app)); err != nil {
		t.Fatal(err)
	}
	copyTo(t, filepath.Join(base, "conf"), filepath.Join(sessionsData, "server.xml"))
	write(t, filepath.Join(base, "temp", "empty"), nil)
	for _, f := range r.files {
		if rest, ok := strings.CutPrefix(f.Path, "nodes/"+name+"/"); ok {
			write(t, filepath.Join(n.home, filepath.FromSlash(rest)), f.Bytes)
		}
	}
	for _, j := range r.jars {
		copyTo(t, filepath.Join(base, "lib"), fetch(t, j.Name+" "+j.Version)...)
	}
	return n
}

// start runs the node until the test ends, and returns once the application
// answers.
func (n *kylinNode) start(t *testing.T) {
	t.Helper()
	n.launch(t)
	n.await(t)
}

func (n *kylinNode) launch(t *testing.T) {
	t.Helper()
	base, bin := filepath.Join(n.home, "tomcat"), filepath.Join(n.tomcat, "bin")
	args := append([]string{
		"-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
		"--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED",
		"-Djava.security.egd=file:/dev/urandom", "-Djava.io.tmpdir=" + filepath.Join(base, "temp"),
		"-Dcatalina.home=" + n.tomcat, "-Dcatalina.base=" + base,
		"-cp", filepath.Join(bin, "bootstrap.jar") + string(os.PathListSeparator) + filepath.Join(bin, "tomcat-juli.jar"),
	}, n.options...)
	n.cmd = exec.Command(Program(t, "java"), append(args, "org.apache.catalina.startup.Bootstrap", "start")...)
	log, err := os.OpenFile(filepath.Join(n.home, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	n.cmd.Stdout, n.cmd.Stderr = log, log
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	n.ended = ended
	cmd := n.cmd
	go func() { _ = cmd.Wait(); log.Close(); close(ended) }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
}

// stop ends the node with a signal and waits.
func (n *kylinNode) stop(sig syscall.Signal) {
	_ = n.cmd.Process.Signal(sig)
	<-n.ended
}

func (n *kylinNode) log() string {
	b, _ := os.ReadFile(filepath.Join(n.home, "log"))
	return string(b[max(0, len(b)-4000):])
}

// await returns once the application answers at all.
func (n *kylinNode) await(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for time.Now().Before(deadline) {
		select {
		case <-n.ended:
			t.Fatalf("%s ended:\n%s", n.name, n.log())
		default:
		}
		r, err := http.Get(n.url + "/api/read")
		if err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
			t.Fatalf("%s answers %s:\n%s", n.name, r.Status, n.log())
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not answer:\n%s", n.name, n.log())
}

// startAll starts nodes side by side.
func startAll(t *testing.T, nodes ...*kylinNode) {
	t.Helper()
	for _, n := range nodes {
		n.launch(t)
	}
	for _, n := range nodes {
		n.await(t)
	}
}

// browser is a user's: it keeps the session's cookie.
type browser struct {
	mu     sync.Mutex
	cookie string
}

// ask returns the status and the body of one request to a node.
func (b *browser) ask(n *kylinNode, path string) (int, string, error) {
	r, err := http.NewRequest(http.MethodGet, n.url+path, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	b.mu.Lock()
	r.Header.Set("Cookie", "JSESSIONID="+b.cookie)
	b.mu.Unlock()
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	for _, c := range a.Cookies() {
		if c.Name == "JSESSIONID" {
			b.mu.Lock()
			b.cookie = c.Value
			b.mu.Unlock()
		}
	}
	return a.StatusCode, string(bytes.TrimSpace(text)), err
}

// want asks and expects a status and a body.
func (b *browser) want(t *testing.T, n *kylinNode, path string, status int, body string) {
	t.Helper()
	got, text, err := b.ask(n, path)
	if err != nil || got != status || text != body {
		t.Fatalf("%s of %s: status %d %q (%v), want %d %q; its log ends with:\n%s", path, n.name, got, text[:min(len(text), 300)], err, status, body, n.log())
	}
}
