package cli

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
)

var rightClusters = flag.Int("clusters", 40, "how many clusters TestRightClusters makes")

// TestRightClusters makes clusters that run, at random, written in every way that
// Kylin reads: the import of one reports no error, its description has no error
// finding, and a render gives back what it should. With -clusters 5000 it takes
// some minutes.
func TestRightClusters(t *testing.T) {
	rendered := 0
	for seed := range *rightClusters {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			g := clusterMaker{Rand: rand.New(rand.NewPCG(uint64(seed), 7)), dir: t.TempDir()}
			args := g.make(t)
			t.Chdir(g.dir)
			in := importing(t, args)
			for _, f := range in.result.Look {
				if f.Severity == diag.Error {
					t.Errorf("import: %s: error: %s", placeText(f.Pos), f.Message.EN)
				}
			}
			if in.back.unable.EN != "" {
				t.Errorf("not compared: %s", in.back.unable.EN)
			}
			var out bytes.Buffer
			if code := Main([]string{"validate", "-f", "-"}, bytes.NewReader(in.text), &out, &out); code != Fine {
				t.Errorf("validate: exit %d\n%s", code, out.String())
			}
			rendered += in.roundTrip(t)
			if t.Failed() {
				t.Logf("%v\n%s", args, in.text)
			}
		})
	}
	t.Logf("%d clusters, %d files rendered", *rightClusters, rendered)
}

// clusterMaker writes the homes of a cluster that runs.
type clusterMaker struct {
	*rand.Rand
	dir     string
	version string
	nodes   int
	port    string // where the nodes listen
	end     string // of lines
}

func (g *clusterMaker) one(words ...string) string { return words[g.IntN(len(words))] }
func (g *clusterMaker) chance(n int) bool          { return g.IntN(n) == 0 }

// make writes the homes, and returns the arguments of import.
func (g *clusterMaker) make(t *testing.T) (args []string) {
	t.Helper()
	g.version = g.one("2.6.6", "3.0.2", "3.1.0", "3.1.3", "4.0.3", "5.0.0")
	g.nodes, g.port, g.end = 1+g.IntN(4), "7070", g.one("\n", "\n", "\r\n")
	common := g.common()
	own := g.contextXML()
	for i := range g.nodes {
		name := fmt.Sprintf("kylin-%d", i+1)
		home := filepath.Join(g.dir, name)
		mode := "all"
		if i > 0 {
			mode = g.one("all", "query", "query")
			if g.listed() && !strings.Contains(strings.Join(common, "\n"), "scheduler") {
				mode = "query" // one node runs the jobs
			}
		}
		lines := append([]string{"kylin.server.mode=" + mode}, common...)
		g.Shuffle(len(lines), func(a, b int) { lines[a], lines[b] = lines[b], lines[a] })
		writeHome(t, filepath.Join(home, "conf/kylin.properties"), g.spelled(lines))
		if own != "" {
			writeHome(t, filepath.Join(home, "tomcat/conf/context.xml"), own)
			writeHome(t, filepath.Join(home, "tomcat/conf/server.xml"), rightServer)
		}
		if strings.Contains(own, "tomcat.request.session.redis") {
			writeHome(t, filepath.Join(home, "tomcat/conf/redis-data-cache.properties"), "redis.hosts=10.0.0.9:6379\nredis.password=not-a-secret-5\n"+rightRedis)
		}
		args = append(args, "--home", fmt.Sprintf("%s@10.0.0.%d=%s", name, 11+i, name))
	}
	if front := g.front(t); front != "" {
		args = append(args, "--balancer", front)
	}
	return append(args, "--product", "kylin", "--version", g.version)
}

// listed reports whether the version takes its nodes from a list.
func (g *clusterMaker) listed() bool { return !strings.HasPrefix(g.version, "5") }

