package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/prove"
)

// long says that every store runs in every Tomcat; else each in one.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("KYCTL_E2E") != "long" {
		t.Skip("set KYCTL_E2E=long to run every store in every Tomcat")
	}
}

// twoNodes renders the lines of sessions, on top of the Tomcat's own files, and
// lays two nodes out.
func twoNodes(t *testing.T, version, sessions, password string, options ...string) (prove.Rendered, [2]*ground.Tomcat) {
	t.Helper()
	tomcat := ground.TomcatHome(t, version)
	base := t.TempDir()
	ground.Write(t, filepath.Join(base, "conf", "kylin.properties"), []byte("# stock\n"))
	ground.CopyTo(t, filepath.Join(base, "tomcat", "conf"), filepath.Join(tomcat, "conf", "context.xml"))
	r := prove.Render(t, fmt.Sprintf(`version: 1
name: kylin
product: {name: kylin, version: "3.1", tomcat: "%s", base: %s}
metadata: {hbase: {}}
nodes:
  - {name: n1, host: 127.0.0.1}
  - {name: n2, host: 127.0.0.1, port: 7071, mode: query}
sessions:
%s`, version, base, sessions), password)
	app := ground.Webapp(t, tomcat)
	var nodes [2]*ground.Tomcat
	for i, name := range []string{"n1", "n2"} {
		nodes[i] = ground.LayTomcat(t, name, tomcat, app, r.Node(name), r.Jars, options...)
	}
	return r, nodes
}

// passesRound logs in on one node and goes back and forth: what one node wrote
// the other reads, and a dead node takes no login along.
func passesRound(t *testing.T, n [2]*ground.Tomcat) {
	t.Helper()
	var b browser
	b.want(t, n[0], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
	b.want(t, n[1], "/api/read", 200, "ADMIN [ROLE_ADMIN] 0")
	for i := range 20 {
		b.want(t, n[i%2], "/api/count", 200, fmt.Sprintf("ADMIN [ROLE_ADMIN] %d", i+1))
	}
	b.want(t, n[1], "/index.css", 200, "body {}")
	b.want(t, n[0], "/api/read", 200, "ADMIN [ROLE_ADMIN] 20")
	b.want(t, n[0], "/api/login?user=MODELER", 200, "MODELER [ROLE_ADMIN] 0")
	b.want(t, n[1], "/api/read", 200, "MODELER [ROLE_ADMIN] 0")
	n[0].Stop(syscall.SIGKILL)
	b.want(t, n[1], "/api/read", 200, "MODELER [ROLE_ADMIN] 0")
}

// logsOut logs in on one node and out on the other, which counts on both, and
// in again with the same cookie.
func logsOut(t *testing.T, n [2]*ground.Tomcat) {
	t.Helper()
	var b browser
	b.want(t, n[1], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
	for i := range 40 {
		first, second := n[i%2], n[(i+1)%2]
		b.want(t, second, "/api/logout", 200, "bye")
		b.want(t, first, "/api/read", 200, "nobody")
		b.want(t, first, "/api/login?user=ANALYST", 200, "ANALYST [ROLE_ADMIN] 0")
		b.want(t, second, "/api/read", 200, "ANALYST [ROLE_ADMIN] 0")
	}
}

// together sends requests of one session to both nodes at a time: every one must
// be answered.
func together(t *testing.T, n [2]*ground.Tomcat) {
	t.Helper()
	var b browser
	b.want(t, n[0], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
	var wg sync.WaitGroup
	for _, node := range n {
		wg.Go(func() {
			for range 50 {
				if status, text, err := b.ask(node, "/api/count"); status != 200 {
					t.Errorf("count: status %d (%v) %.300s", status, err, text)
				}
			}
		})
	}
	wg.Wait()
}

const redissonSessions = `  store: redisson
  redisson:
    hosts: ["%s"]
    username: kylin
    password: {env: REDIS_PASSWORD}
`

func TestStoreRedisson(t *testing.T) {
	t.Parallel()
	addr := ground.StartRedis(t, ground.HardPassword).Addr
	_, n := twoNodes(t, "9.0.98", fmt.Sprintf(redissonSessions, addr), ground.HardPassword)
	ground.StartTomcats(t, n[:]...)
	together(t, n)
	logsOut(t, n)
	passesRound(t, n)
	keys := ground.RedisAsk(t, addr, ground.HardPassword, "keys", "*")
	if !slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(key, "kylin:redisson:tomcat_session:") }) {
		t.Errorf("the keys are %v", keys)
	}
}

const mysqlSessions = `  store: mysql
  mysql:
    hosts: [%s]
    database: kylin_session
    username: kylin
    password: {env: SESSION_PASSWORD}
`

func TestStoreMySQL(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"9.0.98", "8.5.100"} {
		t.Run(version, func(t *testing.T) {
			if version != "9.0.98" {
				long(t)
			}
			d := ground.StartMariaDB(t, ground.HardPassword)
			r, n := twoNodes(t, version, fmt.Sprintf(mysqlSessions, `"`+d.Addr+`"`), ground.HardPassword)
			d.Prepare(t, r.File(t, "sessions/mysql.sql"))
			ground.StartTomcats(t, n[:]...)
			together(t, n)
			logsOut(t, n)
			passesRound(t, n)
		})
	}
}

