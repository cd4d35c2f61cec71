package doctor_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childVariable makes the test program run kyctl, so that a test sees how much
// memory it takes and how it ends.
const childVariable = "KYCTL_DOCTOR_TEST_CHILD"

// mostMemory is how much kyctl may take, in KiB. It takes some 40 MB with peers
// that are well; without limits most of the peers here push it over 1 GB.
const mostMemory = 160 << 10

// inChild runs kyctl doctor on a description in a process of its own and returns
// what it says, with its exit code, and the most memory that it took, in KiB.
func inChild(t *testing.T, description string, args ...string) (said string, memory int64) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "cluster.yaml")
	write(t, name, description)
	cmd := exec.Command(os.Args[0], append([]string{"doctor", "--verbose", "--lang", "en", "--color", "never", "-f", "cluster.yaml"}, args...)...)
	cmd.Dir, cmd.Env = filepath.Dir(name), append(os.Environ(), childVariable+"=1")
	ended := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Signal(syscall.SIGQUIT) })
	out, err := cmd.CombinedOutput()
	ended.Stop()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	memory = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	return withoutPorts(fmt.Sprintf("%sexit code %d\n", out, cmd.ProcessState.ExitCode())), memory
}

// hostile listens and gives every connection to serve.
func hostile(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// says sends what it has, then waits until the client ends.
func says(parts ...string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, strings.Join(parts, ""))
		_, _ = io.Copy(io.Discard, c)
	}
}

// floods sends first, then again and again what follows.
func floods(first, again string) func(net.Conn) {
	chunk := strings.Repeat(again, max(1, 1<<16/len(again)))
	return func(c net.Conn) {
		go func() { _, _ = io.Copy(io.Discard, c) }()
		_, err := io.WriteString(c, first)
		for err == nil {
			_, err = io.WriteString(c, chunk)
		}
	}
}

// after waits for a message of the client before it goes on.
func after(first string, then func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, first)
		_, _ = c.Read(make([]byte, 4096))
		then(c)
	}
}

// jute is a message of ZooKeeper.
func jute(body string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + body
}

// zooKeeperSession is what grants a session with a timeout.
func zooKeeperSession(timeout byte) string {
	return jute("\x00\x00\x00\x00\x00\x00\x00" + string(rune(timeout)) + "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10" + strings.Repeat("\x00", 16))
}

// my is a message of MySQL.
func my(sequence byte, body string) string {
	n := len(body)
	return string([]byte{byte(n), byte(n >> 8), byte(n >> 16), sequence}) + body
}

// greets is MySQL's greeting, with or without TLS.
func greets(ssl bool, method string) string {
	low := "\x0f\xa2" // long password, found rows, long flag, connect with db; protocol 4.1, transactions, secure connection
	if ssl {
		low = "\x0f\xaa"
	}
	return my(0, "\x0a8.0.36\x00\x01\x00\x00\x00abcdefgh\x00"+low+"\x21\x02\x00\x08\x00\x15"+strings.Repeat("\x00", 10)+"ijklmnopqrst\x00"+method+"\x00")
}

// mysqlWith lets the client in, with TLS or without, and answers its first
// question.
func mysqlWith(t *testing.T, ssl bool, answer func(net.Conn)) func(net.Conn) {
	pair, err := tls.LoadX509KeyPair(certificate, certificate)
	if err != nil {
		t.Fatal(err)
	}
	return func(c net.Conn) {
		_, _ = io.WriteString(c, greets(ssl, "mysql_native_password"))
		first := make([]byte, 4096)
		if ssl {
			_, _ = io.ReadFull(c, first[:4+32]) // the request for TLS, which follows at once
		} else {
			_, _ = c.Read(first)
		}
		ok := my(2, "\x00\x00\x00\x02\x00\x00\x00")
		if ssl {
			secure := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{pair}})
			defer secure.Close()
			_, _ = secure.Read(make([]byte, 4096))
			c, ok = secure, my(3, "\x00\x00\x00\x02\x00\x00\x00")
		}
		after(ok, answer)(c)
	}
}

// pg is a message of PostgreSQL.
func pg(kind, body string) string {
	return kind + string(binary.BigEndian.AppendUint32(nil, uint32(4+len(body)))) + body
}

// postgresWith refuses TLS, then answers the login.
func postgresWith(answer func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = c.Read(make([]byte, 8))
		after("N", answer)(c)
	}
}

