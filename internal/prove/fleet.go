package prove

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// fleet is the nodes of one store. Rows take turns with it: starting a Tomcat
// takes longer than most rows.
type fleet struct {
	// t ends after all rows: what outlives one is started for it.
	t       testing.TB
	store   store
	servers []*ground.Server
	base    string // folder of the stock files
	nodes   [3]*ground.Tomcat
	// broken is a node whose session manager can't be loaded: its Tomcat runs,
	// and answers 404 to everything.
	broken *ground.Tomcat
	// ledger is the file that every execution stands in.
	ledger string
}

// launchFleet starts the store's servers and lays the nodes out. The nodes are
// started by the rows that need them.
func launchFleet(t testing.TB, s store) *fleet {
	t.Helper()
	tomcat := ground.TomcatHome(t, s.tomcat)
	app, dir := ground.Webapp(t, tomcat), ground.Dir(t)
	f := &fleet{t: t, store: s, servers: s.start(t), base: stock(t, dir, tomcat), ledger: filepath.Join(dir, "ledger")}
	var places []place
	for _, name := range []string{"n1", "n2", "n3"} {
		places = append(places, place{name, ground.FreeAddr(t), "active"})
	}
	r := Render(t, f.describe("nginx", site{listen: ground.FreeAddr(t), places: places}), ground.PlainPassword)
	if s.prepare != nil {
		s.prepare(t, r)
	}
	jars := r.Jars
	var given []string
	if s.name == "redis" {
		given, _ = filepath.Glob(filepath.Join(os.Getenv(ranJitJars), "*.jar"))
		jars = nil
	}
	for i, p := range places {
		f.nodes[i] = ground.LayTomcat(t, p.name, tomcat, app, r.Node(p.name), jars, "-Dground.ledger="+f.ledger)
		ground.CopyTo(t, filepath.Join(f.nodes[i].Home, "tomcat", "lib"), given...)
	}
	f.broken = ground.LayTomcat(t, "broken", tomcat, app, []ground.File{{Path: "tomcat/conf/context.xml", Bytes: []byte(noSuchManager)}}, nil)
	return f
}

// stock makes the folder of the stock files below dir.
func stock(t testing.TB, dir, tomcat string) string {
	t.Helper()
	base := filepath.Join(dir, "base")
	ground.Write(t, filepath.Join(base, "conf", "kylin.properties"), []byte("# stock\n"))
	ground.CopyTo(t, filepath.Join(base, "tomcat", "conf"), filepath.Join(tomcat, "conf", "context.xml"))
	return base
}

// launchBare is a fleet without nodes, to render for nodes of another kind.
func launchBare(t testing.TB) *fleet {
	t.Helper()
	s := redisson() // round robin, as the manual's
	return &fleet{t: t, store: s, servers: []*ground.Server{{Addr: "127.0.0.1:6379"}}, base: stock(t, ground.Dir(t), ground.TomcatHome(t, s.tomcat))}
}

// noSuchManager is a context.xml whose manager is in no jar: what a node has
// when its operator forgot them.
const noSuchManager = `<?xml version="1.0" encoding="UTF-8"?>
<Context>
    <Manager className="org.redisson.tomcat.RedissonSessionManager"/>
</Context>
`

// ready starts what a row needs and does not run: its servers, the first n
// nodes.
func (f *fleet) ready(t testing.TB, n int) {
	t.Helper()
	for _, s := range f.servers {
		if s.Ended() {
			s.Start()
		}
	}
	var down []*ground.Tomcat
	for _, node := range f.nodes[:n] {
		if node.Process == nil || node.Ended() {
			down = append(down, node)
		}
	}
	ground.StartTomcats(f.t, down...)
	if err := os.WriteFile(f.ledger, nil, 0o644); err != nil {
		t.Fatal(err)
	}
}

// executions counts how often each request ran, on any node.
func (f *fleet) executions(t testing.TB) map[string]int {
	t.Helper()
	b, err := os.ReadFile(f.ledger)
	if err != nil {
		t.Fatal(err)
	}
	runs := map[string]int{}
	for _, id := range strings.Fields(string(b)) {
		runs[id]++
	}
	return runs
}

// cripple starts the broken node and waits until it answers.
func (f *fleet) cripple() {
	if f.broken.Process != nil && !f.broken.Ended() {
		return
	}
	f.broken.Start(f.t, http.StatusNotFound)
}