// TestStoreMySQLSticky: where Tomcat's valve can't be used a user stays on a
// node, and a node that ends, or dies after its background thread has run,
// leaves its sessions to the other.
func TestStoreMySQLSticky(t *testing.T) {
	long(t)
	for _, version := range []string{"7.0.100", "8.5.32", "8.5.78"} {
		t.Run(version, func(t *testing.T) {
			d := ground.StartMariaDB(t, ground.HardPassword)
			r, n := twoNodes(t, version, fmt.Sprintf(mysqlSessions, `"127.0.0.1:1", "`+d.Addr+`"`), ground.HardPassword)
			d.Prepare(t, r.File(t, "sessions/mysql.sql"))
			ground.StartTomcats(t, n[:]...)
			var b browser
			b.want(t, n[0], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
			b.want(t, n[0], "/api/count", 200, "ADMIN [ROLE_ADMIN] 1")
			d.AwaitRows(t, 1)
			n[0].Stop(syscall.SIGKILL)
			b.want(t, n[1], "/api/read", 200, "ADMIN [ROLE_ADMIN] 1")
			b.want(t, n[1], "/api/count", 200, "ADMIN [ROLE_ADMIN] 2")
			n[1].Stop(syscall.SIGTERM)
			ground.StartTomcats(t, n[0])
			b.want(t, n[0], "/api/read", 200, "ADMIN [ROLE_ADMIN] 2")
			b.want(t, n[0], "/api/logout", 200, "bye")
			d.AwaitRows(t, 0)
		})
	}
}

const memcachedSessions = `  store: memcached
  memcached:
    hosts: ["%s", "%s"]
`

func TestStoreMemcached(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"8.5.78", "7.0.100", "9.0.98"} {
		t.Run(version, func(t *testing.T) {
			if version != "8.5.78" {
				long(t)
			}
			servers := [2]string{ground.StartMemcached(t).Addr, ground.StartMemcached(t).Addr}
			_, n := twoNodes(t, version, fmt.Sprintf(memcachedSessions, servers[0], servers[1]), "")
			ground.StartTomcats(t, n[:]...)
			together(t, n)
			locks(t, n, servers)
			passesRound(t, n)
		})
	}
}

// locks holds a request on one node, and finds the lock of its session in one of
// the servers: without it two nodes write over each other.
func locks(t *testing.T, n [2]*ground.Tomcat, servers [2]string) {
	t.Helper()
	var b browser
	b.want(t, n[0], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
	body, more := io.Pipe()
	r, err := http.NewRequest(http.MethodGet, n[0].URL+"/api/hold", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", "JSESSIONID="+b.cookie)
	answered := make(chan error, 1)
	go func() {
		a, err := http.DefaultClient.Do(r)
		if err == nil {
			a.Body.Close()
		}
		answered <- err
	}()
	found := false
	for deadline := time.Now().Add(20 * time.Second); !found && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		found = ground.MemcachedHas(t, servers[0], "lock:"+b.cookie) || ground.MemcachedHas(t, servers[1], "lock:"+b.cookie)
	}
	more.Close()
	if err := <-answered; err != nil || !found {
		t.Errorf("no lock for %s while a request runs (%v)", b.cookie, err)
	}
}

// TestStoreMemcachedSticky: a node that dies leaves its sessions to the other.
func TestStoreMemcachedSticky(t *testing.T) {
	long(t)
	for _, version := range []string{"7.0.100", "8.5.78", "9.0.98"} {
		t.Run(version, func(t *testing.T) {
			sessions := fmt.Sprintf(memcachedSessions, ground.StartMemcached(t).Addr, ground.StartMemcached(t).Addr) + "    sticky: true\n"
			_, n := twoNodes(t, version, sessions, "")
			ground.StartTomcats(t, n[:]...)
			var b browser
			b.want(t, n[0], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
			for i := range 3 {
				b.want(t, n[0], "/api/count", 200, fmt.Sprintf("ADMIN [ROLE_ADMIN] %d", i+1))
			}
			n[0].Stop(syscall.SIGKILL)
			b.want(t, n[1], "/api/read", 200, "ADMIN [ROLE_ADMIN] 3")
		})
	}
}