// scram asks for a login that takes so many rounds.
func scram(rounds string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, pg("R", "\x00\x00\x00\x0aSCRAM-SHA-256\x00\x00"))
		in := make([]byte, 4096)
		n, _ := c.Read(in)
		_, nonce, _ := bytes.Cut(in[:n], []byte("r="))
		says(pg("R", "\x00\x00\x00\x0br="+string(nonce)+"xyz,s=c2FsdA==,i="+rounds))(c)
	}
}

// web answers a request of HTTP.
func web(answer func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		for line := ""; line != "\r\n"; {
			var err error
			if line, err = in.ReadString('\n'); err != nil {
				return
			}
		}
		answer(c)
	}
}

// TestHostilePeers: whatever a server answers, kyctl ends, takes little memory,
// says what is wrong with it and looks at the other parts.
func TestHostilePeers(t *testing.T) {
	t.Setenv("PASSWORD", "not-a-secret-1")
	well := hostile(t, web(says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")))
	redis := func(addr string) string { return "sessions: {store: redis, redis: {hosts: [\"" + addr + "\"]}}\n" }
	zookeeper := func(addr string) string { return "zookeeper: {hosts: [\"" + addr + "\"], chroot: /kylin}\n" }
	memcached := func(addr string) string { return "query_cache: {memcached: {hosts: [\"" + addr + "\"]}}\n" }
	withSASL := func(addr string) string {
		return "sessions: {store: memcached, memcached: {hosts: [\"" + addr + "\"], username: kylin, password: {env: PASSWORD}}}\n"
	}
	ldap := func(addr string) string {
		return "security: {profile: ldap, ldap: {server: \"ldap://" + addr + "\", username: \"cn=kylin\", password: {env: PASSWORD}, user: {search_base: \"dc=example\", search_pattern: \"(cn={0})\"}}}\n"
	}
	balancer := func(addr string) string {
		return "load_balancer: {kind: nginx, method: round_robin, listen: [\"" + addr + "\"]}\n" + redis("127.0.0.1:1")
	}
	database := func(dialect string) func(string) string {
		return func(addr string) string {
			return "metadata: {identifier: kylin, jdbc: {dialect: " + dialect + ", hosts: [\"" + addr + "\"], database: kylin, username: kylin, password: {env: PASSWORD}}}\n" +
				"zookeeper: {hosts: [\"127.0.0.1:1\"]}\n"
		}
	}
	mysql, postgres := database("mysql"), database("postgresql")
	columns := func(n string) func(net.Conn) { return says(my(1, n)) }
	entry := "\x30\x13\x02\x01\x02\x64\x0e\x04\x0acn=kylin,x\x30\x00"
	bound := "\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00"
	for _, row := range []struct {
		name  string
		keys  func(addr string) string
		serve func(net.Conn)
	}{
		{"redis: the longest string", redis, says("$9223372036854775807\r\n")},
		{"redis: a string of 2 GB", redis, floods("$2000000000\r\n", "x")},
		{"redis: the longest array", redis, says("*9223372036854775807\r\n")},
		{"redis: an array of 2,000,000,000", redis, says("*2000000000\r\n")},
		{"redis: arrays in arrays", redis, floods("", "*1\r\n")},
		{"redis: arrays of many", redis, floods("*200000\r\n", "*0\r\n")},
		{"redis: a line without an end", redis, floods("+", "x")},
		{"redis: a length of no digits", redis, says("$x\r\n")},
		{"zookeeper: a message of 2 GB", zookeeper, floods("\x7f\xff\xff\xff", "x")},
		{"zookeeper: a short message", zookeeper, says(jute("\x00"))},
		{"zookeeper: a timeout of nothing", zookeeper, says(zooKeeperSession(0))},
		{"zookeeper: a short answer", zookeeper, after(zooKeeperSession(100), says(jute("\x00\x00\x00\x01")))},
		{"zookeeper: an answer of 2 GB", zookeeper, after(zooKeeperSession(100), floods("\x7f\xff\xff\xff", "x"))},
		{"zookeeper: news without an end", zookeeper, after(zooKeeperSession(100), floods("", jute("\xff\xff\xff\xff"+strings.Repeat("\x00", 40))))},
		{"mysql: a short greeting", mysql, says(my(0, "\x0a8"))},
		{"mysql: messages of 16 MB", mysql, floods("\xff\xff\xff\x00", "x")},
		{"mysql: 2^63 columns", mysql, mysqlWith(t, false, columns("\xfe\xff\xff\xff\xff\xff\xff\xff\x7f"))},
		{"mysql: 2^24 columns", mysql, mysqlWith(t, false, columns("\xfd\xff\xff\xff"))},
		{"mysql: 2^24 columns through TLS", mysql, mysqlWith(t, true, columns("\xfd\xff\xff\xff"))},
		{"mysql: half a number of columns", mysql, mysqlWith(t, true, columns("\xfe\x01"))},
		{"mysql: a column of nothing", mysql, mysqlWith(t, false, says(my(1, "\x01"), my(2, "\x00\x00\x00\x00\x00\x00")))},
		{"mysql: messages through TLS", mysql, mysqlWith(t, true, floods("", "\xff\xff\xff\x01"))},
		{"mysql: asks for a file", mysql, mysqlWith(t, false, says(my(1, "\xfb/etc/passwd")))},
		{"postgresql: a message of 2 GB", postgres, postgresWith(floods("R\x7f\xff\xff\xff", "x"))},
		{"postgresql: a length below nothing", postgres, postgresWith(says("R\x00\x00\x00\x00"))},
		{"postgresql: a short login", postgres, postgresWith(says(pg("R", "\x00")))},
		{"postgresql: an error without an end", postgres, postgresWith(floods("Ecould not fork", " x"))},
		{"postgresql: settings without an end", postgres, postgresWith(floods("", pg("S", "a\x00b\x00")))},
		{"postgresql: a login of 2,000,000,000 rounds", postgres, postgresWith(scram("2000000000"))},
		{"postgresql: bytes before TLS", postgres, says("Sxxxx")},
		{"ldap: a message of 2 GB", ldap, floods("\x30\x84\x7f\xff\xff\xff", "\x30\x80")},
		{"ldap: elements in elements", ldap, floods("", "\x30\x80")},
		{"ldap: elements in a message", ldap, says("\x30\x3c" + nested(30))},
		// An answer counts only after its question: the client drops it before.
		{"ldap: entries without an end", ldap, after("", after(bound, floods("", entry)))},
		{"ldap: a short message", ldap, after("", says("\x30\x03\x02\x01\x01"))},
		{"memcached: figures without an end", memcached, floods("", "STAT a 1\r\n")},
		{"memcached: a line without an end", memcached, floods("STAT ", "x")},
		{"memcached: packets without an end", withSASL, floods("", "\x81\x10\x00\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00ab")},
		{"memcached: a packet of 4 GB", withSASL, floods("\x81\x21\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff", "x")},
		{"node: headers without an end", nil, web(floods("HTTP/1.1 200 OK\r\n", "A: b\r\n"))},
		{"node: a header without an end", nil, web(floods("HTTP/1.1 200 OK\r\nA: ", "b"))},
		{"node: a body without an end", nil, web(floods("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n0123456789abcdef\r\n"))},
		{"node: a chunk of all there is", nil, web(floods("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n", "x"))},
		{"node: an answer that never comes", nil, web(floods("", "HTTP/1.1 103 Early Hints\r\n\r\n"))},
		{"node: the same address again", nil, web(says("HTTP/1.1 302 Found\r\nLocation: /kylin/api/admin/version\r\nContent-Length: 0\r\n\r\n"))},
		{"balancer: a body without an end", balancer, web(floods("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", "x"))},
	} {
		t.Run(row.name, func(t *testing.T) {
			addr := hostile(t, row.serve)
			description, only := "", ""
			if row.keys == nil {
				description, only = describe("", well, addr), "nodes"
			} else {
				only = map[string]string{"redis": "sessions", "mysql": "metadata", "postgresql": "metadata", "memcached": "sessions,query-cache"}[strings.Split(row.name, ":")[0]]
				if only == "" {
					only, _, _ = strings.Cut(row.name, ":")
				}
				only += ",nodes"
				keys := row.keys(addr)
				description = describe(keys, well)
				if strings.HasPrefix(keys, "metadata:") {
					description = strings.Replace(description, "metadata: {hbase: {}}\n", "", 1)
				}
				if strings.HasPrefix(row.name, "postgresql") {
					description = strings.Replace(description, `{name: kylin, version: "3.1"}`, `{name: kyligence, version: "3.4"}`, 1)
				}
			}
			limit := "30s" // a machine may be busy
			if strings.HasPrefix(row.name, "zookeeper") {
				limit = "6s" // half of it is for a word that these servers do not know
			}
			said, memory := inChild(t, description, "--only", only, "--timeout", limit)
			t.Logf("%d MB", memory>>10)
			if memory > mostMemory {
				t.Errorf("kyctl takes %d MB, want at most %d", memory>>10, mostMemory>>10)
			}
			compare(t, "hostile/"+strings.NewReplacer(": ", "-", " ", "-", ",", "", "^", "-").Replace(row.name), said)
		})
	}
}

// nested are sequences in sequences, n deep.
func nested(n int) string {
	out := ""
	for range n {
		out = "\x30" + string(rune(len(out))) + out
	}
	return out
}
