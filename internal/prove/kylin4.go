package prove

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// kylin4 is the first part of the names of rows with the real Apache Kylin 4.0.
const kylin4 = "kylin4"

// realStores are the stores that kyctl renders for Kylin 4.0.
func realStores() []store {
	inMySQL := mysql()
	inMySQL.method = "sticky_cookie" // without the Valve of Tomcat 9 another node may have an old session
	all := []store{redisson(), inMySQL, local()}
	for i := range all {
		all[i].real = true
		all[i].tomcat = ground.KylinTomcat
		all[i].only = []string{"kill", "term", "stop", "404", "store-restart", "drain", "add"}
	}
	return all
}

// title is the name of a store's group of rows.
func (s store) title() string {
	if s.real {
		return kylin4 + "-" + s.name
	}
	return s.name
}

const (
	project   = "proving"
	basic     = "Authorization: Basic QURNSU46S1lMSU4=" // ADMIN:KYLIN
	loginPath = "/kylin/api/user/authentication"
)

// real is the api of Apache Kylin. A password that is a hash already is kept as
// it is: to make one takes a node longer than all the rest of the request.
var real = api{
	round: []ask{kylinGet, kylinQuery, kylinGet, kylinQuery, kylinGet, kylinQuery, kylinGet, kylinQuery, kylinGet, kylinQuery, kylinWrite},
	reads: 500, few: 300,
	headers: []string{"Content-Type: application/json"},
	login:   func(string) (string, []string) { return loginPath, []string{basic} },
	read:    "/kylin/api/projects",
	unknown: http.StatusFound,
	knows: func(a ground.Answer, _ string) bool {
		return strings.HasPrefix(a.Body, "[") || strings.Contains(a.Body, "userDetails")
	},
}

var (
	kylinGet   = ask{name: get.name, method: "GET", uri: "/kylin/api/projects"}
	kylinQuery = ask{name: query.name, method: "POST", uri: "/kylin/api/query", body: `{"sql":"select 1","project":"` + project + `"}`}
	kylinWrite = ask{name: build.name, method: "POST", uri: "/kylin/api/user/{}", body: `{"password":"$2a$10$QXrl1/Hrrc16gKtBWhB64OAwIv9P5OeqaeHc9znVy6pMeuhPP4u8K","disabled":false,"authorities":[{"authority":"ALL_USERS"}]}`}
)

// launchKylins lays three nodes of the real Kylin out, with metadata in MariaDB, as
// kyctl renders them. The first one builds and answers queries, the others
// answer queries.
func launchKylins(t testing.TB, s store) *fleet {
	t.Helper()
	metadata, zookeeper := ground.StartMariaDB(t, ground.PlainPassword), ground.StartZooKeeper(t)
	metadata.Create(t, "kylin")
	f := &fleet{t: t, store: s, servers: s.start(t), base: t.TempDir(), ledger: filepath.Join(ground.Dir(t), "ledger"), api: real}
	f.product = fmt.Sprintf(`product: {name: kylin, version: "%s", tomcat: "%s", base: BASE}
metadata:
  jdbc:
    url: jdbc:mysql://%s/kylin
    driver: com.mysql.cj.jdbc.Driver
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    encrypt_password: true
zookeeper: {hosts: ["%s"]}
`, ground.KylinVersion, s.tomcat, metadata.Addr, zookeeper.Addr)
	var kylins [3]*ground.Kylin
	var places []place
	for i, name := range []string{"n1", "n2", "n3"} {
		n := ground.LayKylin(t, name, ground.FreeAddr(t))
		kylins[i], f.nodes[i] = n, node{name, n.Addr, func() *ground.Process { return n.Process }}
		places = append(places, place{name, n.Addr, "active"})
	}
	for _, file := range []string{"conf/kylin.properties", "tomcat/conf/context.xml", "tomcat/conf/catalina.properties"} {
		ground.CopyTo(t, filepath.Join(f.base, filepath.Dir(file)), filepath.Join(kylins[0].Home, file))
	}
	r := Render(t, f.describe("nginx", site{listen: ground.FreeAddr(t), places: places}), ground.PlainPassword)
	if s.prepare != nil {
		s.prepare(t, r)
	}
	for _, n := range kylins {
		n.KeepLedger(t, f.ledger)
		n.EndGracefully(t)
		n.Take(t, r.Node(n.Name), r.Jars)
	}
	f.boot = func(which ...int) {
		var down []*ground.Kylin
		for _, i := range which {
			down = append(down, kylins[i])
		}
		ground.StartKylins(t, down...)
		if slices.Contains(which, 0) {
			makeProject(t, kylins[0])
		}
	}
	f.warm = func(which ...int) {
		for _, i := range which {
			warmUp(kylins[i])
		}
	}
	broken := ground.LayKylin(t, "broken", ground.FreeAddr(t))
	broken.Take(t, []ground.File{{Path: "tomcat/conf/context.xml", Bytes: []byte(noSuchManager)}}, nil)
	f.broken = node{broken.Name, broken.Addr, func() *ground.Process { return broken.Process }}
	f.lame = func() {
		broken.Launch(t)
		broken.AwaitStatus(t, http.StatusNotFound)
	}
	return f
}

// warmUp has some people log in on a node and ask for everything.
func warmUp(n *ground.Kylin) {
	var all sync.WaitGroup
	for k := range 8 {
		all.Go(func() {
			u := &user{cookies: map[string]string{}}
			c := &ground.Client{Addr: n.Addr.String()}
			defer c.Close()
			u.learn(c.Ask("POST", loginPath, "", basic))
			for range 10 {
				for _, what := range []ask{kylinGet, kylinQuery, kylinWrite} {
					c.Ask(what.method, strings.Replace(what.uri, "{}", fmt.Sprintf("warm%d", k), 1), what.body, u.headers(real.headers...)...)
				}
			}
		})
	}
	all.Wait()
}

// makeProject makes the project that queries are for, unless it is there.
func makeProject(t testing.TB, n *ground.Kylin) {
	t.Helper()
	c := &ground.Client{Addr: n.Addr.String()}
	defer c.Close()
	a := c.Ask("GET", "/kylin/api/projects", "", basic)
	if !strings.Contains(a.Body, project) {
		a = c.Ask("POST", "/kylin/api/projects", `{"projectDescData":"{\"name\":\"`+project+`\"}"}`, basic, "Content-Type: application/json")
	}
	if a.Status != http.StatusOK {
		t.Fatalf("the project: status %d %.300s", a.Status, a.Body)
	}
}
