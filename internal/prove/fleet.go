package prove

import (
	"fmt"
	"net/http"
	"net/netip"
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
	// product and base are the first lines of a description, and the folder of the
	// stock files.
	product, base string
	nodes         [3]node
	// boot starts some of the nodes, by their places in nodes, and returns once they answer.
	boot func(which ...int)
	// warm lets nodes do once what takes them long the first time.
	warm func(which ...int)
	// broken is a node whose session manager can't be loaded: its Tomcat runs,
	// and answers 404 to everything. lame starts it.
	broken node
	lame   func()
	// ledger is the file that every execution stands in.
	ledger string
	api    api
	// rows is how many rows the fleet had.
	rows int
}

// node is one node of a fleet, whatever program it is.
type node struct {
	name string
	addr netip.AddrPort
	// process is the one that runs it now, or ran it last.
	process func() *ground.Process
}

// launch is the fleet of a store.
func (s store) launch(t testing.TB) *fleet {
	t.Helper()
	if s.real {
		return launchKylins(t, s)
	}
	return launchFleet(t, s)
}

// launchFleet starts the store's servers and lays the nodes out. The nodes are
// started by the rows that need them.
func launchFleet(t testing.TB, s store) *fleet {
	t.Helper()
	tomcat := ground.TomcatHome(t, s.tomcat)
	app, dir := ground.Webapp(t, tomcat), ground.Dir(t)
	f := &fleet{t: t, store: s, servers: s.start(t), product: standInProduct(s), base: stock(t, dir, tomcat), ledger: filepath.Join(dir, "ledger"), api: standIn}
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
	var tomcats [3]*ground.Tomcat
	for i, p := range places {
		n := ground.LayTomcat(t, p.name, tomcat, app, r.Node(p.name), jars, "-Dground.ledger="+f.ledger)
		ground.CopyTo(t, filepath.Join(n.Home, "tomcat", "lib"), given...)
		tomcats[i], f.nodes[i] = n, node{n.Name, n.Addr, func() *ground.Process { return n.Process }}
	}
	f.boot = func(which ...int) {
		var down []*ground.Tomcat
		for _, i := range which {
			down = append(down, tomcats[i])
		}
		ground.StartTomcats(t, down...)
	}
	f.warm = func(...int) {}
	broken := ground.LayTomcat(t, "broken", tomcat, app, []ground.File{{Path: "tomcat/conf/context.xml", Bytes: []byte(noSuchManager)}}, nil)
	f.broken = node{broken.Name, broken.Addr, func() *ground.Process { return broken.Process }}
	f.lame = func() { broken.Start(t, http.StatusNotFound) }
	return f
}

// standInProduct are the first lines of the description of a fleet of stand-ins.
func standInProduct(s store) string {
	return fmt.Sprintf("product: {name: kylin, version: \"3.1\", tomcat: \"%s\", base: BASE}\nmetadata: {hbase: {}}\n", s.tomcat)
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
	return &fleet{t: t, store: s, product: standInProduct(s), servers: []*ground.Server{{Addr: "127.0.0.1:6379"}}, base: stock(t, ground.Dir(t), ground.TomcatHome(t, s.tomcat))}
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
	var down []int
	for i, node := range f.nodes[:n] {
		if node.process().Ended() {
			down = append(down, i)
		}
	}
	if len(down) > 0 {
		f.boot(down...)
		f.warm(down...)
	}
	f.rows++
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
	if f.broken.process().Ended() {
		f.lame()
	}
}
