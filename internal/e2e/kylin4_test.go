package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/prove"
)

// cluster4 is two nodes of a real Kylin 4.0, and what kyctl renders of their
// description for each load balancer.
type cluster4 struct {
	nodes    [2]*ground.Kylin
	rendered map[string]prove.Rendered
	listen   map[string]netip.AddrPort
}

// realCluster lays two nodes out as kyctl renders them with this method of
// the load balancer and these lines of sessions: metadata in MariaDB, builds on the first, queries on both.
func realCluster(t *testing.T, method, sessions string) cluster4 {
	t.Helper()
	db, zookeeper := ground.StartMariaDB(t, ground.PlainPassword), ground.StartZooKeeper(t)
	db.Create(t, "kylin")
	c := cluster4{rendered: map[string]prove.Rendered{}, listen: map[string]netip.AddrPort{}}
	for i := range c.nodes {
		c.nodes[i] = ground.LayKylin(t, fmt.Sprintf("n%d", i+1), ground.FreeAddr(t))
	}
	base := t.TempDir()
	for _, file := range []string{"conf/kylin.properties", "tomcat/conf/context.xml", "tomcat/conf/catalina.properties"} {
		ground.CopyTo(t, filepath.Join(base, filepath.Dir(file)), filepath.Join(c.nodes[0].Home, file))
	}
	for _, kind := range realBalancers {
		c.listen[kind] = ground.FreeAddr(t)
		c.rendered[kind] = prove.Render(t, fmt.Sprintf(`version: 1
name: kylin
product: {name: kylin, version: "%s", tomcat: "%s", base: %s}
metadata:
  jdbc:
    url: jdbc:mysql://%s/kylin
    driver: com.mysql.cj.jdbc.Driver
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    encrypt_password: true
zookeeper: {hosts: ["%s"]}
nodes:
  - {name: n1, host: 127.0.0.1, port: %d}
  - {name: n2, host: 127.0.0.1, port: %d, mode: query}
load_balancer: {kind: %s, listen: ["%s"], method: %s}
query: {timeout: 60s}
sessions:
%s`, ground.KylinVersion, ground.KylinTomcat, base, db.Addr, zookeeper.Addr, c.nodes[0].Addr.Port(), c.nodes[1].Addr.Port(), kind, c.listen[kind], method, sessions), ground.PlainPassword)
	}
	for _, node := range c.nodes {
		r := c.rendered["nginx"]
		node.Take(t, r.Node(node.Name), r.Jars)
	}
	return c
}

// start runs both nodes until the test ends, and returns once they answer.
func (c cluster4) start(t *testing.T) {
	t.Helper()
	ground.StartKylins(t, c.nodes[:]...)
}

// balance starts a load balancer in front of the nodes and returns the URL of
// the application behind it.
func (c cluster4) balance(t *testing.T, kind string) string {
	t.Helper()
	file := "kylin.conf"
	if kind == "haproxy" {
		file = "haproxy.cfg"
	}
	ground.StartBalancer(t, kind, ground.Setup{Confs: [][]byte{c.rendered[kind].File(t, "load-balancer/"+kind+"/"+file)}, Addr: c.listen[kind].String()})
	front := "http://" + c.listen[kind].String() + "/kylin"
	await(t, kind+" reaches a node", func() bool {
		status, _, _ := newPerson(t).ask(front, "GET", "/api/admin/version", "", "")
		return status == 200
	})
	return front
}

// await returns once something is so.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	if !eventually(is) {
		t.Fatalf("not so after a minute: %s", what)
	}
}

// eventually says whether something is so within a minute.
func eventually(is func() bool) bool {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if is() {
			return true
		}
	}
	return false
}

// realBalancers are the load balancers in front of two real nodes.
var realBalancers = []string{"nginx", "httpd", "haproxy"}

// person is someone with a browser who uses Kylin's REST API.
type person struct{ client http.Client }

