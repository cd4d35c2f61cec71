package rule

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/catalog"
)

// TestAcross: what two clusters share in other words than the rules' examples,
// and what only looks shared. want are the names of the errors, as rule:line of
// the second description.
func TestAcross(t *testing.T) {
	one := func(name, rest string) string {
		return "version: 1\nname: " + name + "\nproduct: {name: kyligence, version: \"3.4.5.2110\", tomcat: \"8.5\"}\nnodes: [{name: n, host: " + name + ".example.com}]\n" + rest + "\n"
	}
	redis := func(options string) string {
		return "metadata: {hbase: {}}\nsessions: {store: redis, redis: {hosts: [\"r1.example.com:6379\", \"r2.example.com:6379\"], " + options + "}}"
	}
	other := func(store, options string) string {
		return "metadata: {hbase: {}}\nsessions: {store: " + store + ", " + store + ": {" + options + "}}"
	}
	jdbc := func(options string) string {
		return "metadata: {jdbc: {username: kylin, password: {env: PW}, " + options + "}}\nzookeeper: {hosts: [\"zk:2181\"], chroot: /NAME}"
	}
	zk := func(rest string) string { return "metadata: {hbase: {}}\nzookeeper: {" + rest }
	lb := func(kind, rest string) string {
		return "metadata: {hbase: {}}\nload_balancer: {kind: " + kind + ", health_check: {path: /kylin/api/admin/public_config}, " + rest + "}"
	}
	const sessions, metadata, zookeeper, listen = "sessions-shared-between-clusters:6", "metadata-shared-between-clusters:5", "zookeeper-shared-between-clusters:5", "listen-in-two-clusters:6"
	for _, test := range []struct{ what, first, second, want string }{
		{"a Redis cluster has database 0 alone", redis("topology: cluster"), redis("topology: cluster"), sessions},
		{"a Redis cluster and one of its servers", redis("topology: cluster"), other("redis", `hosts: ["R2.example.com.:6379"]`), sessions},
		{"one sentinel, one master", redis("topology: sentinel"), redis("topology: sentinel, sentinel_master: mymaster"), sessions},
		{"one sentinel, two masters", redis("topology: sentinel"), redis("topology: sentinel, sentinel_master: kylin"), ""},
		{"one database, two numbers", redis("topology: sentinel, database: 1"), redis("topology: sentinel, database: 2"), ""},
		{"a number that can't be read", other("redis", `hosts: ["r:6379"]`), other("redis", `hosts: ["r:6379"], database: x`), ""},
		{"localhost is another machine", other("redis", `hosts: ["localhost:6379"]`), other("redis", `hosts: ["localhost:6379"]`), ""},
		{"Redisson's prefix is the cluster's name", other("redisson", `hosts: ["r:6379"]`), other("redisson", `hosts: ["r:6379"]`), ""},
		{"unless it is written", other("redisson", `hosts: ["r:6379"], key_prefix: kylin`), other("redisson", `hosts: ["r:6379"], key_prefix: kylin`), sessions},
		{"Redisson and the plugin have keys of their own", other("redis", `hosts: ["r:6379"]`), other("redisson", `hosts: ["r:6379"]`), ""},
		{"one MySQL table", other("mysql", `hosts: ["db:3306"], database: s, username: u`), other("mysql", `hosts: ["db:3306"], database: s, username: u, table: kylin_sessions`), sessions},
		{"two MySQL tables", other("mysql", `hosts: ["db:3306"], database: s, username: u`), other("mysql", `hosts: ["db:3306"], database: s, username: u, table: other`), ""},
		{"one memcached", other("memcached", `hosts: ["mc:11211"]`), other("memcached", `hosts: ["mc:11211"]`), sessions},
		{"two ports of memcached", other("memcached", `hosts: ["mc:11211"]`), other("memcached", `hosts: ["mc:11212"]`), ""},

		{"a URL and its parts", jdbc(`url: "jdbc:mysql://db.example.com/kylin?useSSL=false"`), jdbc(`hosts: ["DB.example.com:3306"], database: kylin`), metadata},
		{"two databases", jdbc(`hosts: ["db:3306"], database: kylin`), jdbc(`hosts: ["db:3306"], database: kylin2`), ""},
		{"two servers", jdbc(`hosts: ["db:3306"], database: kylin`), jdbc(`hosts: ["db:3307"], database: kylin`), ""},
		{
			"SQL Server's property", jdbc(`dialect: sqlserver, url: "jdbc:sqlserver://db:1433;database=kylin"`),
			jdbc(`dialect: sqlserver, url: "jdbc:sqlserver://db;encrypt=true;databaseName=kylin"`), metadata,
		},
		{
			"a raw URL", jdbc(`hosts: ["db:3306"], database: kylin`),
			"metadata: {url: \"KYLIN_metadata@jdbc,url=jdbc:mysql://db:3306/kylin,username=u,password=${PW}\"}\nzookeeper: {hosts: [\"zk:2181\"], chroot: /NAME}", metadata,
		},

		{"one server of two ensembles", zk(`hosts: ["zk-1:2181", "zk-2:2181", "zk-3:2181"]}`), zk(`hosts: ["zk-3:2181"]}`), zookeeper},
		{"two roots", zk(`hosts: ["zk:2181"], chroot: /a}`), zk(`hosts: ["zk:2181"], chroot: /b}`), ""},
		{"two names", zk(`hosts: ["zk:2181"]}`), zk("hosts: [\"zk:2181\"]}\nproperties: {kylin.server.cluster-name: test}"), ""},
		{"the address is HBase's", "metadata: {hbase: {}}", "metadata: {hbase: {}}", ""},

		{"one address", lb("nginx", `listen: ["192.0.2.1:80"]`), lb("nginx", `listen: [8080, "192.0.2.1:80"]`), listen},
		{"one name of two", lb("nginx", `listen: ["192.0.2.1:80"], server_names: [a.example.com, b.example.com]`), lb("nginx", `listen: ["192.0.2.1:80"], server_names: [B.example.com]`), listen},
		{"two names", lb("nginx", `listen: ["192.0.2.1:80"], server_names: [a.example.com]`), lb("nginx", `listen: ["192.0.2.1:80"], server_names: [b.example.com]`), ""},
		{"HAProxy looks at no name", lb("haproxy", `listen: ["192.0.2.1:80"]`), lb("haproxy", `listen: ["192.0.2.1:80"], server_names: [b.example.com]`), listen},
		{"any address, perhaps of two machines", lb("nginx", "listen: [80]"), lb("nginx", `listen: [80, "0.0.0.0:81"]`), ""},
	} {
		t.Run(test.what, func(t *testing.T) {
			text := strings.ReplaceAll(one("prod", test.first), "/NAME", "/prod") + catalog.Another + strings.ReplaceAll(one("test", test.second), "/NAME", "/test")
			var got []string
			for _, f := range run(t, text, nil) {
				if r, _ := Find(f.Rule); r.CheckAcross != nil {
					got = append(got, fmt.Sprintf("%s:%d", f.Rule, f.Pos.Line))
					if len(f.Related) != 1 || f.Related[0].Pos.File == f.Pos.File {
						t.Errorf("%s does not point at the other cluster", f.Rule)
					}
				}
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
