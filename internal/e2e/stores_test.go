package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// long says that every store runs in every Tomcat; else each in one.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("KYCTL_E2E") != "long" {
		t.Skip("set KYCTL_E2E=long to run every store in every Tomcat")
	}
}

// twoNodes renders the lines of sessions and lays two nodes out.
func twoNodes(t *testing.T, version, sessions, password string, options ...string) (rendered, [2]*kylinNode) {
	t.Helper()
	tomcat := tomcatHome(t, version)
	r := renderStore(t, tomcat, version, sessions, password)
	app := webapp(t, tomcat)
	return r, [2]*kylinNode{layNode(t, r, "n1", tomcat, app, options...), layNode(t, r, "n2", tomcat, app, options...)}
}

// passesRound logs in on one node and goes back and forth: what one node wrote
// the other reads, and a dead node takes no login along.
func passesRound(t *testing.T, n [2]*kylinNode) {
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
	n[0].stop(syscall.SIGKILL)
	b.want(t, n[1], "/api/read", 200, "MODELER [ROLE_ADMIN] 0")
}

// logsOut logs in on one node and out on the other, which counts on both, and
// in again with the same cookie.
func logsOut(t *testing.T, n [2]*kylinNode) {
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
func together(t *testing.T, n [2]*kylinNode) {
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
	addr := startRedis(t, hardPassword)
	_, n := twoNodes(t, "9.0.98", fmt.Sprintf(redissonSessions, addr), hardPassword)
	startAll(t, n[0], n[1])
	together(t, n)
	logsOut(t, n)
	passesRound(t, n)
	keys := redisKeys(t, addr, hardPassword)
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
			d := startMariaDB(t, hardPassword)
			r, n := twoNodes(t, version, fmt.Sprintf(mysqlSessions, `"`+d.addr+`"`), hardPassword)
			d.prepare(t, r.shared(t, "sessions/mysql.sql"))
			startAll(t, n[0], n[1])
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
			d := startMariaDB(t, hardPassword)
			r, n := twoNodes(t, version, fmt.Sprintf(mysqlSessions, `"127.0.0.1:1", "`+d.addr+`"`), hardPassword)
			d.prepare(t, r.shared(t, "sessions/mysql.sql"))
			startAll(t, n[0], n[1])
			var b browser
			b.want(t, n[0], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
			b.want(t, n[0], "/api/count", 200, "ADMIN [ROLE_ADMIN] 1")
			d.awaitRows(t, 1)
			n[0].stop(syscall.SIGKILL)
			b.want(t, n[1], "/api/read", 200, "ADMIN [ROLE_ADMIN] 1")
			b.want(t, n[1], "/api/count", 200, "ADMIN [ROLE_ADMIN] 2")
			n[1].stop(syscall.SIGTERM)
			n[0].start(t)
			b.want(t, n[0], "/api/read", 200, "ADMIN [ROLE_ADMIN] 2")
			b.want(t, n[0], "/api/logout", 200, "bye")
			d.awaitRows(t, 0)
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
			servers := [2]string{startMemcached(t), startMemcached(t)}
			_, n := twoNodes(t, version, fmt.Sprintf(memcachedSessions, servers[0], servers[1]), "")
			startAll(t, n[0], n[1])
			together(t, n)
			locks(t, n, servers)
			passesRound(t, n)
		})
	}
}

// locks holds a request on one node, and finds the lock of its session in one of
// the servers: without it two nodes write over each other.
func locks(t *testing.T, n [2]*kylinNode, servers [2]string) {
	t.Helper()
	var b browser
	b.want(t, n[0], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
	body, more := io.Pipe()
	r, err := http.NewRequest(http.MethodGet, n[0].url+"/api/hold", body)
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
		found = memcachedHas(t, servers[0], "lock:"+b.cookie) || memcachedHas(t, servers[1], "lock:"+b.cookie)
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
			sessions := fmt.Sprintf(memcachedSessions, startMemcached(t), startMemcached(t)) + "    sticky: true\n"
			_, n := twoNodes(t, version, sessions, "")
			startAll(t, n[0], n[1])
			var b browser
			b.want(t, n[0], "/api/login?user=ADMIN", 200, "ADMIN [ROLE_ADMIN] 0")
			for i := range 3 {
				b.want(t, n[0], "/api/count", 200, fmt.Sprintf("ADMIN [ROLE_ADMIN] %d", i+1))
			}
			n[0].stop(syscall.SIGKILL)
			b.want(t, n[1], "/api/read", 200, "ADMIN [ROLE_ADMIN] 3")
		})
	}
}
