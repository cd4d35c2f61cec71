package ground

import (
	"bufio"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	// KylinVersion is that of the real Kylin, KylinTomcat that of its Tomcat.
	KylinVersion, KylinTomcat = "4.0.4", "8.5.78"

	// KylinFiles is the folder with the files of a node that are not jars.
	KylinFiles = "../../testdata/kylin4"
	// KylinStock names the environment variable with a folder of the product's
	// own files, laid out as testdata/kylin4, which are taken in place of ours.
	KylinStock = "KYCTL_KYLIN_STOCK"
)

// Kylin is a node that runs Apache Kylin's own REST server, as bin/kylin.sh
// starts it.
type Kylin struct {
	*Process
	Name, Home string
	Addr       netip.AddrPort
	// URL is that of the application.
	URL     string
	options []string // of its Java
}

// kylinJars returns the jars of Kylin by the place that each goes to.
func kylinJars(t testing.TB) map[string][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(KylinFiles, "jars.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var want []artifact
	var places []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		row := strings.Fields(lines.Text())
		name := append(strings.Split(row[1], ":"), "")
		want = append(want, artifact{name[0], name[1], name[2], "jar", row[2], name[3]})
		places = append(places, row[0])
	}
	jars := map[string][]string{}
	for i, path := range fetch(t, want, nil) {
		jars[places[i]] = append(jars[places[i]], path)
	}
	read := filepath.Join(KylinCode(t, KylinVersion), "read", "target")
	jars["webapp"] = append(jars["webapp"], filepath.Join(read, "kylin-read-1.jar"), filepath.Join(read, "failureaccess-1.0.1.jar"))
	return jars
}

// kylinFiles is the folder with the files of the product that are not jars.
func kylinFiles() string {
	if dir := os.Getenv(KylinStock); dir != "" {
		return dir
	}
	return KylinFiles
}

