package ground

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// KeepLedger makes a node write the X-Id of every request down in a file before
// it does anything else, and give its name in the header X-Node of every answer.
func (n *Kylin) KeepLedger(t testing.TB, file string) {
	t.Helper()
	tomcat := filepath.Join(n.Home, "tomcat")
	classPath := strings.Join([]string{filepath.Join(tomcat, "lib", "*"), filepath.Join(tomcat, "bin", "*")}, string(os.PathListSeparator))
	Execute(t, JavaCommand(t, "javac", "--release", "8", "-nowarn", "-Xlint:-options", "-proc:none", "-cp", classPath, "-d", filepath.Join(tomcat, "lib"), filepath.Join(KylinFiles, "valve", "Ledger.java")))
	n.edit(t, "tomcat/conf/server.xml", `<Engine name="Catalina" defaultHost="localhost">`, `<Engine name="Catalina" defaultHost="localhost"><Valve className="Ledger"/>`)
	n.options = append(n.options, "-Dground.ledger="+file, "-Dground.node="+n.Name)
}

// EndGracefully gives server.xml what docs/rolling-restart.md asks for, with ten
// seconds: no request of the tests takes longer.
func (n *Kylin) EndGracefully(t testing.TB) {
	t.Helper()
	n.edit(t, "tomcat/conf/server.xml",
		`<Service name="Catalina">`, `<Service name="Catalina" gracefulStopAwaitMillis="10000">`,
		`address="`, `bindOnInit="false" address="`)
}