func newPerson(t *testing.T) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// ask sends a request to the application at a URL: a browser takes all ports of
// an address for one host.
func (p *person) ask(url, method, path, body, user string) (int, string, error) {
	r, err := http.NewRequest(method, url+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/json")
	if user != "" {
		r.SetBasicAuth(user, "KYLIN")
	}
	a, err := p.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	return a.StatusCode, string(b), err
}

// want asks and fails the test where the answer has another status.
func (p *person) want(t *testing.T, n *ground.Kylin, method, path, body, user string, status int) {
	t.Helper()
	got, text, err := p.ask(n.URL, method, path, body, user)
	if err != nil || got != status {
		t.Fatalf("%s %s on %s: %d (%v), want %d: %.300s\n%s", method, path, n.Name, got, err, status, text, n.Said())
	}
}

const (
	loginPath  = "/api/user/authentication"
	logoutPath = "/j_spring_security_logout"
	readPath   = "/api/projects"
)

// sharesLogins logs people in on one node. Once the store has a login the other
// node knows it (a node stores it after its answer, so that a request to another
// one at the same moment may come too early), and where somebody logs out there,
// the first node knows that.
func sharesLogins(t *testing.T, n [2]*ground.Kylin, stored func(id string) bool) {
	t.Helper()
	lost, still := 0, 0
	for i := range 200 {
		p := newPerson(t)
		there, here := n[i%2], n[(i+1)%2]
		p.want(t, there, "POST", loginPath, "", "ADMIN", 200)
		await(t, "the store has the login", func() bool { return stored(p.session(t, there)) })
		if status, _, _ := p.ask(here.URL, "GET", readPath, "", ""); status != 200 {
			lost++
		}
		_, _, _ = p.ask(here.URL, "GET", logoutPath, "", "")
		if status, _, _ := p.ask(there.URL, "GET", readPath, "", ""); status == 200 {
			still++
		}
	}
	t.Logf("of 200 logins the other node did not know %d; after a logout there the first node still knew %d", lost, still)
	if lost > 0 || still > 0 {
		t.Errorf("logins lost: %d, logouts not seen: %d", lost, still)
	}
}

// session is the id of the person's session.
func (p *person) session(t *testing.T, n *ground.Kylin) string {
	t.Helper()
	u, err := url.Parse(n.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.client.Jar.Cookies(u) {
		if c.Name == "JSESSIONID" {
			return c.Value
		}
	}
	t.Fatal("there is no session")
	return ""
}

// TestRealKylin has people log in on real nodes and read on the other one, with
// the sessions in Redis by Redisson.
func TestRealKylin(t *testing.T) {
	redis := ground.StartRedis(t, ground.PlainPassword, "--appendonly", "yes")
	c := realCluster(t, "round_robin", fmt.Sprintf(redissonSessions, redis.Addr))
	c.start(t)
	t.Run("logins", func(t *testing.T) {
		sharesLogins(t, c.nodes, func(id string) bool {
			// Redisson stores an empty session at the login's start, and who it is of at its end.
			return slices.Contains(ground.RedisAsk(t, redis.Addr, ground.PlainPassword, "hkeys", "kylin:redisson:tomcat_session:"+id), "SPRING_SECURITY_CONTEXT")
		})
	})
	t.Run("open paths", func(t *testing.T) {
		for _, kind := range realBalancers {
			t.Run(kind, func(t *testing.T) { closesPaths(t, c, kind) })
		}
	})
	t.Run("store restarts", func(t *testing.T) {
		p := newPerson(t)
		p.want(t, c.nodes[0], "POST", loginPath, "", "ADMIN", 200)
		redis.Stop(syscall.SIGTERM)
		redis.Start()
		await(t, "the login is known again", func() bool {
			status, _, _ := p.ask(c.nodes[1].URL, "GET", readPath, "", "")
			return status == 200
		})
	})
	t.Run("kill", func(t *testing.T) { survivesKill(t, c) })
}

// TestRealKylinMySQL has a node end: another knows the logins that MySQL holds.
func TestRealKylinMySQL(t *testing.T) {
	db := ground.StartMariaDB(t, ground.PlainPassword)
	c := realCluster(t, "sticky_cookie", fmt.Sprintf("  store: mysql\n  mysql: {hosts: [\"%s\"], database: kylin_session, username: kylin, password: {env: X}}\n", db.Addr))
	db.Prepare(t, c.rendered["nginx"].File(t, "sessions/mysql.sql"))
	c.start(t)
	people := make([]*person, 20)
	for i := range people {
		people[i] = newPerson(t)
		people[i].want(t, c.nodes[1], "POST", loginPath, "", "ADMIN", 200)
	}
	db.AwaitRows(t, len(people))
	c.nodes[1].Stop(syscall.SIGKILL)
	for _, p := range people {
		p.want(t, c.nodes[0], "GET", readPath, "", "", 200)
	}
}

// closesPaths asks what the product answers without a login. What changes state
// or shows how the cluster is set up must not be answered from outside.
func closesPaths(t *testing.T, c cluster4, kind string) {
	front := c.balance(t, kind)
	for _, ask := range []struct {
		method, path string
		open         bool
	}{
		{"GET", "/api/admin/version", true},
		{"GET", "/api/admin/public_config", true},
		{"GET", "/api/user/authentication", true},
		{"PUT", "/api/cache/user/ADMIN/update", false},
		{"POST", "/api/cache/announce/config", false},
		{"PUT", "/api/cache/announce/config/all/update", false},
		{"GET", "/api/jobs/spark", false},
		{"GET", "/api/streaming_coordinator/balance/recommend", false},
		{"GET", "/api/service_discovery/state/is_active_job_node", false},
		{"GET", "/api/tables/p/t/snapshotLocalCache/x", false},
		{"GET", "/api/admin/config", false},
		{"GET", "/api/admin/env", false},
		{"GET", "/api/projects", false},
		{"POST", "/api/query", false},
		{"GET", "/api/jobs", false},
		{"GET", "/api/query/runningQueries", false},
	} {
		status, text, err := newPerson(t).ask(front, ask.method, ask.path, "", "")
		if err != nil {
			t.Fatalf("%s %s: %v", ask.method, ask.path, err)
		}
		t.Logf("%s %s: %d", ask.method, ask.path, status)
		if open := status == 200; open != ask.open {
			t.Errorf("%s %s answers %d without a login: %.200s", ask.method, ask.path, status, text)
		}
	}
}

// survivesKill has people read through nginx while a node is killed: nobody sees
// an error, and nobody must log in again.
func survivesKill(t *testing.T, c cluster4) {
	front := c.balance(t, "nginx")
	people := make([]*person, 20)
	for i := range people {
		people[i] = newPerson(t)
		if status, text, err := people[i].ask(front, "POST", loginPath, "", "ADMIN"); status != 200 {
			t.Fatalf("login: %d (%v) %.300s", status, err, text)
		}
	}
	var reads, failed atomic.Int64
	read := func(p *person) {
		reads.Add(1)
		if status, text, err := p.ask(front, "GET", readPath, "", ""); status != 200 {
			failed.Add(1)
			t.Logf("a read answers %d (%v): %.200s", status, err, text)
		}
	}
	var all sync.WaitGroup
	var kill sync.Once
	for _, p := range people {
		all.Go(func() {
			for n := range 40 {
				read(p)
				if n == 10 {
					kill.Do(func() { _ = c.nodes[1].Signal(syscall.SIGKILL) })
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d reads by %d people, %d failed", reads.Load(), len(people), failed.Load())
	if failed.Load() > 0 {
		t.Errorf("%d of %d reads failed", failed.Load(), reads.Load())
	}
}

// TestRealKylinsRules: the rules of access below testdata are the product's,
// where its own file is at hand.
func TestRealKylinsRules(t *testing.T) {
	stock := os.Getenv(ground.KylinStock)
	if stock == "" {
		t.Skip("set " + ground.KylinStock + " to a folder with the product's own files")
	}
	theirs, ours := accessRules(t, stock), accessRules(t, ground.KylinFiles)
	if !slices.Equal(theirs, ours) {
		t.Errorf("the product's rules:\n%s\nours:\n%s", strings.Join(theirs, "\n"), strings.Join(ours, "\n"))
	}
}

// accessRules are the patterns of the first http element, each with who may ask.
func accessRules(t *testing.T, dir string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "webapp", "WEB-INF", "classes", "kylinSecurity.xml"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(b), "form-login")
	var rules []string
	for _, m := range regexp.MustCompile(`intercept-url pattern="([^"]+)"\s+access="([^"]+)"`).FindAllStringSubmatch(first, -1) {
		rules = append(rules, m[1]+" "+m[2])
	}
	if len(rules) == 0 {
		t.Fatalf("%s has no rules", dir)
	}
	return rules
}