// common are the lines that all nodes have.
func (g *clusterMaker) common() (lines []string) {
	add := func(line ...string) { lines = append(lines, line...) }
	database := !strings.HasPrefix(g.version, "2") && !strings.HasPrefix(g.version, "3")
	if database {
		add("kylin.metadata.url="+g.one("kylin_metadata", "prod")+"@jdbc,"+g.one("", "driverClassName=com.mysql.jdbc.Driver,")+"url="+g.one("jdbc:mysql://db:3306/kylin", "jdbc:mysql://db-1:3306/kylin?useSSL=false&characterEncoding=utf8")+
			",username=kylin,password=not-a-secret-1"+g.one("", ",maxActive=10,maxIdle=10"),
			"kylin.env.zookeeper-connect-string="+g.one("zk-1:2181,zk-2:2181,zk-3:2181", "zookeeper", "zk-1:2181,zk-2:2181/kylin"))
	} else if !g.chance(4) {
		add("kylin.metadata.url=" + g.one("kylin_metadata@hbase", "kylin_prod@hbase"))
	}
	if g.listed() {
		add(g.list()...)
		if g.nodes > 1 && g.chance(2) {
			scheduler := "kylin.job.scheduler.default=2"
			if !strings.HasPrefix(g.version, "2") && g.chance(3) { // Kylin 3 brought it
				scheduler = "kylin.job.scheduler.default=100"
			}
			add(scheduler)
		}
	}
	if strings.HasPrefix(g.version, "5") {
		add("spring.session.store-type=JDBC")
		if g.chance(2) {
			g.port = g.one("7070", "7171")
			add("server.port=" + g.port)
		}
	}
	add(g.security()...)
	for range g.IntN(6) {
		add(g.one(rightLines...))
	}
	return unique(lines)
}

// list are the lines with the servers of the cluster, under one of its names.
func (g *clusterMaker) list() []string {
	var servers []string
	for i := range g.nodes {
		servers = append(servers, fmt.Sprintf("10.0.0.%d:7070", 11+i))
	}
	list := strings.Join(servers, g.one(",", ", "))
	switch g.IntN(6) {
	case 0:
		return []string{"kylin.rest.servers=" + list}
	case 1:
		return []string{"kylin.server.cluster-servers=" + list, "kylin.rest.servers=" + list}
	case 2:
		return []string{"kylin.server.cluster-servers=" + strings.ReplaceAll(list, "10.0", "ADMIN:not-a-secret-2@10.0")}
	}
	return []string{"kylin.server.cluster-servers=" + list}
}

func (g *clusterMaker) security() []string {
	switch g.IntN(4) {
	case 0:
		return []string{"kylin.security.profile=testing", "kylin.security.ldap.connection-server=ldap://ldap_server:389", "kylin.security.ldap.connection-username="}
	case 1:
		return []string{
			"kylin.security.profile=ldap", "kylin.security.ldap.connection-server=ldap://ldap.example.com:389", "kylin.security.ldap.connection-username=cn=kylin,dc=example,dc=com",
			"kylin.security.ldap.user-search-base=ou=People,dc=example,dc=com", "kylin.security.ldap.user-search-pattern=(&(cn={0}))", "kylin.security.ldap.user-group-search-base=ou=Groups,dc=example,dc=com",
		}
	}
	return nil
}

// contextXML is the context.xml of all nodes, "" for none.
func (g *clusterMaker) contextXML() string {
	stores := []string{"", "", `<!-- <Manager pathname="" /> -->`, `<Manager className="org.example.SharedManager" host="redis"/>`}
	switch {
	case strings.HasPrefix(g.version, "5"), g.chance(3):
		return ""
	case !strings.HasPrefix(g.version, "4"):
		stores = append(stores, `<Valve className="tomcat.request.session.redis.SessionHandlerValve"/><Manager className="tomcat.request.session.redis.SessionManager"/>`,
			`<Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="n1:mc-1:11211,n2:mc-2:11211" sticky="false" lockingMode="auto"/>`)
	}
	loader := "org.apache.kylin.ext.CustomizedWebappClassloader"
	if strings.HasPrefix(g.version, "4") {
		loader = "org.apache.kylin.spark.classloader.TomcatClassLoader"
	}
	return "<Context allowLinking=\"true\">\n  <WatchedResource>WEB-INF/web.xml</WatchedResource>\n  <Loader loaderClass=\"" + loader + "\"/>\n  " + g.one(stores...) + "\n</Context>\n"
}

