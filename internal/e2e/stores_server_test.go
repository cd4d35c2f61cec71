package e2e

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// serve runs a server until the test ends, and returns once it listens at addr.
func serve(t *testing.T, addr string, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(Program(t, name), args...)
	cmd.Env = append(os.Environ(), env...)
	Serve(t, addr, cmd)
}

// hardPassword has what YAML, XML, SQL and placeholders take for their own.
const hardPassword = `not-a-secret-5 "\'<&>#$密`

// startRedis runs a Redis that lets the user kylin in, and nobody else.
func startRedis(t *testing.T, password string, args ...string) string {
	t.Helper()
	addr := address(freePort(t))
	startRedisAt(t, addr, password, args...)
	return addr
}

func startRedisAt(t *testing.T, addr, password string, args ...string) {
	t.Helper()
	dir := t.TempDir()
	host, port, _ := net.SplitHostPort(addr)
	sum := sha256.Sum256([]byte(password))
	write(t, filepath.Join(dir, "redis.conf"), fmt.Appendf(nil, "user default off\nuser kylin on #%x ~* &* +@all\n", sum))
	serve(t, addr, nil, "redis-server", append([]string{filepath.Join(dir, "redis.conf"), "--bind", host, "--port", port, "--dir", dir, "--save", ""}, args...)...)
}

// redisKeys returns the keys of a Redis.
func redisKeys(t *testing.T, addr, password string, args ...string) []string {
	t.Helper()
	host, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command(Program(t, "redis-cli"), append([]string{"-h", host, "-p", port, "--user", "kylin", "--no-auth-warning"}, append(args, "keys", "*")...)...)
	cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+password)
	return strings.Fields(execute(t, cmd))
}

// database is a MariaDB with an empty database kylin_session and the user kylin.
type database struct{ addr, socket string }

func startMariaDB(t *testing.T, password string) database {
	t.Helper()
	dir, err := os.MkdirTemp("", "kyctl-db") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	data := filepath.Join(dir, "data")
	user := []string{"--user=" + os.Getenv("USER")}
	if os.Geteuid() == 0 {
		user = []string{"--user=root"}
	}
	execute(t, exec.Command(Program(t, "mariadb-install-db"), append(user, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")...))
	d := database{address(freePort(t)), filepath.Join(dir, "s")}
	host, port, _ := net.SplitHostPort(d.addr)
	serve(t, d.addr, nil, "mariadbd", append([]string{"--no-defaults", "--datadir=" + data, "--socket=" + d.socket, "--port=" + port, "--bind-address=" + host, "--pid-file=" + filepath.Join(dir, "pid"), "--skip-name-resolve", "--innodb-buffer-pool-size=16M"}, user...)...)
	quoted := "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password) + "'"
	d.sql(t, "CREATE DATABASE kylin_session; CREATE USER kylin@'%' IDENTIFIED BY "+quoted)
	return d
}

// sql runs statements as root and returns the rows.
func (d database) sql(t *testing.T, text string) string {
	t.Helper()
	cmd := exec.Command(Program(t, "mariadb"), "--no-defaults", "--default-character-set=utf8mb4", "-S", d.socket, "-uroot", "-N")
	cmd.Stdin = strings.NewReader(text)
	return strings.TrimSpace(execute(t, cmd))
}

// prepare makes the table as its operator does, with no right but those that
// the file names.
func (d database) prepare(t *testing.T, ddl []byte) {
	t.Helper()
	d.sql(t, "USE kylin_session;\n"+string(ddl)+"GRANT SELECT, INSERT, DELETE ON kylin_session.kylin_sessions TO kylin@'%';")
}

// awaitRows waits until so many sessions are stored.
func (d database) awaitRows(t *testing.T, n int) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if d.sql(t, "SELECT COUNT(*) FROM kylin_session.kylin_sessions") == fmt.Sprint(n) {
			return
		}
	}
	t.Fatalf("the table has not %d rows", n)
}

func startMemcached(t *testing.T) string {
	t.Helper()
	addr := address(freePort(t))
	host, port, _ := net.SplitHostPort(addr)
	args := []string{"-l", host, "-p", port, "-U", "0"}
	if os.Geteuid() == 0 {
		args = append(args, "-u", "root")
	}
	serve(t, addr, nil, "memcached", args...)
	return addr
}

// memcachedHas asks a server for a key.
func memcachedHas(t *testing.T, addr, key string) bool {
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
