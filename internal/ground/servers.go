package ground

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// HardPassword has what YAML, XML, SQL and placeholders take for their own.
const HardPassword = `not-a-secret-5 "\'<&>#$密`

// Database is a MariaDB with an empty database kylin_session and the user kylin.
type Database struct {
	*Server
	socket string
}

// StartMariaDB runs a MariaDB until the test ends.
func StartMariaDB(t testing.TB, password string) Database {
	t.Helper()
	dir := Dir(t)
	data := filepath.Join(dir, "data")
	user := []string{"--user=" + os.Getenv("USER")}
	if os.Geteuid() == 0 {
		user = []string{"--user=root"}
	}
	Execute(t, exec.Command(Program(t, "mariadb-install-db"), append(user, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")...))
	addr, d := FreeAddr(t).String(), Database{socket: filepath.Join(dir, "s")}
	host, port, _ := net.SplitHostPort(addr)
	d.Server = Serve(t, addr, nil, "mariadbd", append([]string{"--no-defaults", "--datadir=" + data, "--socket=" + d.socket, "--port=" + port, "--bind-address=" + host, "--pid-file=" + filepath.Join(dir, "pid"), "--skip-name-resolve", "--innodb-buffer-pool-size=16M"}, user...)...)
	quoted := "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password) + "'"
	d.sql(t, "CREATE DATABASE kylin_session; CREATE USER kylin@'%' IDENTIFIED BY "+quoted)
	return d
}

// sql runs statements as root and returns the rows.
func (d Database) sql(t testing.TB, text string) string {
	t.Helper()
	cmd := exec.Command(Program(t, "mariadb"), "--no-defaults", "--default-character-set=utf8mb4", "-S", d.socket, "-uroot", "-N")
	cmd.Stdin = strings.NewReader(text)
	return strings.TrimSpace(Execute(t, cmd))
}

// Prepare makes the table as its operator does, with no right but those that
// the file names.
func (d Database) Prepare(t testing.TB, ddl []byte) {
	t.Helper()
	d.sql(t, "USE kylin_session;\n"+string(ddl)+"GRANT SELECT, INSERT, DELETE ON kylin_session.kylin_sessions TO kylin@'%';")
}

// AwaitRows waits until so many sessions are stored.
func (d Database) AwaitRows(t testing.TB, n int) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if d.sql(t, "SELECT COUNT(*) FROM kylin_session.kylin_sessions") == fmt.Sprint(n) {
			return
		}
	}
	t.Fatalf("the table has not %d rows", n)
}

// AwaitSessions waits until the sessions with these ids are stored.
func (d Database) AwaitSessions(t testing.TB, ids []string) {
	t.Helper()
	query := "SELECT COUNT(*) FROM kylin_session.kylin_sessions WHERE session_id IN ('" + strings.Join(ids, "', '") + "')"
	got := ""
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if got = d.sql(t, query); got == fmt.Sprint(len(ids)) {
			return
		}
	}
	t.Fatalf("of %d sessions %s are stored", len(ids), got)
}

// StartMemcached runs a memcached until the test ends.
func StartMemcached(t testing.TB) *Server {
	t.Helper()
	addr := FreeAddr(t).String()
	host, port, _ := net.SplitHostPort(addr)
	args := []string{"-l", host, "-p", port, "-U", "0"}
	if os.Geteuid() == 0 {
		args = append(args, "-u", "root")
	}
	return Serve(t, addr, nil, "memcached", args...)
}

// MemcachedHas asks a server for a key.
func MemcachedHas(t testing.TB, addr, key string) bool {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "get %s\r\n", key)
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.HasPrefix(line, "VALUE "+key)
}

// StartZooKeeper runs a ZooKeeper until the test ends.
func StartZooKeeper(t testing.TB) *Server {
	t.Helper()
	const jar = "/usr/share/java/zookeeper.jar"
	if _, err := os.Stat(jar); err != nil {
		Program(t, jar) // skips, or fails in CI
	}
	dir, addr := Dir(t), FreeAddr(t)
	conf := filepath.Join(dir, "zoo.cfg")
	Write(t, conf, fmt.Appendf(nil, "tickTime=500\ndataDir=%s\nclientPort=%d\nclientPortAddress=%s\nadmin.enableServer=false\n", dir, addr.Port(), addr.Addr()))
	return Serve(t, addr.String(), []string{javaLocale}, "java", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-Dzookeeper.log.dir="+dir, "-cp", jar+":/usr/share/java/slf4j-nop.jar",
		"org.apache.zookeeper.server.quorum.QuorumPeerMain", conf)
}

// Create makes a database that the user kylin may do everything in.
func (d Database) Create(t testing.TB, name string) {
	t.Helper()
	d.sql(t, "CREATE DATABASE "+name+"; GRANT ALL ON "+name+".* TO kylin@'%'")
}