// spelled writes lines in one of the ways that java.util.Properties reads.
func (g *clusterMaker) spelled(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		key, value, _ := strings.Cut(line, "=")
		switch g.IntN(12) {
		case 0:
			b.WriteString("# " + g.one("by hand", "kylin.server.mode=query", "注释") + g.end)
		case 1:
			b.WriteString(g.end)
		case 2:
			if comma := strings.IndexByte(value, ','); comma > 0 {
				value = value[:comma+1] + `\` + g.end + "    " + value[comma+1:]
			}
		}
		b.WriteString(g.one("", "", "", "  ") + key + g.one("=", "=", "=", " = ", ":", ": ", " ") + value + g.one("", "", "", " ") + g.end)
	}
	text := b.String()
	if g.chance(6) {
		return strings.TrimSuffix(text, g.end)
	}
	return text
}

func unique(lines []string) (out []string) {
	known := map[string]bool{}
	for _, line := range lines {
		if key, _, _ := strings.Cut(line, "="); !known[key] {
			known[key] = true
			out = append(out, line)
		}
	}
	return out
}

const (
	rightServer = "<Server port=\"9005\" shutdown=\"SHUTDOWN\">\n  <Service name=\"Catalina\">\n    <Connector port=\"7070\" protocol=\"HTTP/1.1\"\n               redirectPort=\"7443\"/>\n" +
		"    <Connector port=\"7443\" protocol=\"org.apache.coyote.http11.Http11Protocol\" SSLEnabled=\"true\" keystorePass=\"not-a-secret-6\"/>\n  </Service>\n</Server>\n"
	rightRedis = "redis.database=0\nredis.timeout=2000\n"
)

// rightLines are lines of kylin.properties that no key of the description but
// properties says, or that nothing may come of.
var rightLines = []string{
	"kylin.query.timeout-seconds=300", "kylin.web.timezone=GMT+8", "kylin.env=QA", "kylin.env.hdfs-working-dir=/kylin", "kylin.env.hdfs-working-dir=s3a:/bucket/kylin/",
	"kylin.job.retry=2", "kylin.rest.timezone=GMT+8", "kylin.source.hive.beeline-params=-n root -u 'jdbc:hive2://localhost:10000'", "kylin.job.notification-mail-password=not-a-secret-3",
	"kylin.engine.spark-conf.spark.eventLog.dir=hdfs\\:///kylin/spark-history", "kylin.query.cache-enabled=true", "kylin.security.acl.default-role=ROLE_ANALYST,ROLE_MODELER",
	"kylin.storage.hbase.owner-tag=whoami@kylin.apache.org", "kylin.web.contact-mail=", "kylin.job.yarn.app.rest.check.status.url=http://rm:8088/ws/v1/cluster/apps/{job_id}?anonymous=true",
	"kylin.job.jar=$KYLIN_HOME/lib/kylin-job.jar", "kylin.engine.spark.job-jar=${KYLIN_HOME}/lib/job.jar", "kylin.server.host-address=10.0.0.11:7070", "kylin.env.zookeeper-base-path=/kylin",
	"kylin.query.pushdown.jdbc.url=jdbc:hive2://h:10000/default;principal=hive/_HOST@EXAMPLE.COM", "kylin.web.help.0=start|Getting Started|http://kylin.apache.org/docs/", "kylin.job.lock=org.apache.kylin.storage.hbase.util.ZookeeperJobLock",
	"kylin.engine.spark-conf.spark.driver.extraJavaOptions=-Dhdp.version=current", "kylin.source.hive.database-for-flat-table=default", "kylin.storage.url=hbase", "acl.adminRole=ROLE_ADMIN",
}