// LayKylin lays out $KYLIN_HOME of a node that listens at addr, as it is
// unpacked: nothing of kyctl is in it.
func LayKylin(t testing.TB, name string, addr netip.AddrPort) *Kylin {
	t.Helper()
	n := &Kylin{Name: name, Home: Dir(t), Addr: addr, URL: "http://" + addr.String() + "/kylin"}
	tomcat := filepath.Join(n.Home, "tomcat")
	copyTree(t, tomcat, TomcatHome(t, KylinTomcat))
	if err := os.RemoveAll(filepath.Join(tomcat, "webapps")); err != nil {
		t.Fatal(err)
	}
	app := filepath.Join(tomcat, "webapps", "kylin")
	copyTree(t, app, filepath.Join(kylinFiles(), "webapp"))
	copyTree(t, filepath.Join(n.Home, "conf"), filepath.Join(kylinFiles(), "conf"))
	for _, file := range []string{"context.xml", "server.xml"} {
		CopyTo(t, filepath.Join(tomcat, "conf"), filepath.Join(kylinFiles(), "tomcat", "conf", file))
	}
	n.edit(t, "tomcat/conf/server.xml", `port="7070"`, fmt.Sprintf(`port="%d" address="%s"`, addr.Port(), addr.Addr()), `<Server port="9005"`, `<Server port="-1"`)
	// No jar of Kylin holds a fragment of web.xml or a tag library.
	n.edit(t, "tomcat/conf/catalina.properties", "jarsToSkip=\\\n", "jarsToSkip=*.jar,\\\n")
	Write(t, filepath.Join(n.Home, "hadoop_conf", "core-site.xml"), []byte("<configuration><property><name>fs.defaultFS</name><value>file:///</value></property></configuration>\n"))
	jars := kylinJars(t)
	LinkTo(t, filepath.Join(app, "WEB-INF", "lib"), jars["webapp"]...)
	LinkTo(t, filepath.Join(tomcat, "lib"), jars["tomcat"]...)
	LinkTo(t, filepath.Join(n.Home, "ext"), jars["ext"]...)
	LinkTo(t, filepath.Join(n.Home, "spark", "jars"), jars["spark"]...)
	for _, dir := range []string{"logs", "lib"} {
		if err := os.MkdirAll(filepath.Join(n.Home, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// Take puts rendered files into the home, and the jars of the session store, by
// name and version, where an operator puts them.
func (n *Kylin) Take(t testing.TB, files []File, jars []string) {
	t.Helper()
	for _, f := range files {
		Write(t, filepath.Join(n.Home, filepath.FromSlash(f.Path)), f.Bytes)
	}
	for _, name := range jars {
		LinkTo(t, filepath.Join(n.Home, "tomcat", "lib"), Fetch(t, name)...)
	}
}

// edit replaces text in a file of the home, which must be there.
func (n *Kylin) edit(t testing.TB, file string, pairs ...string) {
	t.Helper()
	path := filepath.Join(n.Home, filepath.FromSlash(file))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(string(b), pairs[i]) {
			t.Fatalf("%s has no %q", file, pairs[i])
		}
	}
	Write(t, path, []byte(strings.NewReplacer(pairs...).Replace(string(b))))
}

// Launch starts a node with the class path and the settings of bin/kylin.sh,
// and with what Java 17 needs for a product of Java 8.
func (n *Kylin) Launch(t testing.TB) {
	t.Helper()
	tomcat := filepath.Join(n.Home, "tomcat")
	classPath := strings.Join([]string{
		filepath.Join(tomcat, "bin", "bootstrap.jar"), filepath.Join(tomcat, "bin", "tomcat-juli.jar"), filepath.Join(tomcat, "lib", "*"),
		filepath.Join(n.Home, "conf"), filepath.Join(n.Home, "hadoop_conf"), filepath.Join(n.Home, "lib", "*"), filepath.Join(n.Home, "ext", "*"), filepath.Join(n.Home, "spark", "jars", "*"),
	}, string(os.PathListSeparator))
	args := append([]string{"-Xms128m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.security.egd=file:/dev/urandom"}, opens(n.jdbcResources(t))...)
	args = append(args,
		"-DKYLIN_HOME="+n.Home, "-DKYLIN_CONF="+filepath.Join(n.Home, "conf"), "-Dkylin.hadoop.conf.dir="+filepath.Join(n.Home, "hadoop_conf"),
		"-Dkylin.server.host-address="+n.Addr.String(), "-Dspring.profiles.active=testing", "-Dzookeeper.sasl.client=false", "-Djava.net.preferIPv4Stack=true",
		"-Dlog4j.configuration=file:"+filepath.Join(n.Home, "conf", "kylin-server-log4j.properties"),
		"-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager", "-Djava.util.logging.config.file="+filepath.Join(tomcat, "conf", "logging.properties"),
		"-Dorg.apache.tomcat.util.buf.UDecoder.ALLOW_ENCODED_SLASH=true", "-Dorg.apache.catalina.connector.CoyoteAdapter.ALLOW_BACKSLASH=true",
		"-Dcatalina.home="+tomcat, "-Dcatalina.base="+tomcat, "-Djava.io.tmpdir="+filepath.Join(tomcat, "temp"))
	args = append(args, n.options...)
	cmd := JavaCommand(t, "java", append(args, "-classpath", classPath, "org.apache.catalina.startup.Bootstrap", "start")...)
	cmd.Dir = n.Home
	cmd.Env = append(cmd.Env, "KYLIN_HOME="+n.Home, "KYLIN_CONF="+filepath.Join(n.Home, "conf"), "HADOOP_CONF_DIR="+filepath.Join(n.Home, "hadoop_conf"), "SPARK_HOME="+filepath.Join(n.Home, "spark"))
	p := Launch(t, n.Home, cmd)
	t.Cleanup(func() { p.Stop(syscall.SIGKILL) }) // nobody waits for what it has to say
	p.Patience = 2 * time.Minute                  // it answers what it has before it ends
	n.Process = p
}

// jdbcResources is a folder with the files that Kylin looks for beside the
// classes of Java itself: Java 8 finds them on the class path, a later one only
// in its own module.
func (n *Kylin) jdbcResources(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(n.Home, "java-base")
	core := filepath.Join(n.Home, "tomcat", "webapps", "kylin", "WEB-INF", "lib", "kylin-core-common-"+KylinVersion+".jar")
	for _, file := range []string{"metadata-jdbc-mysql.properties", "metadata-jdbc-postgresql.properties"} {
		Write(t, filepath.Join(dir, file), zipped(t, core, file))
	}
	return dir
}

// opens are the options by which Java 17 lets Kylin and Spark in.
func opens(patch string) []string {
	options := []string{"--patch-module", "java.base=" + patch, "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED"}
	for _, pkg := range strings.Fields("java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent java.util.concurrent.atomic java.math java.text " +
		"sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar jdk.internal.ref jdk.internal.misc") {
		options = append(options, "--add-opens=java.base/"+pkg+"=ALL-UNNAMED")
	}
	return options
}

// StartKylins launches nodes and returns once they answer. The first one makes the
// user ADMIN in an empty metastore; of nodes that start with it, some end with
// WriteConflictException and answer 404.
func StartKylins(t testing.TB, nodes ...*Kylin) {
	t.Helper()
	for i, n := range nodes {
		n.Launch(t)
		if i == 0 {
			n.AwaitStatus(t, 200)
		}
	}
	for _, n := range nodes[1:] {
		n.AwaitStatus(t, 200)
	}
}

// Status is what the node answers to a GET of a path below its URL; 0: nothing.
func (n *Kylin) Status(path string) int {
	r, err := http.Get(n.URL + path)
	if err != nil {
		return 0
	}
	_ = r.Body.Close()
	return r.StatusCode
}

// AwaitStatus returns once the application answers with this status; its health
// path is asked.
func (n *Kylin) AwaitStatus(t testing.TB, want int) {
	t.Helper()
	got := 0
	if err := n.Await(2*time.Minute, func() bool { got = n.Status("/api/admin/version"); return got == want }); err != nil {
		t.Fatalf("%s answers %d, want %d: %v\n%s", n.Name, got, want, err, n.Said())
	}
}
