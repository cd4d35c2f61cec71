package cli

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/adopt"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/terminal"
)

var generatedHomes = flag.Int("homes", 150, "how many homes TestGeneratedHomesAddUp makes")

// TestRealHomesAddUp imports every home of testdata and counts: each line of a
// properties file, element and attribute has a fate, and what is gone or written
// in another way is reported at its line.
func TestRealHomesAddUp(t *testing.T) {
	counted := 0
	for _, pattern := range []string{"../../testdata/live/*/args", "../../testdata/real/*/args"} {
		cases, err := filepath.Glob(pattern)
		if err != nil || len(cases) == 0 {
			t.Fatalf("%s: no case: %v", pattern, err)
		}
		for _, path := range cases {
			dir, err := filepath.Abs(filepath.Dir(path))
			if err != nil {
				t.Fatal(err)
			}
			t.Run(filepath.Base(dir), func(t *testing.T) {
				t.Chdir(dir)
				args, err := os.ReadFile("args")
				if err != nil {
					t.Fatal(err)
				}
				counted += addUp(t, strings.Fields(string(args)), nil)
			})
		}
	}
	t.Logf("%d lines, elements and attributes", counted)
}

// addUp imports as args say and checks the accounts. want are the numbers of
// items of each file, nil for those that a scan finds.
func addUp(t *testing.T, args []string, want map[string]int) (counted int) {
	t.Helper()
	a := &app{out: terminal.NewWriter(io.Discard), err: terminal.NewWriter(io.Discard)}
	c := a.importCommand()
	if err := c.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	names, _ := c.Flags().GetStringArray("home")
	homes, err := openHomes(names)
	if err != nil {
		t.Fatal(err)
	}
	product, _ := c.Flags().GetString("product")
	version, _ := c.Flags().GetString("version")
	r, err := adopt.Homes(homes, adopt.Options{Product: product, Version: version})
	if err != nil {
		t.Fatal(err)
	}
	text, err := avoidable(r, homes)
	if err != nil {
		t.Fatal(err)
	}
	back, err := a.rendersBack(text, r, homes, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range homes {
		accounts := back.accounts[h.Name]
		if back.unable.EN != "" { // nothing is rendered, so nothing can be gone
			accounts = r.Account(h, nil)
		}
		files := map[string]int{}
		for _, item := range accounts {
			if item.Key != "#" {
				files[item.Path]++
				counted++
			}
			if item.Fate >= adopt.Rewritten && !reportedAt(item, r.Look, r.Lost, back.changes) {
				t.Errorf("%s:%d: %s is written in another way or gone, and nothing reports it", item.Pos.File.Name, item.Pos.Line, item.Shown())
			}
		}
		for path, n := range files {
			expect := want[path]
			if want == nil {
				expect = scan(t, filepath.Join(h.Dir, path), n)
			}
			if n != expect {
				t.Errorf("%s of %s: %d items have a fate, and the file has %d", path, h.Name, n, expect)
			}
		}
		for path, n := range want {
			if files[path] != n && (files[path] > 0 || path != "tomcat/conf/redis-data-cache.properties") { // read where a Manager asks for it
				t.Errorf("%s of %s: %d items have a fate, and the file has %d", path, h.Name, files[path], n)
			}
		}
	}
	return counted
}

func reportedAt(item adopt.Accounted, lists ...diag.List) bool {
	for _, list := range lists {
		for _, f := range list {
			if f.Pos.File == item.Pos.File && f.Pos.Line == item.Pos.Line {
				return true
			}
		}
	}
	return false
}

var (
	xmlComment = regexp.MustCompile(`(?s)<!--.*?-->|<\?.*?\?>|<![A-Z].*?>`)
	xmlTag     = regexp.MustCompile(`<[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>`)
	xmlAttr    = regexp.MustCompile(`\s[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')`)
	xmlText    = regexp.MustCompile(`>\s*([^<\s][^<]*)<`)
)

// scan counts the items of a file by other means than the import does; found is
// what it takes for a file that it has no means for, or that is broken.
func scan(t *testing.T, path string, found int) int {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	n := 0
	switch {
	case strings.HasSuffix(path, ".xml") && !strings.Contains(text, "<!DOCTYPE"):
		text = xmlComment.ReplaceAllString(text, "")
		for _, tag := range xmlTag.FindAllString(text, -1) {
			n += 1 + len(xmlAttr.FindAllString(tag, -1))
		}
		return n + len(xmlText.FindAllString(xmlTag.ReplaceAllString(text, "<>"), -1))
	case strings.HasSuffix(path, ".properties"), strings.HasSuffix(path, ".override"):
		if strings.HasSuffix(text, `\`) || strings.HasPrefix(text, "\xEF\xBB\xBF") {
			return found
		}
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
		continued := false
		for line := range strings.SplitSeq(text, "\n") {
			trimmed := strings.TrimLeft(line, " \t\f")
			if !continued && trimmed != "" && trimmed[0] != '#' && trimmed[0] != '!' && trimmed != `\` {
				n++
			}
			slashes := len(line) - len(strings.TrimRight(line, `\`))
			continued = (continued || trimmed != "" && trimmed[0] != '#' && trimmed[0] != '!') && slashes%2 == 1
		}
		return n
	}
	return found
}

// TestGeneratedHomesAddUp does the same for homes that are made at random, of
// which it is known what they hold. With -homes 10000 it takes some minutes.
func TestGeneratedHomesAddUp(t *testing.T) {
	counted := 0
	for seed := range *generatedHomes {
		g := homeMaker{Rand: rand.New(rand.NewPCG(uint64(seed), 13)), dir: filepath.Join(t.TempDir(), "kylin-1"), items: map[string]int{}}
		g.make(t)
		version := g.one("2.6.6", "3.0.2", "3.1.3", "4.0.3", "5.0.0")
		counted += addUp(t, []string{"--home", "kylin-1@10.0.0.1=" + g.dir, "--product", "kylin", "--version", version}, g.items)
		if t.Failed() {
			t.Fatalf("seed %d, kylin %s", seed, version)
		}
		if err := os.RemoveAll(g.dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d homes with %d lines, elements and attributes", *generatedHomes, counted)
}

// homeMaker writes a home and keeps count.
type homeMaker struct {
	*rand.Rand
	dir   string
	items map[string]int
}

func (g homeMaker) one(words ...string) string { return words[g.IntN(len(words))] }

func (g homeMaker) make(t *testing.T) {
	t.Helper()
	g.write(t, "conf/kylin.properties", g.lines(kylinLines, 1+g.IntN(14), g.one("\n", "\r\n")), 0)
	if g.IntN(4) == 0 {
		g.write(t, "conf/kylin.properties.override", g.lines(kylinLines, 1+g.IntN(3), "\n"), 0)
	}
	if g.IntN(4) > 0 {
		text, n := g.context()
		g.write(t, "tomcat/conf/context.xml", text, n)
	}
	if g.IntN(2) == 0 {
		g.write(t, "tomcat/conf/redis-data-cache.properties", "redis.hosts=10.0.0.9:6379\n"+g.lines(redisLines, g.IntN(6), "\n"), 0)
	}
	if g.IntN(2) == 0 {
		g.write(t, "tomcat/conf/server.xml", "<Server port=\"9005\">\n  <Service name=\"Catalina\">\n    <Connector port=\""+g.one("7070", "7071")+"\" protocol=\"HTTP/1.1\"/>\n  </Service>\n</Server>\n", 7)
	}
	if g.IntN(4) == 0 {
		g.write(t, "kylin.env", g.one("export ", "")+"KYLIN_REST_ADDRESS=10.0.0.1:7070\nJAVA_HOME=/opt/java\n", 2)
	}
}

// write writes a file of n items, of a properties file as many as it has lines
// that are no comment.
func (g homeMaker) write(t *testing.T, path, text string, n int) {
	t.Helper()
	writeHome(t, filepath.Join(g.dir, path), text)
	if n == 0 {
		for line := range strings.Lines(text) {
			if line[0] != '#' && strings.TrimSpace(line) != "" {
				n++
			}
		}
	}
	g.items[path] = n
}

func (g homeMaker) lines(words []string, n int, end string) string {
	var b strings.Builder
	for range n {
		b.WriteString(g.one(words...) + end)
	}
	return b.String()
}

var kylinLines = []string{
	"kylin.metadata.url=kylin_metadata@hbase", "kylin.metadata.url=k@jdbc,driverClassName=com.mysql.jdbc.Driver,url=jdbc:mysql://db:3306/k,username=u,password=not-a-secret-1",
	"kylin.server.mode=all", "kylin.server.mode = query", "kylin.server.cluster-servers=10.0.0.1:7070,10.0.0.2:7070", "kylin.server.cluster-servers=ADMIN:not-a-secret-2@10.0.0.1:7070",
	"kylin.rest.servers=10.0.0.1:7070", "kylin.job.scheduler.default=100", "kylin.job.scheduler.default=77", "kylin.server.self-discovery-enabled=true",
	"kylin.env.zookeeper-connect-string=zk-1:2181,zk-2:2181", "kylin.env.zookeeper-connect-string=zk-1", "kylin.web.timezone=GMT+8", "kylin.web.timezone＝GMT+8", "#kylin.web.timezone=GMT+8",
	"kylin.security.profile=ldap", "kylin.security.profile=testing", "kylin.security.ldap.connection-server=ldap://ldap:389", "kylin.security.ldap.connection-username=",
	"kylin.security.ldap.connection-password=not-a-secret-3", "kylin.query.timeout-seconds=300", "kylin.query.timeout-seconds=x", "server.port=7071", "spring.session.store-type=JDBC",
	"kylin.server.host-address=10.0.0.1:7070", "kylin.storage.provider.token=not-a-secret-4", "kylin.web.link = a\\:b", "no separator", "kylin.x=", "kylin.cache.memcached.hosts=mc:11211", "",
}

var redisLines = []string{
	"redis.password=not-a-secret-5", "redis.timeout=2000", "redis.timeout=x", "redis.database=1", "redis.unknown=1", "redis.cluster.enabled=false", "# by hand",
	"lb.sticky-session.enabled=false", "session.persistent.policies=DEFAULT", "redis.max.active=100",
}

// context is a context.xml and how many elements and attributes it has.
func (g homeMaker) context() (text string, n int) {
	elements := []string{`<Loader loaderClass="org.apache.kylin.ext.CustomizedWebappClassloader"/>`, `<!-- <Manager pathname="" /> -->`, `<Valve className="org.example.OtherValve" a="1"/>`, `<Resource name="jdbc/x" password="not-a-secret-6"/>`}
	managers := []string{
		`<Manager className="tomcat.request.session.redis.SessionManager" maxInactiveInterval="60"/>`, `<Manager className="org.example.Manager" host="redis"/>`,
		`<Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="redis://10.0.0.9:6379" sticky="false"/>`,
		`<Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="n1:mc-1:11211,n2:mc-2:11211" sticky="false" lockingMode="auto" operationTimeout="1000"/>`,
		`<Manager className="org.apache.catalina.session.PersistentManager" saveOnRestart="true"><Store className="org.apache.catalina.session.FileStore" directory="x"/></Manager>`,
		`<Manager pathname=""/>`,
	}
	var b strings.Builder
	b.WriteString("<?xml version='1.0' encoding='utf-8'?>\n<Context allowLinking=\"true\">\n  <WatchedResource>WEB-INF/web.xml</WatchedResource>\n")
	for range g.IntN(4) {
		fmt.Fprintf(&b, "  %s\n", g.one(elements...))
	}
	for range g.IntN(3) {
		fmt.Fprintf(&b, "  %s\n", g.one(managers...))
	}
	b.WriteString("</Context>\n")
	text = b.String()
	for _, tag := range xmlTag.FindAllString(xmlComment.ReplaceAllString(text, ""), -1) {
		n += 1 + len(xmlAttr.FindAllString(tag, -1))
	}
	return text, n + 1
}
