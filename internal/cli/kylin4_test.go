package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

// kylin4Presets are the presets for Kylin 4.0: their nodes, and what stands in
// addresses.yaml about the sessions.
var kylin4Presets = []struct {
	name     string
	nodes    []string
	sessions func(t *testing.T, db ground.Database) string
}{
	{"kylin-4", []string{"job-1", "job-2", "query-1", "query-2"}, func(t *testing.T, _ ground.Database) string {
		sentinel, _ := ground.StartSentinels(t)
		return fmt.Sprintf(`redisson: {hosts: ["%s"], sentinel_master: "kylin's", username: kylin}`, sentinel)
	}},
	{"mysql-sessions", []string{"kylin-1", "kylin-2"}, func(_ *testing.T, db ground.Database) string {
		return fmt.Sprintf(`mysql: {hosts: ["%s"], username: kylin}`, db.Addr)
	}},
}

// TestPresetsLogIn does what a user does with a preset for Kylin 4.0 and real
// nodes: init, change the addresses, render, apply, start. People log in through
// the load balancer, and every query node knows them.
func TestPresetsLogIn(t *testing.T) {
	if testing.Short() {
		t.Skip("starts nodes of Kylin")
	}
	for _, name := range []string{"KYLIN_DB_PASSWORD", "REDIS_PASSWORD", "SESSION_PASSWORD"} {
		t.Setenv(name, ground.PlainPassword)
	}
	for _, preset := range kylin4Presets {
		t.Run(preset.name, func(t *testing.T) {
			db := ground.StartMariaDB(t, ground.PlainPassword)
			db.Create(t, "kylin")
			p := presetCluster{dir: t.TempDir(), front: ground.FreeAddr(t)}
			for _, name := range preset.nodes {
				p.nodes = append(p.nodes, ground.LayKylin(t, name, ground.FreeAddr(t)))
			}
			p.describe(t, preset.name, db, preset.sessions(t, db))
			p.render(t, db)
			p.apply(t)
			p.logIn(t)
		})
	}
}

// presetCluster is a preset with the addresses of this machine.
type presetCluster struct {
	dir   string
	front netip.AddrPort
	nodes []*ground.Kylin
	files []string // the flags that name the description
}

// describe writes the description: what init writes, and a file with addresses.
func (p *presetCluster) describe(t *testing.T, preset string, db ground.Database, sessions string) {
	t.Helper()
	wantKyctl(t, "init", "--preset", preset, p.dir)
	for _, file := range []string{"conf/kylin.properties", "tomcat/conf/context.xml"} {
		ground.CopyTo(t, filepath.Join(p.dir, "base", filepath.Dir(file)), filepath.Join(p.nodes[0].Home, file))
	}
	var nodes strings.Builder
	for _, n := range p.nodes {
		fmt.Fprintf(&nodes, "  - {name: %s, host: 127.0.0.1, port: %d}\n", n.Name, n.Addr.Port())
	}
	putFile(t, filepath.Join(p.dir, "addresses.yaml"), fmt.Sprintf(`product: {version: "%s"}
metadata: {jdbc: {url: "jdbc:mysql://%s/kylin", driver: com.mysql.cj.jdbc.Driver}}
zookeeper: {hosts: ["%s"]}
nodes:
%sload_balancer: {listen: ["%s"]}
sessions: {%s}
lint:
  ignore: [{rule: loopback-node, reason: one machine runs all nodes}]
`, ground.KylinVersion, db.Addr, ground.StartZooKeeper(t).Addr, &nodes, p.front, sessions))
	p.files = []string{"-f", filepath.Join(p.dir, "cluster.yaml"), "-f", filepath.Join(p.dir, "addresses.yaml")}
}

// render writes the tree, and makes the table of a store that has one.
func (p *presetCluster) render(t *testing.T, db ground.Database) {
	t.Helper()
	wantKyctl(t, append([]string{"render", "-o", filepath.Join(p.dir, "out")}, p.files...)...)
	if ddl, err := os.ReadFile(filepath.Join(p.dir, "out", "sessions", "mysql.sql")); err == nil {
		db.Prepare(t, ddl)
	}
}

// apply puts the files and the jars into the homes and starts what serves.
func (p *presetCluster) apply(t *testing.T) {
	t.Helper()
	jars := manifestJars(t, filepath.Join(p.dir, "out", "manifest.json"))
	for _, n := range p.nodes {
		wantKyctl(t, append([]string{"apply", "--node", n.Name, "--home", n.Home}, p.files...)...)
		n.Take(t, nil, jars)
	}
	ground.StartKylins(t, p.nodes...)
}

// logIn starts nginx as rendered, and lets people log in behind it.
func (p *presetCluster) logIn(t *testing.T) {
	t.Helper()
	conf, err := os.ReadFile(filepath.Join(p.dir, "out", "load-balancer", "nginx", "kylin.conf"))
	must(t, err)
	nginx := ground.StartBalancer(t, "nginx", ground.Setup{Confs: [][]byte{conf}, Addr: p.front.String()})
	last := p.nodes[len(p.nodes)-2:] // these answer queries
	logsIn(t, nginx.Process, "http://"+p.front.String()+"/kylin", last[0].URL, last[1].URL)
}

// logsIn lets 20 people log in at the front, which a process serves; then they
// read at the front and at every node. The cookie is that of the login: a node
// that does not know it yet, because stores are written after the answer, gives
// another one.
func logsIn(t *testing.T, process *ground.Process, front string, nodes ...string) {
	t.Helper()
	people := make([]*http.Response, 20)
	for i := range people {
		login, err := http.NewRequest("POST", front+"/api/user/authentication", http.NoBody)
		must(t, err)
		login.SetBasicAuth("ADMIN", "KYLIN")
		people[i], err = http.DefaultClient.Do(login)
		must(t, err)
		must(t, people[i].Body.Close())
		if people[i].StatusCode != 200 {
			t.Fatalf("the login answers %d", people[i].StatusCode)
		}
	}
	for _, login := range people {
		for _, url := range append([]string{front}, nodes...) {
			if err := process.Await(2*time.Minute, func() bool { return reads(url+"/api/projects", login.Cookies()) }); err != nil {
				t.Fatalf("%s does not know the login: %v", url, err)
			}
		}
	}
}

// reads says whether a GET with these cookies is answered with 200.
func reads(url string, cookies []*http.Cookie) bool {
	r, err := http.NewRequest("GET", url, http.NoBody)
	if err != nil {
		return false
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	answer, err := http.DefaultTransport.RoundTrip(r) // follows no redirect
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == 200
}

// wantKyctl runs a command, which must end without an error.
func wantKyctl(t *testing.T, args ...string) {
	t.Helper()
	if code, said := typed(args...); code != Fine {
		t.Fatalf("kyctl %s: exit %d\n%s", strings.Join(args, " "), code, said)
	}
}

// manifestJars are the jars that a manifest asks for, each as its name and version.
func manifestJars(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	var m struct {
		Jars []struct{ Name, Version string }
	}
	must(t, json.Unmarshal(text, &m))
	var jars []string
	for _, j := range m.Jars {
		jars = append(jars, j.Name+" "+j.Version)
	}
	return jars
}
