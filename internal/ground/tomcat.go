package ground

import (
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const sessionsData = "../../testdata/sessions"

// TomcatHome unpacks a Tomcat and returns its folder.
func TomcatHome(t testing.TB, version string) string {
	t.Helper()
	dir := t.TempDir()
	Execute(t, exec.Command("tar", "-xzf", Fetch(t, "tomcat "+version)[0], "-C", dir))
	return filepath.Join(dir, "apache-tomcat-"+version)
}

// Webapp compiles the application and returns its folder.
func Webapp(t testing.TB, tomcat string) string {
	t.Helper()
	app := filepath.Join(t.TempDir(), "kylin")
	libs := Fetch(t, "spring-security-core 4.2.13.RELEASE", "spring-core 4.3.22.RELEASE")
	CopyTo(t, filepath.Join(app, "WEB-INF", "lib"), libs...)
	CopyTo(t, filepath.Join(app, "WEB-INF"), filepath.Join(sessionsData, "web.xml"))
	Write(t, filepath.Join(app, "index.css"), []byte("body {}\n"))
	classpath := strings.Join(append(libs, filepath.Join(tomcat, "lib", "servlet-api.jar")), string(os.PathListSeparator))
	Execute(t, JavaCommand(t, "javac", "--release", "8", "-nowarn", "-Xlint:-options", "-cp", classpath,
		"-d", filepath.Join(app, "WEB-INF", "classes"), filepath.Join(sessionsData, "Sessions.java"), filepath.Join(sessionsData, "Kylin.java")))
	return app
}

// File is a rendered file by its path below $KYLIN_HOME.
type File struct {
	Path  string
	Bytes []byte
}

// Tomcat is a node whose $KYLIN_HOME holds what kyctl rendered.
type Tomcat struct {
	*Process
	Name, Home string
	Addr       netip.AddrPort
	// URL is that of the application.
	URL     string
	home    string // of the Tomcat itself
	options []string
}

// LayTomcat lays a node out: the Tomcat's own conf, the application, the rendered
// files, and the jars, by name and version, that the rendering names. options
// are those of its Java.
func LayTomcat(t testing.TB, name, tomcat, app string, files []File, jars []string, options ...string) *Tomcat {
	t.Helper()
	addr := FreeAddr(t)
	n := &Tomcat{
		Name: name, Home: Dir(t), Addr: addr, URL: "http://" + addr.String() + "/kylin", home: tomcat,
		options: append(options, fmt.Sprintf("-Dtest.port=%d", addr.Port()), "-Dground.node="+name),
	}
	base := filepath.Join(n.Home, "tomcat")
	if err := os.CopyFS(filepath.Join(base, "conf"), os.DirFS(filepath.Join(tomcat, "conf"))); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(base, "webapps", "kylin"), os.DirFS(app)); err != nil {
		t.Fatal(err)
	}
	CopyTo(t, filepath.Join(base, "conf"), filepath.Join(sessionsData, "server.xml"))
	Write(t, filepath.Join(base, "temp", "empty"), nil)
	for _, f := range files {
		Write(t, filepath.Join(n.Home, filepath.FromSlash(f.Path)), f.Bytes)
	}
	for _, name := range jars {
		CopyTo(t, filepath.Join(base, "lib"), Fetch(t, name)...)
	}
	return n
}

// Start runs a node until the test ends, and returns once its application answers
// with this status.
func (n *Tomcat) Start(t testing.TB, status int) {
	t.Helper()
	n.launch(t)
	n.await(t, status)
}

// StartTomcats runs nodes side by side until the test ends, and returns once
// every application answers.
func StartTomcats(t testing.TB, nodes ...*Tomcat) {
	t.Helper()
	for _, n := range nodes {
		n.launch(t)
	}
	for _, n := range nodes {
		n.await(t, http.StatusOK)
	}
}

func (n *Tomcat) launch(t testing.TB) {
	t.Helper()
	base, bin := filepath.Join(n.Home, "tomcat"), filepath.Join(n.home, "bin")
	args := append([]string{
		"-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
		"--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED",
		"-Djava.security.egd=file:/dev/urandom", "-Djava.io.tmpdir=" + filepath.Join(base, "temp"),
		"-Dcatalina.home=" + n.home, "-Dcatalina.base=" + base,
		"-cp", filepath.Join(bin, "bootstrap.jar") + string(os.PathListSeparator) + filepath.Join(bin, "tomcat-juli.jar"),
	}, n.options...)
	n.Process = Launch(t, n.Home, JavaCommand(t, "java", append(args, "org.apache.catalina.startup.Bootstrap", "start")...))
}

// await returns once the application answers at all.
func (n *Tomcat) await(t testing.TB, want int) {
	t.Helper()
	got := 0
	err := n.Await(90*time.Second, func() bool {
		r, err := http.Get(n.URL + "/api/read")
		if err != nil {
			return false
		}
		_ = r.Body.Close()
		got = r.StatusCode
		return true
	})
	if err != nil {
		t.Fatalf("%s: %v", n.Name, err)
	}
	if got != want {
		t.Fatalf("%s answers %d, want %d:\n%s", n.Name, got, want, n.Said())
	}
}
