package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/ground"
)

// TestPresetLogsIn does what its README says with the preset kylin-4 and real
// nodes: init, change the addresses, render, apply, start. People log in through
// the load balancer, and every query node knows them.
func TestPresetLogsIn(t *testing.T) {
	if testing.Short() {
		t.Skip("starts four nodes of Kylin")
	}
	db, zookeeper := ground.StartMariaDB(t, ground.PlainPassword), ground.StartZooKeeper(t)
	db.Create(t, "kylin")
	sentinel, _ := ground.StartSentinels(t)
	t.Setenv("KYLIN_DB_PASSWORD", ground.PlainPassword)
	t.Setenv("REDIS_PASSWORD", ground.PlainPassword)
	dir := t.TempDir()
	nodes := map[string]*ground.Kylin{}
	var addresses []string
	for _, name := range []string{"job-1", "job-2", "query-1", "query-2"} {
		nodes[name] = ground.LayKylin(t, name, ground.FreeAddr(t))
		addresses = append(addresses, fmt.Sprintf("  - {name: %s, host: 127.0.0.1, port: %d}", name, nodes[name].Addr.Port()))
	}
	front := ground.FreeAddr(t)
	wantKyctl(t, "init", "--preset", "kylin-4", dir)
	for _, file := range []string{"conf/kylin.properties", "tomcat/conf/context.xml"} {
		ground.CopyTo(t, filepath.Join(dir, "base", filepath.Dir(file)), filepath.Join(nodes["job-1"].Home, file))
	}
	putFile(t, filepath.Join(dir, "addresses.yaml"), fmt.Sprintf(`product: {version: "%s"}
metadata: {jdbc: {url: "jdbc:mysql://%s/kylin", driver: com.mysql.cj.jdbc.Driver}}
zookeeper: {hosts: ["%s"]}
nodes:
%s
load_balancer: {listen: ["%s"]}
sessions: {redisson: {hosts: ["%s"], sentinel_master: "kylin's", username: kylin}}
lint:
  ignore: [{rule: loopback-node, reason: one machine runs all nodes}]
`, ground.KylinVersion, db.Addr, zookeeper.Addr, strings.Join(addresses, "\n"), front, sentinel))
	files := []string{"-f", filepath.Join(dir, "cluster.yaml"), "-f", filepath.Join(dir, "addresses.yaml")}
	out := filepath.Join(dir, "out")
	wantKyctl(t, append([]string{"render", "-o", out}, files...)...)
	jars := manifestJars(t, filepath.Join(out, "manifest.json"))
	for name, node := range nodes {
		wantKyctl(t, append([]string{"apply", "--node", name, "--home", node.Home}, files...)...)
		node.Take(t, nil, jars)
		node.Launch(t)
	}
	for _, node := range nodes {
		node.AwaitStatus(t, 200)
	}
	conf, err := os.ReadFile(filepath.Join(out, "load-balancer/nginx/kylin.conf"))
	must(t, err)
	nginx := ground.StartBalancer(t, "nginx", ground.Setup{Confs: [][]byte{conf}, Addr: front.String()})
	logsIn(t, nginx.Process, "http://"+front.String()+"/kylin", nodes["query-1"].URL, nodes["query-2"].URL)
}

// logsIn lets 20 people log in at the front, which a process serves; then they
// read at the front and at every node. A cookie counts for all ports of a host.
func logsIn(t *testing.T, process *ground.Process, front string, nodes ...string) {
	t.Helper()
	for range 20 {
		jar, err := cookiejar.New(nil)
		must(t, err)
		person := http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		login, err := http.NewRequest("POST", front+"/api/user/authentication", http.NoBody)
		must(t, err)
		login.SetBasicAuth("ADMIN", "KYLIN")
		answer, err := person.Do(login)
		must(t, err)
		must(t, answer.Body.Close())
		if answer.StatusCode != 200 {
			t.Fatalf("the login answers %d", answer.StatusCode)
		}
		for _, url := range append([]string{front}, nodes...) {
			// Redisson stores a login after its answer.
			err := process.Await(time.Minute, func() bool {
				answer, err := person.Get(url + "/api/projects")
				if err != nil {
					return false
				}
				_ = answer.Body.Close()
				return answer.StatusCode == 200
			})
			if err != nil {
				t.Fatalf("%s does not know the login: %v", url, err)
			}
		}
	}
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
