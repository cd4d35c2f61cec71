package doctor_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// startMariaDB runs a MariaDB and the statements of sql in it.
func startMariaDB(t *testing.T, sql string) string {
	t.Helper()
	return startMariaDBWith(t, sql)
}

// startMariaDBWith is one with more options.
func startMariaDBWith(t *testing.T, sql string, more ...string) string {
	t.Helper()
	dir := ground.Dir(t)
	data, socket, addr := filepath.Join(dir, "data"), filepath.Join(dir, "s"), freeAddr(t)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	ground.Execute(t, exec.Command(ground.Program(t, "mariadb-install-db"), "--user="+me.Username, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"))
	serve(t, addr, exec.Command(ground.Program(t, "mariadbd"), append([]string{
		"--no-defaults", "--user=" + me.Username, "--datadir=" + data, "--socket=" + socket, "--port=" + port(addr), "--bind-address=127.0.0.1",
		"--pid-file=" + filepath.Join(dir, "pid"), "--skip-name-resolve", "--innodb-buffer-pool-size=16M", "--max-connections=40",
	}, more...)...))
	client := exec.Command(ground.Program(t, "mariadb"), "--no-defaults", "-S", socket, "-uroot")
	client.Stdin = strings.NewReader(sql)
	ground.Execute(t, client)
	return addr
}

// startPostgres runs a PostgreSQL and the statements of sql in it. It refuses
// to run as root.
func startPostgres(t *testing.T, sql string) string {
	t.Helper()
	return startPostgresWith(t, sql, "scram-sha-256", "")
}

// startPostgresWith is one with a login method, and TLS where there is a
// certificate.
func startPostgresWith(t *testing.T, sql, method, certificate string) string {
	t.Helper()
	programs, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(programs) == 0 {
		ground.Program(t, "initdb") // skips, or fails in CI
	}
	bin, dir, addr := filepath.Dir(programs[len(programs)-1]), ground.Dir(t), freeAddr(t)
	as := func(cmd *exec.Cmd) *exec.Cmd {
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // initdb makes a database for the locale, and refuses one that is not installed
		return cmd
	}
	if os.Geteuid() == 0 {
		common := as
		owner, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(owner.Uid)
		gid, _ := strconv.Atoi(owner.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		as = func(cmd *exec.Cmd) *exec.Cmd {
			cmd.Dir = dir
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
			return common(cmd)
		}
	}
	data := filepath.Join(dir, "data")
	ground.Execute(t, as(exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "--auth-local=trust", "--auth-host="+method, "-E", "UTF8", "--no-sync")))
	options := []string{"-D", data, "-k", dir, "-p", port(addr), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=20", "-c", "fsync=off"}
	if certificate != "" {
		text, err := os.ReadFile(certificate)
		if err != nil {
			t.Fatal(err)
		}
		pair := filepath.Join(dir, "pair.pem")
		write(t, pair, string(text))
		info, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		owner := info.Sys().(*syscall.Stat_t)
		if err := os.Chown(pair, int(owner.Uid), int(owner.Gid)); err != nil {
			t.Fatal(err)
		}
		options = append(options, "-c", "ssl=on", "-c", "ssl_cert_file="+pair, "-c", "ssl_key_file="+pair)
	}
	serveUntil(t, as(exec.Command(filepath.Join(bin, "postgres"), options...)), func() bool {
		return exec.Command(filepath.Join(bin, "pg_isready"), "-h", "127.0.0.1", "-p", port(addr)).Run() == nil
	})
	client := as(exec.Command(filepath.Join(bin, "psql"), "-h", dir, "-p", port(addr), "-U", "postgres", "-v", "ON_ERROR_STOP=1"))
	client.Stdin = strings.NewReader(sql)
	ground.Execute(t, client)
	return addr
}

// jdbc is a description of two nodes with their metadata in a database.
func jdbc(addr, keys string) string {
	return strings.Replace(describe("zookeeper: {hosts: [\"127.0.0.1:2181\"]}\n", "127.0.0.1:7070", "127.0.0.1:7071"), "metadata: {hbase: {}}",
		fmt.Sprintf("metadata:\n  identifier: kylin_prod\n  jdbc:\n    hosts: [\"%s\"]\n%s", addr, keys), 1)
}

const loginKeys = "    database: kylin\n    username: kylin\n    password: {env: DB_PASSWORD}\n"

func TestMySQL(t *testing.T) {
	t.Setenv("DB_PASSWORD", "not-a-secret-1")
	t.Setenv("ANOTHER", "not-a-secret-2")
	addr := startMariaDB(t, `CREATE DATABASE kylin; CREATE DATABASE another; CREATE DATABASE kylin_session;
CREATE USER kylin@'%' IDENTIFIED BY 'not-a-secret-1'; GRANT ALL ON kylin.* TO kylin@'%'; GRANT SELECT, INSERT, DELETE ON kylin_session.* TO kylin@'%';
USE kylin; CREATE TABLE kylin_prod (a INT);
USE kylin_session; CREATE TABLE small (session_id VARCHAR(32), app_name VARCHAR(255), session_data BLOB, valid_session CHAR(1), max_inactive INT);
CREATE TABLE kylin_sessions (session_id VARCHAR(128), app_name VARCHAR(255), session_data LONGBLOB, valid_session CHAR(1), max_inactive INT, last_access BIGINT);`)
	sessions := func(keys string) string {
		return describe("sessions:\n  store: mysql\n  mysql:\n    hosts: [\""+addr+"\"]\n    username: kylin\n    password: {env: DB_PASSWORD}\n"+keys, "127.0.0.1:7070")
	}
	for _, row := range []struct{ golden, description, only string }{
		{"mysql-well", jdbc(addr, loginKeys), "metadata"},
		{"mysql-url", strings.Replace(jdbc(addr, ""), "  identifier: kylin_prod\n  jdbc:\n    hosts: [\""+addr+"\"]\n", "  url: kylin_prod@jdbc,url=jdbc:mysql://"+addr+"/kylin,username=kylin,password=not-a-secret-1\n", 1), "metadata"},
		{"mysql-password", jdbc(addr, strings.Replace(loginKeys, "DB_PASSWORD", "ANOTHER", 1)), "metadata"},
		{"mysql-secret-unknown", jdbc(addr, strings.Replace(loginKeys, "DB_PASSWORD", "NOT_SET", 1)), "metadata"},
		{"mysql-another-database", jdbc(addr, strings.Replace(loginKeys, "database: kylin", "database: another", 1)), "metadata"},
		{"mysql-no-table", strings.Replace(jdbc(addr, loginKeys), "kylin_prod", "kylin_test", 1), "metadata"},
		{"mysql-connections", jdbc(addr, loginKeys+"    params: {maxActive: 30}\n"), "metadata"},
		{"mysql-down", jdbc(freeAddr(t), loginKeys), "metadata"},
		{"mysql-sessions-well", sessions("    database: kylin_session\n"), "sessions"},
		{"mysql-sessions-no-table", sessions("    database: kylin\n"), "sessions"},
		{"mysql-sessions-small", sessions("    database: kylin_session\n    table: small\n"), "sessions"},
	} {
		t.Run(row.golden, func(t *testing.T) { consult(t, row.golden, row.description, "--only", row.only) })
	}
}

func TestPostgres(t *testing.T) {
	t.Setenv("DB_PASSWORD", "not-a-secret-1")
	t.Setenv("ANOTHER", "not-a-secret-2")
	addr := startPostgres(t, "CREATE ROLE kylin LOGIN PASSWORD 'not-a-secret-1'; CREATE DATABASE kylin OWNER kylin; \\c kylin kylin\nCREATE TABLE kylin_prod (a int);\n"+
		"\\c postgres postgres\nCREATE ROLE busy LOGIN PASSWORD 'not-a-secret-1' CONNECTION LIMIT 0; CREATE DATABASE closed OWNER kylin ALLOW_CONNECTIONS false;")
	keys := "    dialect: postgresql\n" + loginKeys
	description := func(keys string) string {
		return strings.Replace(jdbc(addr, keys), `{name: kylin, version: "3.1"}`, `{name: kyligence, version: "3.4"}`, 1)
	}
	for _, row := range []struct{ golden, description string }{
		{"postgres-well", description(keys)},
		{"postgres-password", description(strings.Replace(keys, "DB_PASSWORD", "ANOTHER", 1))},
		{"postgres-no-database", description(strings.Replace(keys, "database: kylin", "database: none", 1))},
		{"postgres-full", description(strings.Replace(keys, "username: kylin", "username: busy", 1))},
		{"postgres-closed", description(strings.Replace(keys, "database: kylin", "database: closed", 1))},
		{"postgres-no-table", strings.Replace(description(keys), "kylin_prod", "kylin_test", 1)},
		{"postgres-connections", description(keys + "    params: {maxActive: 15}\n")},
	} {
		t.Run(row.golden, func(t *testing.T) { consult(t, row.golden, row.description, "--only", "metadata") })
	}
}

// TestSQLServer: nothing but the port is asked.
func TestSQLServer(t *testing.T) {
	description := strings.Replace(jdbc(startNode(t, 200, ""), "    dialect: sqlserver\n"+loginKeys), `{name: kylin, version: "3.1"}`, `{name: kyligence, version: "3.4"}`, 1)
	consult(t, "sqlserver", description, "--only", "metadata")
}
