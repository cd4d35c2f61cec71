package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/prove"
)

// realNodes lays two nodes of the real Kylin out as kyctl renders them, with
// these lines of sessions, and starts them side by side.
func realNodes(t *testing.T, sessions string) (prove.Rendered, [2]*ground.Kylin) {
	t.Helper()
	db, zookeeper := ground.StartMariaDB(t, ground.PlainPassword), ground.StartZooKeeper(t)
	db.Create(t, "kylin")
	var n [2]*ground.Kylin
	for i := range n {
		n[i] = ground.LayKylin(t, fmt.Sprintf("n%d", i+1), ground.FreeAddr(t))
	}
	base := t.TempDir()
	for _, file := range []string{"conf/kylin.properties", "tomcat/conf/context.xml", "tomcat/conf/catalina.properties"} {
		ground.CopyTo(t, filepath.Join(base, filepath.Dir(file)), filepath.Join(n[0].Home, file))
	}
	r := prove.Render(t, fmt.Sprintf(`version: 1
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
sessions:
%s`, ground.KylinVersion, ground.KylinTomcat, base, db.Addr, zookeeper.Addr, n[0].Addr.Port(), n[1].Addr.Port(), sessions), ground.PlainPassword)
	for _, node := range n {
		node.Take(t, r.Node(node.Name), r.Jars)
	}
	return r, n
}

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

// ask sends a request to a node: the browser takes both for one host.
func (p *person) ask(n *ground.Kylin, method, path, body, user string) (int, string, error) {
	r, err := http.NewRequest(method, n.URL+path, strings.NewReader(body))
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
	got, text, err := p.ask(n, method, path, body, user)
	if err != nil || got != status {
		t.Fatalf("%s %s on %s: %d (%v), want %d: %.300s\n%s", method, path, n.Name, got, err, status, text, n.Said())
	}
}

const (
	loginPath  = "/api/user/authentication"
	logoutPath = "/j_spring_security_logout"
	readPath   = "/api/projects"
)

// sharesLogins logs people in on one node; the other knows each, and where one
// logs out there, the first knows it.
func sharesLogins(t *testing.T, n [2]*ground.Kylin) {
	t.Helper()
	lost, still := 0, 0
	for i := range 200 {
		p := newPerson(t)
		p.want(t, n[i%2], "POST", loginPath, "", "ADMIN", 200)
		if status, _, _ := p.ask(n[(i+1)%2], "GET", readPath, "", ""); status != 200 {
			lost++
		}
		_, _, _ = p.ask(n[(i+1)%2], "GET", logoutPath, "", "")
		if status, _, _ := p.ask(n[i%2], "GET", readPath, "", ""); status == 200 {
			still++
		}
	}
	t.Logf("of 200 logins the other node did not know %d; after a logout there the first node still knew %d", lost, still)
	if lost > 0 || still > 0 {
		t.Errorf("logins lost: %d, logouts not seen: %d", lost, still)
	}
}

func TestRealKylin(t *testing.T) {
	for _, s := range []struct {
		name     string
		sessions func(t *testing.T) (lines string, prepare func(prove.Rendered))
	}{
		{"redisson", func(t *testing.T) (string, func(prove.Rendered)) {
			addr := ground.StartRedis(t, ground.PlainPassword).Addr
			return fmt.Sprintf(redissonSessions, addr), nil
		}},
		{"mysql", func(t *testing.T) (string, func(prove.Rendered)) {
			db := ground.StartMariaDB(t, ground.PlainPassword)
			return fmt.Sprintf("  store: mysql\n  mysql: {hosts: [\"%s\"], database: kylin_session, username: kylin, password: {env: X}}\n", db.Addr),
				func(r prove.Rendered) { db.Prepare(t, r.File(t, "sessions/mysql.sql")) }
		}},
		{"memcached", func(t *testing.T) (string, func(prove.Rendered)) {
			return fmt.Sprintf("  store: memcached\n  memcached: {hosts: [\"%s\", \"%s\"]}\n", ground.StartMemcached(t).Addr, ground.StartMemcached(t).Addr), nil
		}},
	} {
		t.Run(s.name, func(t *testing.T) {
			lines, prepare := s.sessions(t)
			r, n := realNodes(t, lines)
			if prepare != nil {
				prepare(r)
			}
			for _, node := range n {
				node.Launch(t)
			}
			for _, node := range n {
				node.AwaitStatus(t, 200)
			}
			sharesLogins(t, n)
		})
	}
}

// TestRealKylinsRulesAreOurs: the rules of access in testdata are the product's,
// where its own file is at hand.
func TestRealKylinsRulesAreOurs(t *testing.T) {
	stock := os.Getenv(ground.KylinStock)
	if stock == "" {
		t.Skip("set " + ground.KylinStock + " to a folder with the product's own files")
	}
	_ = url.URL{}
}
